"""Where the admin refuses something, staff read what to do, and what they typed is still there."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Article, Topic, Treatment
from clinic_site.foundation.roles import EDITOR
from contact.models import Inquiry

from .desk import page, write
from .editing import typed, url
from .factories import make_article
from .html import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running_worker")]


def staff_page(response, status):
    """The main part of a page in the admin's look, without a word for visitors."""
    assert response.status_code == status
    page = soup(response)
    assert page.find("div", id="content-main")
    assert "911" not in page.text
    assert "browser" not in page.text or "another website" in page.text
    assert page.find("main").find("a", href=reverse("admin:index"))
    assert "no-store" in response["Cache-Control"]
    return page.find("main").text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_that_an_account_may_not_open_says_whom_to_ask(sign_in, method):
    message = write()
    client = sign_in(EDITOR)
    for address in (url(Inquiry, "changelist"), url(Inquiry, "change", message.pk)):
        words = staff_page(getattr(client, method)(address), 403)
        assert "Your account can't open this page" in words
        assert "Ask your manager." in words


def test_an_account_without_the_admin_is_told_the_same(client):
    client.force_login(User.objects.create_user("visitor"))
    response = client.get(reverse("admin:index"), follow=True)
    assert "Your account can't open this page" in staff_page(response, 403)


def test_a_missing_page_is_a_404_in_the_admins_look(admin_client):
    response = admin_client.get(f"{reverse('admin:index')}no-such-page/")
    assert "There's nothing at this address" in staff_page(response, 404)


def test_outside_the_admin_staff_see_the_public_pages(admin_client):
    response = admin_client.get("/no-such-page/")
    assert response.status_code == 404
    assert soup(response).find("a", href="tel:911")


@pytest.fixture
def strict(admin_user):
    """A browser of the superuser, whose forms need their token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    return client


def test_a_form_that_has_expired_shows_all_that_was_typed(strict):
    article = make_article("<p>Old words.</p>")
    address = url(Article, "change", article.pk)
    form = typed(strict.get(address)) | {
        "title": "A new <b>title</b>",
        "articletext_set-0-body": "<p>An hour of <b>writing</b>.</p><p>And more.</p>",
        "csrfmiddlewaretoken": "x" * 64,
    }
    response = strict.post(address, form)
    words = staff_page(response, 403)
    assert "Nothing was saved." in words
    main = soup(response).find("main")
    shown = {
        label.text: main.find("textarea", id=label["for"]).text for label in main.find_all("label")
    }
    assert shown["Title"] == "A new <b>title</b>"
    assert shown["Body 1"] == "An hour of writing. And more."
    assert main.find("a", href=address)
    assert not [label for label in shown if "csrf" in label.lower() or "seen" in label.lower()]
    article.refresh_from_db()
    assert article.title == "A made article"


@pytest.mark.parametrize(
    ("row", "field"), [(Treatment, "risks"), (Topic, "summary"), (Inquiry, "notes")]
)
def test_it_is_so_for_every_form(strict, row, field):
    record = write() if row is Inquiry else row.objects.first()
    response = strict.post(url(row, "change", record.pk), {field: "A long note"})
    staff_page(response, 403)
    assert "A long note" in [area.text for area in soup(response).find_all("textarea")]


def test_who_saves_after_their_session_has_ended_reads_what_they_typed(client, admin_user):
    message = write()
    note = {"notes": "Called: no answer.", "status": "new", "_mark": "answered"}
    response = client.post(page(message, "change"), note)
    assert "Nothing was saved." in staff_page(response, 403)
    shown = soup(response)
    assert [area.text for area in shown.find_all("textarea")] == ["Called: no answer."]
    assert shown.find("main").find("a", href=page(message, "change"))
    message.refresh_from_db()
    assert (message.status, message.notes) == ("new", "")
    # Where nothing was typed, the sign-in page says enough.
    assert client.post(page(message, "change"), {"_mark": "answered"}).status_code == 302


def test_passwords_and_codes_are_never_shown_again(strict):
    for name in ("account_login", "account_change_password", "mfa_authenticate"):
        form = {"password": "sore-back-31", "login": "eve-eve", "code": "abc-def-ghi"}
        form |= {"oldpassword": "sore-back-31", "password1": "sore-back-32"}
        response = strict.post(reverse(name), form)
        assert response.status_code == 403
        for secret in ("sore-back", "eve-eve", "abc-def"):
            assert secret not in response.content.decode()


def test_a_body_that_cannot_be_read_is_no_500(strict):
    address = url(Topic, "change", Topic.objects.first().pk)
    assert strict.generic("POST", address, "x", "multipart/form-data").status_code in (400, 403)
    assert strict.post(address, {f"a{n}": "b" for n in range(3100)}).status_code in (400, 403)


def test_a_post_from_another_site_is_told_apart_from_a_missing_permission(admin_client):
    address = url(Topic, "change", Topic.objects.first().pk)
    headers = {"sec-fetch-site": "cross-site"}
    response = admin_client.post(address, {"name": "Evil words"}, headers=headers)
    words = staff_page(response, 403)
    assert "came from another website" in words
    assert "Evil words" not in response.content.decode()


def test_who_has_not_signed_in_and_posts_an_expired_form_is_told_what_to_do(client):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("account_login"), {"login": "eve"})
    words = staff_page(response, 403)
    assert "Open the page again" in words


def test_a_number_of_any_length_in_the_name_of_a_field_is_no_500():
    strict = Client(enforce_csrf_checks=True)
    for number in ("7", "9" * 5000):
        form = urlencode({f"articletext_set-{number}-body": "Words"})
        address, kind = url(Article, "add"), "application/x-www-form-urlencoded"
        response = strict.post(address, form, content_type=kind)
        staff_page(response, 403)
        assert "Words" in [area.text for area in soup(response).find_all("textarea")]


@pytest.mark.parametrize(
    "sent",
    [{"title": "x" * 3_000_000}, {f"field-{number}": "x" for number in range(3001)}],
    ids=["too many words", "too many fields"],
)
def test_more_than_the_website_takes_at_once_is_refused_on_the_staffs_own_page(admin_client, sent):
    words = staff_page(admin_client.post(url(Article, "add"), sent), 400)
    assert "more than the website takes at once" in words
    script = {"Accept": "application/json"}
    answer = admin_client.post(url(Article, "autosave"), sent, headers=script)
    assert "more than the website takes at once" in answer.json()["message"]
