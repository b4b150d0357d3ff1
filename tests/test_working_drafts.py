"""A live page has a draft that readers don't see until it is published."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from reversion.models import Version

from articles.models import Article, ArticleText, Condition, Page, Topic, WorkingDraft

from .editing import edit, typed, url
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


def form_of(client, row):
    return client.get(url(type(row), "change", row.pk))


def save_draft(client, row, **changes):
    """Open the form, type, and press Save draft."""
    answer = edit(client, row, _draft="Save draft", **changes)
    assert answer.status_code == 302, soup(answer).text
    return WorkingDraft.objects.of(row).get()


def publish(client, row):
    return edit(client, row, _save="Publish changes")


@MAKERS
def test_readers_see_the_live_page_until_the_draft_is_published(admin_client, client, make):
    row = make()
    address = row.get_absolute_url()
    public = Client()
    before = public.get(address).content
    save_draft(admin_client, row, title="Changed words")
    assert public.get(address).content == before
    opened = form_of(admin_client, row)
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
    shown = typed(form_of(admin_client, article))
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
        "reviewed_on": "next week",
        "published_at_1": "half past",
        "slug": "not a slug!",
    }
    save_draft(admin_client, article, **wrong)
    opened = form_of(admin_client, article)
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
    assert typed(form_of(admin_client, article))["summary"] == "Too short"
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
    mine = typed(form_of(admin_client, article)) | {"title": "Mine", "_draft": ""}
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
    mine = typed(form_of(admin_client, article)) | {"title": "Mine"}
    save_draft(other, article, title="Theirs")
    refused = admin_client.post(url(Article, "change", article.pk), mine)
    assert refused.status_code == 200
    article.refresh_from_db()
    assert article.title == "A made article"
    assert admin_client.post(url(Article, "change", article.pk), typed(refused)).status_code == 302
    article.refresh_from_db()
    assert article.title == "Mine"


def test_the_live_page_was_changed_meanwhile_and_the_draft_does_not_pass_over_it(admin_client):
    condition = reviewed_condition()
    save_draft(admin_client, condition, title="From the draft")
    Condition.objects.filter(pk=condition.pk).update(definition="Changed by a restored version.")
    refused = publish(admin_client, condition)
    assert "saved this condition after you opened it" in soup(refused).text
