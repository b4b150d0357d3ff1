"""A page's form saves itself as a draft every half minute."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, ArticlePicture, ArticleText, Picture, WorkingDraft
from clinic_site.foundation.roles import CLINICIAN, EDITOR

from .drafting import autosave, open_and_autosave, open_form, publish
from .editing import typed, url
from .factories import reviewed_article
from .html import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    client = Client()
    client.force_login(User.objects.create_superuser("ann"))
    return client


def long_article(blocks=30):
    article = reviewed_article()
    picture = Picture.objects.first()
    for order in range(blocks):
        place = {"parent": article, "region": "main", "ordering": order}
        if order % 3 == 0:
            ArticlePicture.objects.create(**place, picture=picture, is_decorative=True)
        else:
            ArticleText.objects.create(**place, heading=f"Part {order}", body="<p>Words.</p>")
    return article


def test_it_answers_with_the_revision_and_the_time(admin_client, time_machine):
    time_machine.move_to("2027-03-01T16:42Z")
    admin_client.force_login(User.objects.get(username="admin"))
    article = reviewed_article()
    told = open_and_autosave(admin_client, article, title="Half a").json()
    assert told["revision"] == 1
    assert told["saved_by"] == "admin"
    assert told["message"] == "Draft saved at 10:42 a.m."
    assert told["saved_at"].startswith("2027-03-01T16:42")
    assert typed(open_form(admin_client, article))["title"] == "Half a"
    article.refresh_from_db()
    assert article.title == "A made article"


@pytest.mark.parametrize("is_new", [False, True])
def test_the_first_save_brings_the_links_that_a_form_with_a_draft_has(admin_client, is_new):
    """Before, they're there without an address, for the form's script to fill in."""
    article = None if is_new else reviewed_article()
    if is_new:
        form = admin_client.get(url(Article, "add"))
        told = admin_client.post(url(Article, "autosave"), typed(form) | {"title": "Begun"}).json()
    else:
        form = open_form(admin_client, article)
        told = autosave(admin_client, article, typed(form), title="Begun").json()
    assert set(links_of(form)) == set(told["screens"])
    assert set(links_of(form).values()) == {None}
    assert links_of(admin_client.get(told["address"])) == told["screens"]
    assert "Throw away the draft?" in soup(admin_client.get(told["screens"]["throw_away"])).text


@pytest.mark.parametrize("button", [publish, lambda client, article: gone(article)])
def test_another_tab_is_told_that_its_draft_was_published_or_thrown_away(admin_client, button):
    article = reviewed_article()
    open_and_autosave(admin_client, article, title="Half a")
    form = typed(open_form(admin_client, article))
    button(admin_client, article)
    told = autosave(admin_client, article, form, title="Half a page").json()
    assert "thrown away meanwhile, so this is a new one." in told["message"]
    form["draft_revision"] = told["revision"]
    told = autosave(admin_client, article, form, title="Half a page more").json()
    assert "meanwhile" not in told["message"]


def gone(article):
    WorkingDraft.objects.of(article).delete()


def links_of(form):
    links = [link for link in soup(form).find_all("a") if "data-draft-screen" in link.attrs]
    return {link["data-draft-screen"]: link.get("href") for link in links}


def test_each_save_is_the_next_revision_of_the_one_draft(admin_client):
    article = reviewed_article()
    form = typed(open_form(admin_client, article))
    for revision in range(3):
        sent = {"title": f"Words {revision}", "draft_revision": revision}
        assert autosave(admin_client, article, form, **sent).json()["revision"] == revision + 1
    assert WorkingDraft.objects.get().data["fields"]["title"] == "Words 2"


def test_it_never_writes_over_what_somebody_else_saved_meanwhile(admin_client, other):
    article = reviewed_article()
    mine = typed(open_form(admin_client, article))
    assert open_and_autosave(other, article, title="Theirs").status_code == 200
    refused = autosave(admin_client, article, mine, title="Mine")
    assert refused.status_code == 409
    assert "ann saved this page meanwhile" in refused.json()["message"]
    assert WorkingDraft.objects.get().data["fields"]["title"] == "Theirs"


def test_an_answer_that_was_lost_on_the_way_stops_nobody(admin_client):
    """The script doesn't know the revision then, and goes on with the old one."""
    article = reviewed_article()
    form, second_window = (typed(open_form(admin_client, article)) for _ in range(2))
    assert autosave(admin_client, article, form, title="One").status_code == 200
    assert autosave(admin_client, article, form, title="One and two").status_code == 200
    assert autosave(admin_client, article, second_window, title="Other").status_code == 409
    sent = form | {"title": "One, two and three", "_draft": ""}
    assert admin_client.post(url(Article, "change", article.pk), sent).status_code == 302
    assert WorkingDraft.objects.get().data["fields"]["title"] == "One, two and three"
    assert autosave(admin_client, article, second_window, title="Other").status_code == 409


