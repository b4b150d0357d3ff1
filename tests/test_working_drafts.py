"""A live page has a draft that readers don't see until it is published."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from reversion.models import Version

from articles.models import Article, ArticleText, Condition, Page, Topic, WorkingDraft
from clinic_site.foundation.caching import version
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK

from .drafting import open_form, publish, save_draft, throw_away
from .editing import edit, send, typed, url
from .factories import SUMMARY, reviewed_article, reviewed_condition
from .html import soup

pytestmark = pytest.mark.django_db


def make_page(**changes):
    return Page.objects.get(slug="about")


MAKERS = pytest.mark.parametrize("make", [reviewed_article, reviewed_condition, make_page])


@pytest.fixture
def other():
    client = Client()
    client.force_login(User.objects.create_superuser("ann"))
    return client


@MAKERS
def test_readers_see_the_live_page_until_the_draft_is_published(admin_client, client, make):
    row = make()
    address = row.get_absolute_url()
    public = Client()
    before = public.get(address).content
    save_draft(admin_client, row, title="Changed words")
    assert public.get(address).content == before
    opened = open_form(admin_client, row)
    assert typed(opened)["title"] == "Changed words"
    assert "You’re editing a draft. Readers see the live page." in soup(opened).text
    versions = Version.objects.get_for_object(row).count()
    assert publish(admin_client, row).status_code == 302
    assert "Changed words" in public.get(address).content.decode()
    assert not WorkingDraft.objects.exists()
    assert Version.objects.get_for_object(row).count() == versions + 1


def test_blocks_that_are_changed_added_and_taken_away_wait_in_the_draft(admin_client):
    article = reviewed_article()
    ArticleText.objects.create(parent=article, region="main", ordering=5, body="<p>Goes.</p>")
    new = {
        "articletext_set-TOTAL_FORMS": "3",
        "articletext_set-0-body": "<p>Changed.</p>",
        "articletext_set-1-DELETE": "on",
        "articletext_set-2-body": "<p>New.</p>",
        "articletext_set-2-region": "main",
        "articletext_set-2-ordering": "30",
    }
    save_draft(admin_client, article, **new)
    assert article.articletext_set.filter(body="<p>Goes.</p>").exists()
    shown = typed(open_form(admin_client, article))
    assert {name: shown[name] for name in new if "DELETE" not in name} == {
        name: value for name, value in new.items() if "DELETE" not in name
    }
    assert "articletext_set-1-DELETE" in shown
    assert publish(admin_client, article).status_code == 302
    bodies = [block.body for block in Article.objects.get(pk=article.pk).blocks]
    assert bodies == ["<p>Changed.</p>", "<p>New.</p>"]


def test_what_is_not_valid_is_kept_as_typed_and_only_publishing_says_so(admin_client):
    article = reviewed_article()
    wrong = {
        "summary": "Short.",
        "published_at_1": "half past",
        "slug": "not a slug!",
    }
    save_draft(admin_client, article, **wrong)
    opened = open_form(admin_client, article)
    shown = typed(opened)
    assert {name: shown[name] for name in wrong} == wrong
    assert not soup(opened).find_all(class_="errorlist")
    refused = publish(admin_client, article)
    assert refused.status_code == 200
    assert soup(refused).find_all(class_="errorlist")
    assert WorkingDraft.objects.of(article).exists()


def test_a_page_that_was_never_public_is_saved_as_a_page_where_it_can_be(admin_client):
    article = reviewed_article(published_at=None)
    assert edit(admin_client, article, _draft="", title="Further on").status_code == 302
    article.refresh_from_db()
    assert article.title == "Further on"
    assert article.published_at is None
    assert not WorkingDraft.objects.exists()
    draft = save_draft(admin_client, article, summary="Too short")
    assert typed(open_form(admin_client, article))["summary"] == "Too short"
    assert edit(admin_client, article, _draft="", summary=SUMMARY).status_code == 302
    assert not WorkingDraft.objects.filter(pk=draft.pk).exists()


def test_a_new_page_keeps_what_was_typed_before_it_can_be_a_page(admin_client):
    address = url(Article, "add")
    form = typed(admin_client.get(address)) | {"title": "Just begun", "_draft": ""}
    answer = admin_client.post(address, form)
    assert answer.status_code == 302
    listed = soup(admin_client.get(url(Article, "changelist"))).find(id="new-drafts")
    assert listed
    form = typed(admin_client.get(answer["Location"]))
    assert form["title"] == "Just begun"
    form |= {
        "slug": "just-begun",
        "summary": SUMMARY,
        "_draft": "",
        "topics": [Topic.objects.first().pk],
    }
    assert admin_client.post(answer["Location"], form).status_code == 302
    assert Article.objects.get(slug="just-begun").published_at is None
    assert not WorkingDraft.objects.exists()


def test_of_two_who_write_the_second_is_shown_both_texts_and_nothing_is_lost(admin_client, other):
    article = reviewed_article()
    mine = typed(open_form(admin_client, article)) | {"title": "Mine", "_draft": ""}
    save_draft(other, article, title="Theirs")
    refused = admin_client.post(url(Article, "change", article.pk), mine)
    assert refused.status_code == 200
    page = soup(refused)
    assert "ann saved a draft of this page after you opened it" in page.text
    box = page.find("dl", class_="changes")
    assert (box.find("del").text, box.find("ins").text) == ("Theirs", "Mine")
    assert WorkingDraft.objects.get().data["fields"]["title"] == "Theirs"
    again = admin_client.post(url(Article, "change", article.pk), typed(refused) | {"_draft": ""})
    assert again.status_code == 302
    assert WorkingDraft.objects.get().data["fields"]["title"] == "Mine"


def test_publishing_over_a_draft_that_one_has_not_seen_is_refused_once(admin_client, other):
    article = reviewed_article()
    mine = typed(open_form(admin_client, article)) | {"title": "Mine"}
    save_draft(other, article, title="Theirs")
    refused = admin_client.post(url(Article, "change", article.pk), mine)
    assert refused.status_code == 200
    article.refresh_from_db()
    assert article.title == "A made article"
    address = url(Article, "change", article.pk)
    assert send(admin_client, address, typed(refused)).status_code == 302
    article.refresh_from_db()
    assert article.title == "Mine"


def test_the_live_page_was_changed_meanwhile_and_the_draft_does_not_pass_over_it(admin_client):
    condition = reviewed_condition()
    save_draft(admin_client, condition, title="From the draft")
    Condition.objects.filter(pk=condition.pk).update(definition="Changed by a restored version.")
    refused = publish(admin_client, condition)
    assert "saved this condition after this draft was begun" in soup(refused).text


def test_restoring_an_old_version_leaves_the_draft_and_says_so(admin_client):
    article = reviewed_article()
    edit(admin_client, article, title="Second")
    edit(admin_client, article, title="Third")
    save_draft(admin_client, article, title="From the draft")
    oldest = Version.objects.get_for_object(article).last()
    history = soup(admin_client.get(url(Article, "history", article.pk))).text
    assert "admin has changes in a draft of this page. Restoring" in history
    address = url(Article, "revision", article.pk, oldest.pk)
    form = admin_client.get(address)
    assert "The draft stays as it is" in soup(form).text
    assert typed(form)["title"] == "Second"
    assert send(admin_client, address, typed(form)).status_code == 302
    article.refresh_from_db()
    assert article.title == "Second"
    assert WorkingDraft.objects.get().data["fields"]["title"] == "From the draft"
    refused = publish(admin_client, article)
    assert "saved this article after this draft was begun" in soup(refused).text
    assert "From the draft" in soup(refused).find("dl", class_="changes").text


def test_deleting_a_page_says_that_it_has_a_draft_and_deletes_it(admin_client):
    article = reviewed_article()
    save_draft(admin_client, article, title="From the draft")
    address = url(Article, "delete", article.pk)
    assert "has changes in a draft of this page" in soup(admin_client.get(address)).text
    yes = {"post": "yes", "draft_revision": "1"}
    assert admin_client.post(address, yes).status_code == 302
    assert not WorkingDraft.objects.exists()


def test_the_list_says_who_has_changes_in_a_draft_and_can_show_those_alone(admin_client):
    article = reviewed_article()
    listed = url(Article, "changelist")
    save_draft(admin_client, article, title="From the draft")
    found = (
        soup(admin_client.get(listed, {"state": "changes"})).find_all("tbody")[-1].find_all("tr")
    )
    [row] = [row for row in found if "field-title" in str(row) or row.find("th")]
    assert "Live" in row.text
    assert "Draft of changes by admin, " in row.text
    assert "Changes not published" in soup(admin_client.get(listed)).text


def test_throwing_away_asks_first(admin_client):
    article = reviewed_article()
    draft = save_draft(admin_client, article, title="From the draft")
    address = url(Article, "throw_away", draft.pk)
    assert soup(open_form(admin_client, article)).find("a", href=address)
    asked = admin_client.get(address)
    assert "Throw away the draft of “From the draft”" in soup(asked).text
    assert WorkingDraft.objects.exists()
    assert throw_away(admin_client, draft).status_code == 302
    assert not WorkingDraft.objects.exists()
    assert typed(open_form(admin_client, article))["title"] == article.title


def test_the_draft_is_compared_with_the_live_page_in_plain_words(admin_client):
    article = reviewed_article()
    ArticleText.objects.create(parent=article, region="main", ordering=5, body="<p>Goes.</p>")
    draft = save_draft(
        admin_client,
        article,
        title="A new title",
        **{
            "articletext_set-TOTAL_FORMS": "3",
            "articletext_set-1-DELETE": "on",
            "articletext_set-2-body": "<p>Comes.</p>",
            "articletext_set-2-region": "main",
            "articletext_set-2-ordering": "30",
        },
    )
    page = soup(admin_client.get(url(Article, "compare_draft", draft.pk)))
    changes = page.find("dl", class_="changes")
    assert [node.text for node in changes.find_all("dt")] == [
        "Title",
        "Text: Text",
        "Text, taken away",
    ]
    assert "Goes." in changes.find_all("del")[-1].text
    assert "Comes." in " ".join(node.text for node in changes.find_all("ins"))


@pytest.mark.parametrize(("role", "status"), [(EDITOR, 200), (CLINICIAN, 200), (FRONT_DESK, 403)])
def test_whoever_may_change_a_page_may_change_its_draft(client, admin_client, role, status):
    article = reviewed_article()
    draft = save_draft(admin_client, article, title="From the draft")
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert client.get(url(Article, "throw_away", draft.pk)).status_code == status
    assert client.get(url(Article, "compare_draft", draft.pk)).status_code == status
    sent = {"page": article.pk, "draft_revision": draft.revision}
    assert client.post(url(Article, "autosave"), sent).status_code == status
    assert client.get(url(Page, "throw_away", draft.pk)).status_code in (403, 404)


@pytest.mark.clock
def test_publish_means_now_unless_a_date_is_given(admin_client):
    article = reviewed_article(published_at=None)
    assert edit(admin_client, article, _publish="Publish").status_code == 302
    article.refresh_from_db()
    assert article.is_published


def test_what_a_draft_does_to_readers_costs_them_no_query(client, admin_client):
    article = reviewed_article()
    client.get(article.get_absolute_url())
    with CaptureQueriesContext(connection) as before:
        client.get(article.get_absolute_url())
    save_draft(admin_client, article, title="From the draft")
    with CaptureQueriesContext(connection) as after:
        client.get(article.get_absolute_url())
    assert len(after) == len(before)
    assert "workingdraft" not in str(after.captured_queries)


def test_a_draft_keeps_the_cached_page_and_publishing_ends_it(
    admin_client, ask_by_wsgi, kept_pages, saved
):
    article = reviewed_article()
    address = article.get_absolute_url()
    before = ask_by_wsgi(address)
    started = version.current()
    with saved():
        save_draft(admin_client, article, title="From the draft")
    assert version.current() == started
    assert ask_by_wsgi(address) == before
    with saved():
        assert publish(admin_client, article).status_code == 302
    assert version.current() != started
    assert "From the draft" in ask_by_wsgi(address)[2]


def test_who_may_only_look_sees_the_live_page(client, admin_client):
    page = make_page()
    save_draft(admin_client, page, title="From the draft")
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.add(Group.objects.get(name=CLINICIAN))  # reads standing pages, changes none
    client.force_login(user)
    shown = open_form(client, page)
    assert shown.status_code == 200
    assert "From the draft" not in shown.content.decode()
