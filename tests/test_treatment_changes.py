"""
A treatment is read on health pages, so a change of it goes out as a change of theirs does: with
one line that says why, or by somebody who may approve them. A clinician sees what changed.
"""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from articles.models import Article, Condition, Review, Source, Treatment
from articles.publishing.words import Words, changes

from .editing import edit, typed, url
from .factories import approve, make_article, make_clinician, review
from .html import soup
from .test_review_steps import said

pytestmark = pytest.mark.django_db

SILENT = {"why_without_review": ""}
NEW = {"risks": "Soreness, and in rare cases a stroke."}
WHY = "A risk was missing."


@pytest.fixture
def cups():
    """A public treatment that no page of the sample site shows."""
    box = dict.fromkeys(Treatment.STATUS_BOX, "Said plainly.")
    cups = Treatment.objects.create(
        name="Cups",
        slug="cups",
        description="<p>Cups are set on the skin.</p>",
        published_at=timezone.now(),
        **box,
    )
    cups.sources.set(Source.objects.filter(key="acp-2017"))
    return cups


@pytest.fixture
def live(cups):
    """A public article with it, which Rita Reader approved."""
    article = make_article(**review())
    article.treatments.set([cups])
    approve(article)
    return article


def listed(client):
    return said(client.get(reverse("admin:index")))


def test_a_change_of_a_treatment_needs_a_line_that_the_clinician_reads_with_the_comparison(
    as_, edith, lee, cups, live
):
    before = live.reviewed_on
    refused = edit(as_(edith), cups, **NEW, **SILENT)
    assert refused.status_code == 200
    assert "no clinician has approved the change" in said(refused)
    assert "A made article" in soup(refused).find("section", class_="review-why").text
    assert typed(refused)["risks"] == NEW["risks"]
    cups.refresh_from_db()
    assert cups.risks == "Said plainly."
    assert not Review.objects.unsettled().exists()

    form = typed(refused) | {"why_without_review": WHY}
    answer = as_(edith).post(url(Treatment, "change", cups.pk), form, follow=True)
    assert "1 page is on the clinician's list" in said(answer)
    live.refresh_from_db()
    assert live.reviewed_on == before
    assert "Changed since your review" in listed(as_(lee))
    assert f"edith: Treatment “Cups”: {WHY}" in listed(as_(lee))
    screen = soup(as_(lee).get(url(Article, "review", live.pk)))
    assert [node.text for node in screen.find_all("dt")] == ["Treatment “Cups”: common risks"]
    assert "stroke" in " ".join(node.text for node in screen.find_all("ins"))
    decided = typed(as_(lee).get(url(Article, "review", live.pk))) | {"_approve": ""}
    as_(lee).post(url(Article, "review", live.pk), decided)
    assert "Changed since your review" not in listed(as_(lee))


def test_a_clinician_approves_a_changed_treatment_where_the_change_is_shown(
    as_, edith, lee, cups, live
):
    assert edit(as_(edith), cups, **NEW, why_without_review=WHY).status_code == 302
    refused = edit(as_(lee), live, _approve="")
    assert refused.status_code == 200
    screen = url(Article, "review", live.pk)
    assert soup(refused).find("ul", class_="errorlist").find("a", href=screen)
    assert Review.objects.unsettled().exists()
    as_(lee).post(screen, typed(as_(lee).get(screen)) | {"_approve": ""})
    assert not Review.objects.unsettled().exists()
    live.sources.add(1)
    answer = edit(as_(lee), live, _approve="")
    assert answer.status_code == 302, said(answer)