def test_an_answer_that_was_lost_leaves_one_draft_of_a_new_page(admin_client):
    form = typed(admin_client.get(url(Article, "add")))
    for title in ("New", "New words"):
        sent = form | {"title": title}
        assert admin_client.post(url(Article, "autosave"), sent).status_code == 200
    assert admin_client.post(url(Article, "add"), form | {"_draft": ""}).status_code == 302
    assert WorkingDraft.objects.count() == 1
    other = typed(admin_client.get(url(Article, "add"))) | {"title": "Another page"}
    admin_client.post(url(Article, "autosave"), other)
    assert WorkingDraft.objects.count() == 2


def test_who_opens_it_next_reads_who_is_writing_and_since_when(admin_client, other, time_machine):
    time_machine.move_to("2027-03-01T16:42Z")
    for client, name in ((admin_client, "admin"), (other, "ann")):
        client.force_login(User.objects.get(username=name))
    article = reviewed_article()
    open_and_autosave(other, article, title="Theirs")
    time_machine.shift(60)
    open_and_autosave(other, article, title="Theirs, further")
    words = "ann has been writing here since 10:42 a.m."
    assert words in soup(open_form(admin_client, article)).text
    assert words not in soup(open_form(other, article)).text
    time_machine.shift(121)
    assert words not in soup(open_form(admin_client, article)).text


def test_a_draft_of_thirty_blocks_is_saved_and_opened_with_few_queries(admin_client):
    article = long_article()
    form = typed(open_form(admin_client, article))
    autosave(admin_client, article, form, title="Once")
    changes = {f"articletext_set-{n}-body": "<p>Changed.</p>" for n in range(20)}
    with CaptureQueriesContext(connection) as asked:
        answer = autosave(admin_client, article, form, draft_revision=1, **changes)
    assert answer.status_code == 200
    assert len(asked) < 20
    with CaptureQueriesContext(connection) as asked:
        assert open_form(admin_client, article).status_code == 200
    assert len(asked) < 40


def test_a_hundred_blocks_come_through(admin_client):
    article = long_article(blocks=100)
    form = typed(open_form(admin_client, article))
    assert autosave(admin_client, article, form, title="All of it").status_code == 200
    assert publish(admin_client, article).status_code == 302
    article.refresh_from_db()
    assert article.title == "All of it"
    assert len(article.blocks["main"]) == 101


def test_a_new_page_is_saved_by_itself_too(admin_client):
    form = typed(admin_client.get(url(Article, "add")))
    told = admin_client.post(url(Article, "autosave"), form | {"title": "New"}).json()
    again = form | {"title": "New words", "draft": told["draft"], "draft_revision": 1}
    assert admin_client.post(url(Article, "autosave"), again).json()["draft"] == told["draft"]
    assert typed(admin_client.get(told["address"]))["title"] == "New words"
    assert WorkingDraft.objects.get().page is None


def test_without_a_session_or_by_get_nothing_is_saved(client, admin_client):
    article = reviewed_article()
    assert Client().post(url(Article, "autosave"), {"page": article.pk}).status_code == 403
    assert admin_client.get(url(Article, "autosave")).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="admin"))
    assert strict.post(url(Article, "autosave"), {"page": article.pk}).status_code == 403
    assert not WorkingDraft.objects.exists()


