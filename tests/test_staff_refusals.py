"""Where the admin refuses something, staff read what to do, and what they typed is still there."""

import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import reverse

from articles.models import Article, Topic, Treatment
from clinic_site.foundation.roles import EDITOR, FRONT_DESK, MANAGER
from clinic_site.views import bad_request, server_error
from contact.admin.at_once import as_seen
from contact.models import Clinic, Inquiry

from .desk import page, write
from .editing import typed, url
from .factories import hire, make_article
from .html import soup

JARGON = re.compile(r"\b(browser|cookie|CSRF|token|permission|denied|forbidden|404|403)\b", re.I)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running_worker")]


def staff_page(response, status):
    """The main part of a page in the admin's look, without a word for visitors."""
    assert response.status_code == status
    page = soup(response)
    assert page.find("div", id="content-main")
    assert "911" not in page.text
    assert not JARGON.search(page.text)
    assert page.find("main").find("a", href=reverse("admin:index"))
    assert "no-store" in response["Cache-Control"]
    return page.find("main").text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_that_an_account_may_not_open_says_whom_to_ask(sign_in, method):
    message = write()
    maria = hire("maria", MANAGER)
    maria.first_name, maria.last_name = "Maria", "Lopez"
    maria.set_password("sore-back-31")  # until then she's an invited person
    maria.save()
    client = sign_in(EDITOR)
    for address in (url(Inquiry, "changelist"), url(Inquiry, "change", message.pk)):
        words = staff_page(getattr(client, method)(address), 403)
        assert "Your account can't open this page" in words
        assert "It’s the work of whoever has the role Front desk or Manager." in words
        assert "signed in as Editor, with the role Editor. Nothing was changed." in words
        assert "Ask one of them to do it." in words
        assert "ask your manager (Maria Lopez), who can change what your account may do." in words


def test_whoever_is_refused_what_nobody_may_do_is_not_sent_to_a_manager(sign_in, admin_user):
    manager = sign_in(MANAGER)
    words = staff_page(manager.get(url(Inquiry, "delete", write().pk)), 403)
    assert "Nobody does this by hand" in words
    manager.force_login(admin_user)
    assert "Nobody does this by hand" in staff_page(manager.get(url(Inquiry, "add")), 403)


@pytest.mark.parametrize("model", [User, Group])
def test_the_address_of_djangos_own_accounts_names_the_list_of_staff(sign_in, model):
    manager = sign_in(MANAGER)
    words = staff_page(manager.get(url(model, "changelist")), 403)
    assert "The accounts of everybody who works here are under Staff." in words
    words = staff_page(sign_in(EDITOR).get(url(model, "changelist")), 403)
    place = "The accounts of everybody who works here are under “Staff”, and not on this page."
    assert f"{place} It’s the work of whoever has the role Manager." in words


def test_the_way_back_leads_where_somebody_was_and_to_no_other_site(sign_in):
    client = sign_in(EDITOR)
    inbox, articles = url(Inquiry, "changelist"), f"{url(Article, 'changelist')}?q=neck"
    ways = {
        f"http://testserver{articles}": articles,
        "https://evil.example/admin/": None,
        f"http://testserver{inbox}": None,  # the page itself
        f"http://testserver{reverse('account_login')}": None,
    }
    for came_from, back in ways.items():
        response = client.get(inbox, headers={"Referer": came_from})
        link = soup(response).find("main").find("a")
        assert link["href"] == (back or reverse("admin:index"))
        assert ("where you were" in link.text) == bool(back)


def test_the_address_of_a_button_says_so_and_presses_nothing(sign_in):
    client = sign_in(MANAGER)
    address = reverse("admin:staff_colleague_invite", args=[User.objects.get(username=MANAGER).pk])
    response = client.get(address)
    assert "address of a button" in staff_page(response, 405)
    assert response["Allow"] == "POST"


def test_what_cannot_be_read_is_told_of_on_the_staffs_own_page(admin_client, admin_user):
    request = RequestFactory().get(url(Article, "changelist"))
    request.user = admin_user
    refused = bad_request(request, SuspiciousOperation("unreadable"))
    assert "Look for the page in the menu" in staff_page(refused, 400)
    sent = admin_client.generic("POST", url(Topic, "add"), "x", "multipart/form-data")
    assert "Part of what you sent didn’t arrive" in staff_page(sent, 400)