CHANGES = {
    "name": {"name": "Cupping"},
    "description": {"description": "<p>Warm cups are set on the skin.</p>"},
    "who gives it": {"provided_by": "Anybody."},
    "offered": {"offered": "yes"},
    "not public any more": {"published_at_0": "", "published_at_1": ""},
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_that_readers_read_asks_for_the_line(as_, edith, cups, live, name):
    assert edit(as_(edith), cups, **CHANGES[name], **SILENT).status_code == 200
    assert not Review.objects.unsettled().exists()
    assert edit(as_(edith), cups, **CHANGES[name]).status_code == 302
    assert [one.page for one in Review.objects.unsettled()] == [live]


@pytest.mark.parametrize("name", ["given_by", "sources"])
def test_who_gives_it_here_and_what_it_rests_on_are_read_too(as_, edith, cups, live, name):
    cups.offered = "yes"
    cups.save()
    new = make_clinician() if name == "given_by" else Source.objects.exclude(key="acp-2017").first()
    assert edit(as_(edith), cups, **{name: [str(new.pk)]}, **SILENT).status_code == 200
    assert edit(as_(edith), cups, **{name: [str(new.pk)]}).status_code == 302
    skipped = Review.objects.unsettled().get()
    assert skipped.page == live
    last = Review.objects.approved().get()
    shown = [label for label, _html in changes(last.texts, skipped.texts)]
    assert f"Treatment “Cups”: {Treatment._meta.get_field(name).verbose_name}" in shown


def test_each_page_that_shows_it_is_listed_and_no_other(as_, edith, lee, cups, live):
    condition = Condition.objects.get(slug="back-spasms")
    condition.conditiontreatment_set.create(treatment=cups, ordering=9)
    later = make_article(
        slug="later", published_at=timezone.now() + timezone.timedelta(days=1), **review()
    )
    later.treatments.set([cups])
    draft = make_article(slug="draft", published_at=None)
    draft.treatments.set([cups])
    make_article(slug="without")
    assert edit(as_(edith), cups, **NEW).status_code == 302
    pages = {one.page for one in Review.objects.unsettled()}
    assert pages == {live, condition, later}


@pytest.mark.parametrize("change", [{}, {"slug": "cupping"}, {"published_at_0": "2026-01-04"}])
def test_what_readers_dont_read_asks_for_nothing(as_, edith, cups, live, change):
    assert edit(as_(edith), cups, **change, **SILENT).status_code == 302
    assert not Review.objects.unsettled().exists()


def test_a_treatment_that_no_public_page_shows_is_changed_freely(as_, edith, cups):
    make_article(published_at=None).treatments.set([cups])
    assert edit(as_(edith), cups, **NEW, **SILENT).status_code == 302
    assert not Review.objects.exists()


def test_a_draft_is_written_freely_and_asks_once_it_becomes_public(as_, edith, cups, live):
    Treatment.objects.filter(pk=cups.pk).update(published_at=None)
    digest = Words.saved(live).digest
    assert edit(as_(edith), cups, **NEW, **SILENT).status_code == 302
    assert Words.saved(live).digest == digest
    when = {"published_at_0": "2026-01-05", "published_at_1": "09:00"}
    assert edit(as_(edith), cups, **when, **SILENT).status_code == 200
    assert edit(as_(edith), cups, **when).status_code == 302
    assert Review.objects.unsettled().get().page == live


def test_a_clinicians_own_change_needs_no_line_and_waits_for_nobody(as_, lee, cups, live):
    assert edit(as_(lee), cups, **NEW, **SILENT).status_code == 302
    assert not Review.objects.unsettled().exists()
    kept = Review.objects.of(live).get(decision=Review.Decision.SKIPPED)
    assert (kept.decided_by, kept.note) == (lee, "Treatment “Cups”: Changed by a clinician.")
    assert "Changed since your review" not in listed(as_(lee))
    live.refresh_from_db()
    assert live.reviewed_by.name == "Rita Reader"


def test_a_clinicians_own_change_settles_nothing_that_others_changed(as_, edith, lee, cups, live):
    edit(as_(edith), cups, **NEW)
    assert edit(as_(lee), cups, evidence="Two studies.", **SILENT).status_code == 302
    assert Review.objects.unsettled().get().decided_by == edith


def test_words_that_were_approved_before_stand_on_no_list(as_, edith, cups, live):
    edit(as_(edith), cups, **NEW)
    assert edit(as_(edith), cups, risks="Said plainly.").status_code == 302
    assert not Review.objects.unsettled().exists()


def test_restoring_an_earlier_version_is_held_to_it_too(as_, edith, cups, live):
    edit(as_(edith), cups)
    edit(as_(edith), cups, **NEW)
    Review.objects.update(settled_at=timezone.now())
    version = Version.objects.get_for_object(cups)[1]
    address = url(Treatment, "revision", cups.pk, version.pk)
    form = typed(as_(edith).get(address))
    refused = as_(edith).post(address, form | SILENT | {"evidence": "Three studies."})
    assert "no clinician has approved the change" in said(refused)
    cups.refresh_from_db()
    assert cups.risks == NEW["risks"]
    again = typed(refused) | {"why_without_review": WHY}
    assert as_(edith).post(address, again).status_code == 302
    assert Review.objects.unsettled().get().note.endswith(WHY)


def test_an_approval_from_before_these_facts_counted_is_good_where_there_are_none(cups, live):
    cups.sources.clear()
    words = Words.saved(live)
    assert all(told == {} for _treatment, told in words.facts_of_treatments)
    cups.offered = "no"
    cups.save()
    assert Words.saved(live).digest != words.digest


@pytest.mark.parametrize(
    ("decision", "note", "is_of_a_part"),
    [
        ("skipped", "Treatment “Cupping”: a typo", True),
        ("skipped", "Picture “Desk”: a sharper one", True),
        ("skipped", "A typo in “Treatment”", False),
        ("sent_back", "Treatment “Cupping” needs a source.", False),
    ],
)
def test_older_records_of_a_changed_part_are_known_by_their_first_words(
    decision, note, is_of_a_part
):
    article = Article.objects.first()
    review = Review.objects.create(page=article, words="", decision=decision, note=note)
    migration = import_module("articles.migrations.0034_review_of_a_part")
    migration.mark_by_their_words(apps, connection.schema_editor())
    review.refresh_from_db()
    assert review.is_of_a_part == is_of_a_part
