"""
A working draft names other rows: topics, pictures, sources, treatments, clinicians. Where one of
them is merged or deleted meanwhile, nothing breaks, and staff read what to choose again.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import (
    Article,
    ArticleFact,
    Clinician,
    Condition,
    Picture,
    Review,
    Source,
    Topic,
    Treatment,
    WorkingDraft,
)
from articles.publishing.schedule import publish_due

from .drafting import autosave, open_and_autosave, open_form, publish, save_draft
from .editing import edit, typed, url
from .factories import link_to_clinician, reviewed_article, reviewed_condition
from .html import soup
from .test_draft_bad_input import everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def going():
    return Topic.objects.create(name="Necks", slug="necks", summary="About necks.")


@pytest.fixture
def kept():
    return Topic.objects.get(slug="treatments")


def merge(client, kept, gone):
    chosen = {"action": "merge", "_selected_action": [kept.pk, gone.pk]}
    address = url(Topic, "changelist")
    answer = client.post(address, chosen | {"keep": kept.pk, "merge_now": "yes"}, follow=True)
    assert "merged into" in soup(answer).text


@pytest.mark.parametrize("on_page", [True, False], ids=["the page has it too", "the draft alone"])
def test_a_draft_has_the_topic_into_which_its_own_was_merged(admin_client, going, kept, on_page):
    article = reviewed_article(topics=("necks",) if on_page else ("everyday-back-care",))
    draft = save_draft(admin_client, article, topics=[str(going.pk)], title="A newer title")
    merge(admin_client, kept, going)
    everywhere(admin_client, article)
    assert typed(open_form(admin_client, article))["topics"] == [str(kept.pk)]
    draft.refresh_from_db()
    assert draft.revision == 1, "whoever has the form open isn't told that somebody wrote"
    # Nobody saved the page, so nobody is told so.
    assert publish(admin_client, article).status_code == 302
    article.refresh_from_db()
    assert list(article.topics.all()) == [kept]


def test_a_merged_topic_stands_once_where_the_draft_had_both(admin_client, going, kept):
    condition = reviewed_condition()
    both = {"topics": [str(going.pk), str(kept.pk)]}
    save_draft(admin_client, condition, **both)
    merge(admin_client, kept, going)
    assert typed(open_form(admin_client, condition))["topics"] == [str(kept.pk)]


def test_a_draft_of_a_new_page_has_it_too(admin_client, going, kept):
    form = typed(admin_client.get(url(Article, "add")))
    words = {"title": "New", "topics": [str(going.pk)], "_draft": "Save draft"}
    answer = admin_client.post(url(Article, "add"), form | words)
    merge(admin_client, kept, going)
    assert typed(admin_client.get(answer.url))["topics"] == [str(kept.pk)]


def test_a_scheduled_change_is_published_with_the_topic_that_was_kept(
    admin_client, going, kept, time_machine
):
    article = reviewed_article(topics=("necks",))
    tomorrow = timezone.localdate() + timedelta(days=1)
    when = {"publish_changes_on_0": tomorrow.isoformat(), "publish_changes_on_1": "9 am"}
    publish(admin_client, article, title="A newer title", **when)
    merge(admin_client, kept, going)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    publish_due()
    assert not WorkingDraft.objects.exists()
    article.refresh_from_db()
    assert (article.title, list(article.topics.all())) == ("A newer title", [kept])


@pytest.mark.parametrize("data", ["null", [], {"fields": 7}, {"fields": {"topics": [[1], "x"]}}])
def test_nonsense_in_a_draft_stops_no_merge(admin_client, going, kept, data):
    article = reviewed_article(topics=("necks",))
    draft = save_draft(admin_client, article)
    WorkingDraft.objects.filter(pk=draft.pk).update(data=data, seen="[")
    merge(admin_client, kept, going)
    everywhere(admin_client, article)


def make_picture():
    file = Picture.objects.first().file.name
    return Picture.objects.create(title="Goes", file=file, width=9, height=9)


def make_source():
    return Source.objects.create(
        key="goes", title="Goes", publisher="We", year=2026, doi="10.1000/goes"
    )


def block(kind, number=0, **values):
    """A new row of a page, as the form sends it."""
    total = {f"{kind}-TOTAL_FORMS": str(number + 1)}
    return total | {f"{kind}-{number}-{name}": value for name, value in values.items()}


# What goes: how to make it, what the draft holds of it, and where staff read that it's gone.
GOES = {
    "topic": (
        lambda: Topic.objects.create(name="Goes", slug="goes", summary="Goes."),
        lambda pk: {"topics": [pk]},
        "Topics",
    ),
    "source": (make_source, lambda pk: {"sources": [pk]}, "Sources"),
    "treatment": (
        lambda: Treatment.objects.create(
            name="Goes", slug="goes", **dict.fromkeys(Treatment.STATUS_BOX, "Said plainly.")
        ),
        lambda pk: {"treatments": [pk]},
        "Treatments",
    ),
    "clinician": (
        lambda: Clinician.objects.create(name="Goes", credentials="D.C.", role="x"),
        lambda pk: {"author": pk},
        "Author",
    ),
    "picture": (make_picture, lambda pk: {"picture": pk, "picture_is_decorative": "on"}, "Picture"),
    "picture of a block": (
        make_picture,
        lambda pk: block(
            "articlepicture_set", picture=pk, region="main", ordering="9", is_decorative="on"
        ),
        "Picture",
    ),
    "source of a number": (
        make_source,
        lambda pk: block(
            "articlefact_set", source=pk, figure="7", words="days.", region="main", ordering="9"
        ),
        "Number with a source: Source",
    ),
}


@pytest.mark.parametrize("name", GOES)
def test_what_a_draft_names_and_is_gone_is_said_and_nothing_breaks(admin_client, admin_user, name):
    make, values, place = GOES[name]
    link_to_clinician(admin_user)
    article, row = reviewed_article(), make()
    tomorrow = timezone.localdate() + timedelta(days=1)
    when = {"publish_changes_on_0": tomorrow.isoformat(), "publish_changes_on_1": "9 am"}
    words = {"title": "Words that stay", **values(str(row.pk))}
    assert publish(admin_client, article, **words, **when).status_code == 302
    before = WorkingDraft.objects.get().data
    type(row).objects.filter(pk=row.pk).delete()

    everywhere(admin_client, article)
    form = open_form(admin_client, article)
    assert typed(form)["title"] == "Words that stay"
    note = soup(form).find("p", class_="working-draft__gone").text
    assert place in note
    assert "Choose something else there" in note

    screen = url(Article, "review", article.pk)
    assert admin_client.get(screen).status_code == 200
    assert open_and_autosave(admin_client, article).status_code == 200
    # The worker tries the draft as it was scheduled.
    minute = timezone.now() - timedelta(minutes=1)
    WorkingDraft.objects.update(data=before, publish_at=minute, refused="")
    publish_due()
    article.refresh_from_db()
    assert article.title == "A made article"
    refused = WorkingDraft.objects.get().refused
    assert "anymore" in refused
    assert str(row.pk) not in refused.split(), "a number says nothing to staff"
    decided = typed(admin_client.get(screen)) | {"_approve_publish": ""}
    assert admin_client.post(screen, decided).status_code in (200, 302)
    assert edit(admin_client, article, _ask_review="").status_code in (200, 302)


def test_a_number_never_takes_another_source_than_the_one_chosen(admin_client):
    """A browser sends nothing for a list in which nothing is chosen."""
    article, chosen = reviewed_article(), make_source()
    old = Source.objects.exclude(pk=chosen.pk).first()
    fact = ArticleFact.objects.create(
        parent=article, region="main", ordering=20, figure="7 in 10", words="people.", source=old
    )
    place = "articlefact_set-0-source"
    save_draft(admin_client, article, **{place: str(chosen.pk), "articlefact_set-0-figure": "9"})
    chosen.delete()
    form = typed(open_form(admin_client, article))
    del form[place]
    assert autosave(admin_client, article, form).status_code == 200
    draft = WorkingDraft.objects.get()
    assert draft.data["rows"]["articlefact_set"][str(fact.pk)]["source"] == ""
    form = typed(open_form(admin_client, article))
    answer = admin_client.post(url(Article, "change", article.pk), form | {"_publish": ""})
    assert "Fill this in" in soup(answer).text
    fact.refresh_from_db()
    assert (fact.source, fact.figure) == (old, "7 in 10")


def test_the_screen_of_a_review_says_what_a_draft_has_lost(admin_client, admin_user):
    link_to_clinician(admin_user)
    article, picture = reviewed_article(), make_picture()
    blocks = block(
        "articlepicture_set", picture=picture.pk, region="main", ordering="9", is_decorative="on"
    )
    save_draft(admin_client, article, **blocks)
    Picture.objects.filter(pk=picture.pk).delete()
    screen = url(Article, "review", article.pk)
    shown = admin_client.get(screen)
    assert "Ready." not in soup(shown).text
    assert "Picture: " in soup(shown).find("ul", class_="review-problems").text
    answer = admin_client.post(screen, typed(shown) | {"_approve_publish": ""})
    assert "Not published" in soup(answer).text
    assert not Review.objects.of(article).approved().filter(decided_by=admin_user).exists()


def test_the_screen_of_a_review_says_ready_of_a_draft_that_is(admin_client, admin_user):
    link_to_clinician(admin_user)
    article = reviewed_article()
    save_draft(admin_client, article, title="A newer title")
    screen = url(Article, "review", article.pk)
    shown = admin_client.get(screen)
    assert soup(shown).find("ul", class_="review-problems") is None
    assert admin_client.post(screen, typed(shown) | {"_approve_publish": ""}).status_code == 302
    article.refresh_from_db()
    assert article.title == "A newer title"


def test_saying_so_costs_few_queries(admin_client):
    condition = Condition.objects.get(slug="back-spasms")
    save_draft(admin_client, condition, title="A newer title")
    open_form(admin_client, condition)
    with CaptureQueriesContext(connection) as asked:
        open_form(admin_client, condition)
    assert len(asked) < 45


@pytest.mark.parametrize("name", [name for name in GOES if name != "topic"])
def test_who_deletes_what_a_draft_has_chosen_reads_so_first(admin_client, name):
    make, values, _place = GOES[name]
    article, row = reviewed_article(), make()
    question = url(type(row), "delete", row.pk)
    assert "needs it" not in soup(admin_client.get(question)).text
    save_draft(admin_client, article, title="Needs a row", **values(str(row.pk)))
    asked = soup(admin_client.get(question))
    assert "A draft that nobody has published yet needs it" in asked.text
    assert asked.find("a", href=url(Article, "change", article.pk)).text == "Needs a row"


def test_nonsense_in_a_draft_stops_no_question(admin_client):
    draft, source = save_draft(admin_client, reviewed_article()), make_source()
    for data in ("null", [], {"fields": 7, "rows": {"articlefact_set": [1]}}, {"rows": []}):
        WorkingDraft.objects.filter(pk=draft.pk).update(data=data)
        assert admin_client.get(url(Source, "delete", source.pk)).status_code == 200
