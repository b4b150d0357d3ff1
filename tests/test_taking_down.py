"""A public page is taken down by one question, which names what links to it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from articles.models import Article, Page, WorkingDraft
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK

from .drafting import autosave, open_form, save_draft
from .editing import edit, typed, url
from .factories import make_article, reviewed_article
from .html import soup

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


def question(page):
    return url(Article, "take_down", page.pk)


def button(client, page):
    form = soup(client.get(url(Article, "change", page.pk)))
    return form.find("a", href=question(page))


def test_a_live_page_is_taken_down_by_one_button_and_one_yes(sign_in):
    client = sign_in(EDITOR)
    page = reviewed_article(slug="here", body="<p>Words that stay.</p>")
    make_article(slug="links", title="It links", body='<p><a href="/articles/here/">a</a></p>')
    assert button(client, page).text == "Take down"
    asked = soup(client.get(question(page))).find("main")
    assert "/articles/here/" in asked.text
    assert "It links" in asked.text
    assert Article.objects.get(pk=page.pk).is_published, "to look at the question changes nothing"
    response = client.post(question(page), follow=True)
    assert "The page isn't public anymore." in soup(response).text
    down = Article.objects.get(pk=page.pk)
    assert down.published_at is None
    assert down.texts() == page.texts()
    assert client.get("/articles/here/").status_code == 410
    assert Version.objects.get_for_object(down).count() == 1
    assert "Took it down." in soup(client.get(url(Article, "history", page.pk))).text


AGAIN = "You can publish it again."
REVIEW_FIRST = "one has to before it can be published again."


@pytest.mark.parametrize("is_approved", [True, False])
def test_whoever_takes_it_down_reads_whether_it_needs_a_review_to_come_back(sign_in, is_approved):
    client = sign_in(EDITOR)
    page = reviewed_article()
    if not is_approved:
        edit(client, page, title="Changed in a hurry")
    asked = soup(client.get(question(page))).find("main").text
    assert (AGAIN in asked, REVIEW_FIRST in asked) == (is_approved, not is_approved)
    client.post(question(page))
    assert (edit(client, page, _publish="").status_code == 302) is is_approved


def test_of_a_page_that_no_clinician_reviews_nobody_reads_that_one_has_to(sign_in):
    page = Page.objects.get(slug="about")
    asked = soup(sign_in(EDITOR).get(url(Page, "take_down", page.pk))).find("main").text
    assert (AGAIN in asked, REVIEW_FIRST in asked) == (True, False)


def test_only_a_live_page_has_the_button(admin_client):
    draft = make_article(slug="draft", published_at=None)
    assert button(admin_client, draft) is None
    response = admin_client.post(question(draft), follow=True)
    assert "there's nothing to take down" in soup(response).text


def test_only_whoever_may_change_a_page_takes_it_down(sign_in):
    page = make_article()
    client = sign_in(FRONT_DESK)
    assert client.get(question(page)).status_code == 403
    assert client.post(question(page)).status_code == 403
    assert Article.objects.get(pk=page.pk).is_published


def test_a_page_that_is_gone_or_never_was_is_not_found(sign_in):
    client = sign_in(CLINICIAN)
    page = make_article()
    address = question(page)
    page.delete()
    assert client.get(address).status_code == 404
    assert client.post(address.replace(str(page.pk or 0), "x1")).status_code == 404


def test_changes_in_a_draft_stay_and_are_not_published_at_their_time(admin_client):
    page = reviewed_article()
    draft = save_draft(admin_client, page, title="Another title")
    WorkingDraft.objects.update(publish_at=timezone.now() + timedelta(days=1))
    assert "won’t be published at their time" in soup(admin_client.get(question(page))).text
    admin_client.post(question(page))
    draft.refresh_from_db()
    assert draft.publish_at is None
    assert draft.data["fields"]["title"] == "Another title"


def test_a_form_that_was_open_meanwhile_does_not_bring_the_page_back_unseen(admin_client):
    page = reviewed_article()
    form_before = admin_client.get(url(Article, "change", page.pk))
    admin_client.post(question(page))
    response = admin_client.post(url(Article, "change", page.pk), typed(form_before))
    assert response.status_code == 200
    assert Article.objects.get(pk=page.pk).published_at is None


def test_a_form_that_is_refused_says_what_readers_see_and_not_what_was_typed(admin_client):
    page = reviewed_article(published_at=timezone.now() - timedelta(days=3))
    address = page.get_absolute_url()
    save_draft(admin_client, page, title="Another title")
    form = typed(open_form(admin_client, page))
    no_date = {"published_at_0": "", "published_at_1": ""}
    asked = admin_client.post(url(Article, "change", page.pk), form | no_date | {"slug": "moved"})
    assert "check “Yes, take it down”" in soup(asked).text
    assert "Readers see the live page." in soup(asked).text
    assert soup(asked).find("a", class_="viewsitelink")["href"].endswith(address)
    admin_client.post(question(page))
    refused = admin_client.post(url(Article, "change", page.pk), form | {"_save": ""})
    assert refused.status_code == 200
    assert "Readers can’t see the page yet." in soup(refused).text
    assert "Compare with the saved page" in soup(refused).text
    assert "Publish changes" not in soup(refused).find(class_="submit-row").text
    assert soup(refused).find("a", class_="viewsitelink") is None
    autosave(admin_client, page, form)
    home = soup(admin_client.get(reverse("admin:index"))).text
    assert "It has a date but isn't scheduled" not in home
