"""Whatever is posted, and however, nothing crashes."""

import json
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contact.models import Inquiry

from .html import soup
from .messages import URLENCODED, payload, post_raw, was_asked_again

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "field", ["name", "email", "phone", "topic", "message", "wordings", "source_page", "website"]
)
@pytest.mark.parametrize(
    "raw",
    ["%ED%A0%80", "%FF%FE", "%C3", "%F8%88%80%80%80", "%", "%zz", "%u0041", "\xff"],
    ids=["lone surrogate", "no UTF-8", "cut off", "five bytes", "percent", "zz", "u", "raw byte"],
)
def test_bytes_that_are_no_text_crash_nothing(client, field, raw):
    body = urlencode(payload(**{field: None})).encode() + f"&{field}={raw}".encode("latin-1")
    response = post_raw(client, body)
    assert response.status_code in (302, 422)
    for inquiry in Inquiry.objects.all():
        assert (inquiry.name + inquiry.message + inquiry.source_page).encode()


@pytest.mark.parametrize(
    "field", ["name", "email", "topic", "message", "wordings", "source_page", "texts"]
)
def test_a_value_that_is_sent_twice_is_taken_once(client, field):
    fields = payload(phone="940 555 0100", texts="on")
    body = f"{field}={quote('Bob' * 30)}&{urlencode(fields)}"
    assert post_raw(client, body).status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.name, inquiry.email, inquiry.topic) == (
        "Ann Example",
        "ann@example.com",
        "question",
    )
    assert inquiry.consent_events.count() == 3


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("", URLENCODED),
        ("&&==&=x&", URLENCODED),
        (json.dumps({"name": "Ann", "email": "ann@example.com"}), "application/json"),
        ("{", "application/json"),
        ("<message/>", "text/xml"),
        ("name=Ann", "text/plain"),
        ("name=Ann", ""),
        ("name=Ann", "nonsense; charset=nonsense"),
        (b"\x00\x01\x02", "application/octet-stream"),
    ],
)
def test_a_body_that_is_no_form_gets_the_form_again(client, body, content_type):
    assert was_asked_again(post_raw(client, body, content_type))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("x" * 3_000_000, URLENCODED),
        (f"message={'x' * 3_000_000}", URLENCODED),
        ("&".join(f"field{number}=1" for number in range(3001)), URLENCODED),
        ("--x\r\nno such thing", "multipart/form-data"),
        ("--x\r\nno such thing", "multipart/form-data; boundary="),
        ("name=Ann", f"{URLENCODED}; charset=utf-7"),
    ],
    ids=["huge", "huge value", "too many fields", "no boundary", "empty boundary", "utf-7"],
)
def test_a_body_that_cannot_be_read_gets_a_plain_page_with_help(client, body, content_type):
    response = post_raw(client, body, content_type)
    assert response.status_code in (400, 413)
    assert "think it may be an emergency. Do not wait for a reply" in soup(response).text
    assert not Inquiry.objects.exists()


def test_a_multipart_message_cut_off_in_the_middle_crashes_nothing(client):
    body = '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nAnn'
    assert post_raw(client, body, "multipart/form-data; boundary=b").status_code in (400, 422)


@pytest.mark.parametrize("field", ["attachment", "message_file", "name"])
def test_a_file_that_comes_along_is_ignored(client, field, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("../../evil.php", b"<?php", content_type="text/x-php")
    fields = payload(**{field: upload})
    response = client.post("/contact/", fields)
    assert response.status_code == (422 if field == "name" else 302)
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("head", 200), ("options", 405)])
def test_the_page_is_read_by_get_and_head(client, method, status):
    response = getattr(client, method)("/contact/?name=Zebulon&message=Zebulon&texts=on")
    assert response.status_code == status
    assert b"Zebulon" not in response.content


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND"])
def test_other_methods_are_told_what_is_allowed(client, method):
    response = client.generic(method, "/contact/", urlencode(payload()), content_type=URLENCODED)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert not Inquiry.objects.exists()
