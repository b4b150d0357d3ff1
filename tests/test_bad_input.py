"""Whatever a field holds, the answer is a stored message or a clear page."""

from urllib.parse import urlencode

import pytest

from contact.models import Inquiry

from .html import soup
from .messages import payload, post_raw, was_asked_again

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 101),
        ("name", "x" * 500_000),
        ("email", "x" * 243 + "@example.com"),
        ("email", "@" * 100_000),
        ("phone", "9" * 41),
        ("phone", "(" * 100_000),
        ("topic", "x" * 100_000),
        ("message", "x" * 5001),
        ("message", "é" * 500_000),
    ],
)
def test_a_value_that_is_too_long_is_asked_for_again_with_nothing_cut(client, field, value):
    response = client.post("/contact/", payload(**{field: value}))
    assert was_asked_again(response)
    if field in ("name", "message"):
        assert value in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "x" * 100), ("message", "é" * 5000), ("phone", "(940) 555-0100" + " " * 26)],
)
def test_a_value_of_just_the_greatest_length_is_stored_whole(client, field, value):
    assert client.post("/contact/", payload(**{field: value})).status_code == 302
    assert getattr(Inquiry.objects.get(), field) == value.strip()


@pytest.mark.parametrize("empty", ["", " ", "\t\r\n", "\u00a0\u2003", None])
@pytest.mark.parametrize("field", ["name", "topic", "message"])
def test_a_needed_value_that_is_empty_or_left_out_is_asked_for(client, field, empty):
    assert was_asked_again(client.post("/contact/", payload(**{field: empty})))


@pytest.mark.parametrize("field", ["wordings", "source_page", "website", "phone"])
@pytest.mark.parametrize("value", ["", None])
def test_a_message_without_the_other_values_is_taken(client, field, value):
    assert client.post("/contact/", payload(**{field: value})).status_code == 302
    assert Inquiry.objects.get().status == Inquiry.Status.NEW


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ann"),
        ("email", "ann@example"),
        ("email", "ann@example.com, bob@example.com"),
        ("email", "Ann <ann@example.com>"),
        ("email", "ann@example.com\r\nBcc: bob@example.com"),
        ("email", "javascript:alert(1)"),
        ("phone", "ann@example.com"),
        ("phone", "-1"),
        ("topic", "0"),
        ("topic", "Question"),
        ("topic", "['question']"),
    ],
)
def test_a_value_of_the_wrong_kind_is_asked_for_again(client, field, value):
    assert was_asked_again(client.post("/contact/", payload(**{field: value})))


@pytest.mark.parametrize("tick", ["", "false", "False"])
def test_a_box_that_is_sent_but_not_ticked_is_a_no(client, tick):
    client.post("/contact/", payload(texts=tick, offers=tick))
    answers = {
        event.purpose: event.decision for event in Inquiry.objects.get().consent_events.all()
    }
    assert answers == {"reply": "given", "texts": "declined", "offers": "declined"}


@pytest.mark.parametrize(
    "text",
    [
        "\u200fדנה לוי\u200e",
        "\u202eevil\u202c Ann",
        "Ann 🧘🏽‍♀️👩‍👩‍👧‍👦",
        "Zoe\u0308 Nu\u0303ez",
        "Z̸̢̛͎̲͔̼͉ALGO",
        "李小龍 さくら 한글",
        "\ufeffAnn\u200b",
        "O'Brien; DROP TABLE contact_inquiry; --",
        "{{ clinic.phone }} {% now 'Y' %} ${7*7} %(name)s %s",
        "\U0010ffff\ufffe",
        "-1+1|cmd",
    ],
)
def test_odd_letters_are_stored_as_they_were_typed(client, text):
    fields = payload(name=text, message=text)
    again = client.post("/contact/", fields | {"email": "no"})
    page = soup(again)
    assert page.find("input", name="name")["value"] == text
    response = post_raw(client, urlencode(fields))
    assert response.status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.name, inquiry.message) == (text, text)
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("field", ["name", "message", "email", "phone", "source_page", "website"])
def test_markup_that_was_typed_comes_back_as_text(client, field):
    markup = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
    content = client.post("/contact/", payload(topic=None, **{field: markup})).content
    assert b"<script>alert" not in content
    assert b"<img src=x" not in content


@pytest.mark.parametrize("field", ["name", "email", "phone", "topic", "message"])
def test_a_zero_byte_is_asked_about(client, field):
    assert was_asked_again(client.post("/contact/", payload(**{field: "Ann\x00Example"})))


@pytest.mark.parametrize("field", ["wordings", "source_page", "website"])
def test_a_zero_byte_that_nobody_typed_loses_no_message(client, field):
    assert client.post("/contact/", payload(**{field: "/x\x00y"})).status_code == 302
    assert "\x00" not in Inquiry.objects.get().source_page


@pytest.mark.parametrize(
    "name", ["Ann\nExample", "Ann\r\nExample", "Ann\r\n\r\n  Example\n", "Ann\u2028Example\x0b"]
)
def test_a_name_is_one_line(client, name):
    assert client.post("/contact/", payload(name=name)).status_code == 302
    assert Inquiry.objects.get().name == "Ann Example"


def test_line_breaks_of_a_message_are_kept(client):
    client.post("/contact/", payload(message="One\r\n\r\nTwo"))
    assert Inquiry.objects.get().message == "One\n\nTwo"


def test_unknown_values_change_nothing(client):
    extra = {
        "status": "answered",
        "reference": "AAAA-AAAA",
        "notes": "x",
        "erased_at": "2020-01-01",
        "reply_due_at": "2020-01-01",
        "phone_e164": "+19005550000",
        "id": "77",
        "received_at": "2020-01-01",
        "csrfmiddlewaretoken": "x",
    }
    assert client.post("/contact/", payload(**extra)).status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.status, inquiry.notes) == ("new", "")
    assert (inquiry.phone_e164, inquiry.erased_at) == ("", None)
    assert inquiry.reply_due_at.year != 2020
    assert inquiry.reference != "AAAA-AAAA"
    assert inquiry.received_at.year != 2020


@pytest.mark.parametrize(
    "source",
    ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/" + "x" * 200, "x"],
)
def test_a_source_page_that_is_no_page_of_this_site_is_left_out(client, source):
    assert client.post("/contact/", payload(source_page=source)).status_code == 302
    assert Inquiry.objects.get().source_page == ""


@pytest.mark.parametrize("website", ["x", "https://pills.example", "x" * 5000, "0"])
def test_whatever_fills_the_trap_is_kept_as_suspect(client, website):
    assert client.post("/contact/", payload(website=website)).status_code == 302
    assert Inquiry.objects.get().status == Inquiry.Status.SUSPECT
