"""The draft of a live page is seen by staff, and by whoever has its link, alone."""

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, ArticlePicture, Picture, WorkingDraft
from articles.publishing.drafts import draft_link
from clinic_site.foundation.caching import version

from .drafting import open_form, publish, save_draft, throw_away
from .editing import edit, typed, url
from .factories import reviewed_article, reviewed_condition
from .html import soup
from .test_drafts import is_draft, make_page, path_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [reviewed_article, reviewed_condition])
def test_staff_see_the_draft_of_a_live_page_and_readers_the_page(admin_client, client, make):
    row = make()
    before = Client().get(row.get_absolute_url()).content
    save_draft(admin_client, row, title="From the draft", slug="elsewhere")
    address = url(type(row), "draft", row.pk)
    assert soup(open_form(admin_client, row)).find("a", href=address).text == "View draft"
    response = admin_client.get(address)
    assert is_draft(response)
    assert soup(response).find("h1").text == "From the draft"
    assert "Readers see the page without them" in soup(response).text
    assert Client().get(row.get_absolute_url()).content == before


def test_an_unfinished_form_of_a_live_page_is_shown_as_far_as_it_goes(admin_client):
    article = reviewed_article()
    save_draft(admin_client, article, title="Saved")
    before = WorkingDraft.objects.values().get()
    answer = edit(admin_client, article, title="Typed", summary="Short", _preview="")
    assert soup(answer).find("h1").text == "Typed"
    assert soup(answer).find(id="article_form") is None
    assert WorkingDraft.objects.values().get() == before


def test_new_blocks_stand_in_their_order(admin_client):
    article = reviewed_article()
    picture = Picture.objects.first()
    new = {
        "articletext_set-TOTAL_FORMS": "3",
        "articletext_set-0-ordering": "20",
        "articletext_set-1-heading": "The last",
        "articletext_set-1-body": "<p>Last words.</p>",
        "articletext_set-1-region": "main",
        "articletext_set-1-ordering": "40",
        "articletext_set-2-heading": "The first",
        "articletext_set-2-body": "<p>First words.</p>",
        "articletext_set-2-region": "main",
        "articletext_set-2-ordering": "10",
        "articlepicture_set-TOTAL_FORMS": "2",
        "articlepicture_set-0-picture": str(picture.pk),
        "articlepicture_set-0-region": "main",
        "articlepicture_set-0-ordering": "30",
        "articlepicture_set-1-caption": "A picture is not chosen yet",
        "articlepicture_set-1-region": "main",
        "articlepicture_set-1-ordering": "50",
    }
    save_draft(admin_client, article, **new)
    words = soup(admin_client.get(url(Article, "draft", article.pk))).find("main").text
    places = [words.index(one) for one in ("First words.", "Words of its own.", "Last words.")]
    assert places == sorted(places)
    assert "not chosen yet" not in words
    assert article.articletext_set.count() == 1
    assert not ArticlePicture.objects.filter(parent=article).exists()


def test_a_preview_puts_nothing_into_the_caches(admin_client, kept_pages):
    page = make_page(slug="parking", published_at=timezone.now(), menu="footer")
    version.current()
    save_draft(admin_client, page, title="A secret plan", menu_words="A secret plan")
    admin_client.get(url(type(page), "draft", page.pk))
    assert "A secret plan" not in Client().get("/contact/").content.decode()


def test_the_link_works_without_a_login_until_the_draft_is_published(admin_client):
    article = reviewed_article()
    save_draft(admin_client, article, title="From the draft")
    link = soup(open_form(admin_client, article)).find("code").text
    visitor = Client()
    response = visitor.get(path_of(link))
    assert is_draft(response)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert soup(response).find("h1").text == "From the draft"
    assert publish(admin_client, article).status_code == 302
    assert visitor.get(path_of(link)).status_code == 410
    save_draft(admin_client, article, title="The next draft")
    assert visitor.get(path_of(link)).status_code == 410


def test_the_link_ends_when_the_draft_is_thrown_away(admin_client):
    article = reviewed_article()
    draft = save_draft(admin_client, article, title="From the draft")
    link = path_of(draft_link(article))
    assert Client().get(link).status_code == 200
    throw_away(admin_client, draft)
    assert Client().get(link).status_code == 410


def test_an_old_link_to_a_page_before_it_was_public_does_not_open_its_draft(admin_client):
    article = reviewed_article(published_at=None)
    link = path_of(draft_link(article))
    edit(admin_client, article, _publish="Publish")
    save_draft(admin_client, article, title="From the draft")
    assert Client().get(link).status_code == 410
    assert WorkingDraft.objects.exists()


def test_the_preview_of_a_page_that_was_deleted_says_so_and_offers_the_draft(admin_client):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    form = typed(admin_client.get(address)) | {"title": "Typed meanwhile", "_preview": ""}
    article.delete()
    answer = admin_client.post(address, form)
    assert "Somebody deleted this page while you were writing." in soup(answer).text
    draft = WorkingDraft.objects.get(page_id=None)
    link = soup(answer).find("a", href=f"{url(Article, 'add')}?draft={draft.pk}")
    assert 'value="Typed meanwhile"' in admin_client.get(link["href"]).content.decode()
