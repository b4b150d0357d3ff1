"""A post that another site made is refused without any token, and loses no text."""

import pytest
from django.test import Client

from contact.models import Inquiry

from .html import soup
from .messages import contact_form, payload

pytestmark = pytest.mark.django_db


def post(client, fields=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/contact/", fields or payload(), headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},  # typed or bookmarked: no site made it
        {"sec_fetch_site": "same-origin", "origin": "http://testserver"},
        {"origin": "http://testserver"},
        {"origin": "https://testserver"},  # a proxy in front speaks https
        {},  # neither header: no browser since 2020 does so across sites
    ],
)
def test_a_post_of_our_own_page_is_taken(client, headers):
    assert post(client, **headers).status_code == 302
    assert Inquiry.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "Cross-Site"},
        {"sec_fetch_site": "nonsense"},
        {"sec_fetch_site": "cross-site", "origin": "http://testserver"},
        {"origin": "http://evil.example"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://evil.example/testserver"},
        {"origin": "http://testserver:8000"},
        {"origin": "http://testserver@evil.example"},
        {"origin": "http://evil.example, http://testserver"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "http://"},
        {"origin": "testserver"},
        {"origin": "http://\x00testserver"},
        {"origin": "x" * 9000},
    ],
)
def test_a_post_of_another_site_is_refused_and_nothing_is_stored(client, headers):
    response = post(client, **headers)
    assert response.status_code == 403
    assert not Inquiry.objects.exists()


def test_the_page_that_refuses_holds_what_was_typed_and_can_be_sent_from_there(client):
    typed = payload(
        phone="940 555 0100", topic="offers", message="A long story", source_page="/conditions/x/"
    )
    response = post(client, typed, sec_fetch_site="cross-site")
    page = soup(response)
    assert page.find("title").text.startswith("Error: ")
    assert "seemed to come from another website" in page.find(class_="error-summary").text
    assert "think it may be an emergency. Do not wait for a reply" in page.find("main").text
    form = contact_form(response)
    for name in ("name", "email", "phone", "source_page", "wordings"):
        assert form.find("input", name=name)["value"] == typed[name]
    assert form.find("textarea", name="message").text == "A long story"
    assert "checked" in form.find("input", name="topic", value="offers").attrs


def test_another_site_ticks_no_box_for_anyone(client):
    ticked = payload(phone="940 555 0100", texts="on", offers="on")
    form = contact_form(post(client, ticked, sec_fetch_site="cross-site"))
    for box in form.find_all("input", type="checkbox"):
        assert "checked" not in box.attrs


def test_another_sites_markup_stays_text(client):
    response = post(client, payload(name='"><script>alert(1)</script>'), origin="null")
    assert response.status_code == 403
    assert b"<script>alert" not in response.content


def test_a_page_kept_for_a_day_still_sends_where_tokens_are_checked():
    client = Client(enforce_csrf_checks=True)
    response = post(client, sec_fetch_site="same-origin")
    assert response.status_code == 302
    assert not response.cookies


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_ways_to_change_something_are_refused_too(client, method):
    headers = {"sec-fetch-site": "cross-site"}
    assert getattr(client, method)("/contact/", headers=headers).status_code == 403


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_from_another_site_is_allowed(client, method):
    headers = {"sec-fetch-site": "cross-site", "origin": "http://evil.example"}
    assert getattr(client, method)("/contact/", headers=headers).status_code != 403


@pytest.mark.parametrize("path", ["/articles/", "/contact/sent/x/"])
def test_everywhere_else_the_refusal_is_a_plain_page_with_help(client, path):
    response = client.post(path, payload(), headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    main = soup(response).find("main")
    assert "Nothing was changed" in main.text
    assert main.find("a", href="tel:+19405550100")
    assert "think it may be an emergency. Do not wait for a reply" in main.text
    assert b"Ann Example" not in response.content


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("message=" + "x" * 3_000_000, "application/x-www-form-urlencoded"),
        ("&a=" * 3100, "application/x-www-form-urlencoded"),
        ("name=%00&message=%FF", "application/x-www-form-urlencoded"),
        ("name=Ann", "application/x-www-form-urlencoded; charset=utf-7"),
        ("nothing", "multipart/form-data"),
        ("", ""),
    ],
    ids=["huge", "too many fields", "no text", "utf-7", "no boundary", "empty"],
)
def test_a_bad_body_from_another_site_is_refused_all_the_same(client, body, content_type):
    headers = {"sec-fetch-site": "cross-site"}
    response = client.generic("POST", "/contact/", body, content_type, headers=headers)
    assert response.status_code == 403
    assert "think it may be an emergency. Do not wait for a reply" in soup(response).text
    assert not Inquiry.objects.exists()