def test_a_failure_of_the_website_shows_staff_what_they_typed_without_a_database():
    """The public page speaks of calling the clinic, to people who sit in it."""
    request = RequestFactory().post("/admin/articles/topic/add/", {"summary": "An hour of words"})
    response = server_error(request)
    page = soup(response)
    assert response.status_code == 500
    assert "An hour of words" in page.find("main").text
    assert "911" not in page.text
    assert page.find("main").find("a", href=reverse("admin:index"))
    assert soup(server_error(RequestFactory().get("/admin/"))).find("h1")


def test_the_page_of_a_failure_has_the_name_that_the_clinic_has_now():
    Clinic.objects.update(name="Elm Street Chiropractic")
    page = soup(server_error(RequestFactory().get("/admin/")))
    assert page.find("title").text.endswith(" | Elm Street Chiropractic")
    assert page.find(class_="account__name").text == "Elm Street Chiropractic"


def test_too_many_tries_are_told_of_in_the_look_of_the_sign_in(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"reset_password": "1/m/ip"}
    for _time in range(2):
        response = client.post(reverse("account_reset_password"), {"email": "eve@example.com"})
    assert response.status_code == 429
    page = soup(response)
    assert page.find("header", class_="account__head")
    assert "Wait five minutes" in page.text
    assert "911" not in page.text


def test_signing_out_says_who_is_signed_out_and_offers_to_sign_in(sign_in):
    response = sign_in(EDITOR).post(reverse("account_logout"), follow=True)
    main = soup(response).find("main")
    assert main.find("p", role="status").text == "Editor is signed out."
    assert main.find("h1").text == "Sign in"
    assert main.find("form", method="post")


def test_an_account_without_the_admin_is_told_the_same(client):
    client.force_login(User.objects.create_user("visitor"))
    response = client.get(reverse("admin:index"), follow=True)
    assert "Your account can't open this page" in staff_page(response, 403)


def test_a_missing_page_is_a_404_in_the_admins_look(admin_client):
    response = admin_client.get(f"{reverse('admin:index')}no-such-page/")
    assert "There's nothing at this address" in staff_page(response, 404)
    response = admin_client.get(reverse("admin:contact_inquiry_erase", args=[999]))
    assert "This isn't there anymore" in staff_page(response, 404)
    assert soup(response).find("main").find("a", href=url(Inquiry, "changelist")).text == "messages"


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


def test_a_button_that_is_pressed_after_the_session_has_ended_is_said_to_do_nothing(client):
    message = write()
    pressed = [
        (page(message, "change"), {"_mark": "answered"}),
        (reverse("admin:contact_inquiry_at_once"), {"close": as_seen(message), "back": "q=abc"}),
        (url(Inquiry, "changelist"), {"action": "close", "_selected_action": str(message.pk)}),
    ]
    for address, form in pressed:
        response = client.post(address, form, headers={"sec-fetch-site": "same-origin"})
        words = staff_page(response, 403)
        assert "Not done yet" in words
        assert "The button you pressed did nothing." in words
        assert "typed" not in words
        main = soup(response).find("main")
        assert "Send again" in main.text
        sent = {field["name"]: field["value"] for field in main.find_all("input")}
        assert form.items() <= sent.items()
    message.refresh_from_db()
    assert message.status == Inquiry.Status.NEW


def test_whoever_needs_a_second_factor_from_now_on_reads_so_and_loses_nothing(sign_in, settings):
    message = write()
    client = sign_in(FRONT_DESK)
    settings.REQUIRE_SECOND_FACTOR = True
    response = client.post(page(message, "change"), {"notes": "Called: no answer."})
    words = staff_page(response, 403)
    assert "Your account now asks for a second factor" in words
    assert "open too long" not in words
    assert [area.text for area in soup(response).find_all("textarea")] == ["Called: no answer."]


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
    signing_in = Client().post(reverse("account_login"), {"login": "eve"}, headers=headers)
    assert "came from another website" in staff_page(signing_in, 403)


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
    for address in (url(Article, "autosave"), url(Article, "add")):
        answer = admin_client.post(address, sent, headers=script)
        # Scripts say it beside the form, and leave for no other page.
        assert answer.json().keys() == {"message"}
        assert "at once. Your words are still here" in answer.json()["message"]
