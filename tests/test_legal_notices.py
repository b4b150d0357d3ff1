"""The notices that the law asks for wait as drafts, until the clinic has put in its own words."""

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from articles.models import LEGAL_NOTICES, Page, PageText
from clinic_site.foundation.roles import EDITOR

from .editing import edit, url
from .html import soup

pytestmark = pytest.mark.django_db

NOTICES = sorted(LEGAL_NOTICES)


def publish(slug):
    page = Page.objects.get(slug=slug)
    PageText.objects.create(parent=page, region="main", heading="Words", body="<p>Our words.</p>")
    page.published_at = timezone.now()
    page.save()
    return page


def warning():
    messages = run_checks(include_deployment_checks=True, databases=["default"])
    found = [message for message in messages if message.id == "clinic.W010"]
    return found[0].msg if found else ""


@pytest.mark.parametrize("slug", NOTICES)
def test_a_notice_is_an_empty_draft_that_nobody_sees(client, slug):
    page = Page.objects.get(slug=slug)
    assert page.published_at is None
    assert page.rows() == []
    assert client.get(f"/{slug}/").status_code == 404
    assert f"/{slug}/" not in client.get("/").content.decode()
    assert f"/{slug}/" not in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize("slug", NOTICES)
def test_staff_read_what_belongs_in_it_and_visitors_do_not(client, sign_in, slug):
    guidance = LEGAL_NOTICES[slug].guidance
    page = publish(slug)
    assert guidance not in soup(client.get(f"/{slug}/")).text
    form = soup(sign_in(EDITOR).get(url(Page, "change", page.pk)))
    assert guidance in form.text


@pytest.mark.parametrize("slug", NOTICES)
def test_every_page_links_to_a_notice_once_it_is_public(client, slug):
    publish(slug)
    for path in ("/", "/contact/", "/no-such-page/"):
        assert soup(client.get(path)).find("footer").find("a", href=f"/{slug}/")


@pytest.mark.parametrize("slug", NOTICES)
def test_a_notice_without_its_words_cannot_go_public(sign_in, slug):
    page = Page.objects.get(slug=slug)
    now = {"published_at_0": "2026-01-01", "published_at_1": "9 am"}
    response = edit(sign_in(EDITOR), page, **now)
    assert response.status_code == 200
    assert f"Put in the words of the {LEGAL_NOTICES[slug].name}." in soup(response).text
    page.refresh_from_db()
    assert page.published_at is None


@pytest.mark.parametrize("slug", NOTICES)
def test_the_deploy_check_names_a_notice_until_it_is_public(slug):
    assert f"(/{slug}/)" in warning()
    publish(slug)
    assert f"(/{slug}/)" not in warning()
    Page.objects.get(slug=slug).delete()
    assert f"(/{slug}/)" in warning()


def test_once_all_are_public_the_deploy_check_says_nothing():
    for slug in NOTICES:
        publish(slug)
    assert warning() == ""