def test_a_page_that_was_deleted_meanwhile_leaves_its_words_as_a_new_page(admin_client):
    article = reviewed_article()
    form = typed(open_form(admin_client, article)) | {
        "title": "Saved from the fire",
        "articletext_set-0-body": "<p>An hour of work.</p>",
    }
    address = url(Article, "change", article.pk)
    sent = {"page": article.pk}
    article.delete()
    told = admin_client.post(url(Article, "autosave"), form | sent)
    assert "Somebody deleted this page" in told.json()["message"]
    form |= {"draft": told.json()["draft"], "draft_revision": told.json()["revision"]}
    found = typed(admin_client.get(told.json()["address"]))
    assert found["title"] == "Saved from the fire"
    assert "<p>An hour of work.</p>" in found.values()
    for button in ("_save", "_draft", "_publish"):
        answer = admin_client.post(address, form | {button: ""}, follow=True)
        assert "Somebody deleted this page while you were writing" in soup(answer).text
        assert "<p>An hour of work.</p>" in typed(answer).values()
        assert WorkingDraft.objects.count() == 1
    assert timezone.now() > WorkingDraft.objects.first().saved_at


def work_as(client, role):
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


def test_so_it_is_for_a_clinician_who_may_not_add_pages(client):
    """She reads whom to ask, and an editor finds her words."""
    article = reviewed_article()
    clinician = work_as(client, CLINICIAN)
    form = typed(open_form(client, article)) | {"title": "Saved from the fire"}
    address, sent = url(Article, "change", article.pk), {"page": article.pk}
    article.delete()
    told = client.post(url(Article, "autosave"), form | sent)
    assert told.status_code == 200
    assert "ask an editor" in told.json()["message"]
    form |= {"draft": told.json()["draft"], "draft_revision": told.json()["revision"]}
    again = client.post(url(Article, "autosave"), form | sent | {"title": "And an hour later"})
    form["draft_revision"] = again.json()["revision"]
    answer = client.post(address, form | {"title": "By the button", "_save": ""}, follow=True)
    assert "ask an editor" in soup(answer).text
    draft = WorkingDraft.objects.get()
    assert (draft.title, draft.saved_by) == ("By the button", clinician)
    work_as(client, EDITOR)
    assert "By the button" in soup(client.get(url(Article, "changelist"))).text
    assert typed(client.get(url(Article, "add"), {"draft": draft.pk}))["title"] == draft.title


def test_she_writes_over_no_new_page_of_another(client, other):
    theirs = other.post(url(Article, "autosave"), typed(other.get(url(Article, "add"))))
    article = reviewed_article()
    work_as(client, CLINICIAN)
    form = typed(open_form(client, article)) | {"page": article.pk, "title": "Hers"}
    article.delete()
    form |= {"draft": theirs.json()["draft"], "draft_revision": theirs.json()["revision"]}
    client.post(url(Article, "autosave"), form)
    assert WorkingDraft.objects.filter(title="Hers").exclude(pk=theirs.json()["draft"]).exists()
    assert WorkingDraft.objects.count() == 2


def test_who_may_not_change_pages_anymore_reads_so_and_keeps_the_words(client):
    """Without words the form's script would take the refusal for the end of the session."""
    article = reviewed_article()
    clinician = work_as(client, CLINICIAN)
    form = typed(open_form(client, article)) | {"title": "An hour of work"}
    clinician.groups.clear()
    told = autosave(client, article, form)
    assert told.status_code == 403
    assert "your account may not change this page anymore" in told.json()["message"]
    refused = client.post(url(Article, "change", article.pk), form | {"_draft": ""})
    assert refused.status_code == 403
    assert "Everything you typed is still here" in soup(refused).text
    assert "An hour of work" in soup(refused).text
    assert not WorkingDraft.objects.exists()
