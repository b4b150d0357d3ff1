"""Pages for when something went wrong."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory

from clinic_site.views import permission_denied, server_error
from contact.models import Clinic

from .html import soup

EMERGENCY = (
    "Call 911 now if you have chest pain, a face that droops, trouble speaking, sudden weakness or "
    "numbness on one side, new numbness between your legs, or new trouble peeing or controlling "
    "your bladder or bowels, or if you think it may be an emergency. Do not wait for a reply from "
    "us."
)
ERROR_FILES = Path(__file__).parents[1] / "deploy" / "errors"


def not_found(client):
    return client.get("/no-such-page/")


def cross_site_post(client):
    return client.post("/about/", headers={"Sec-Fetch-Site": "cross-site"})


def unknown_host(client):
    return client.get("/", headers={"Host": "evil.example"})


def server_broken(client):
    return server_error(RequestFactory().get("/"))


ERRORS = [(not_found, 404), (cross_site_post, 403), (unknown_host, 400), (server_broken, 500)]


@pytest.mark.django_db
@pytest.mark.parametrize(("cause", "status"), ERRORS, ids=[str(status) for _, status in ERRORS])
def test_an_error_page_is_friendly_and_says_what_to_do_in_an_emergency(client, cause, status):
    response = cause(client)
    assert response.status_code == status
    doc = soup(response)
    assert doc.unbalanced == []
    assert EMERGENCY in doc.find("main").text
    assert doc.find("a", href="tel:911")
    assert len(doc.find_all("h1")) == 1
    assert doc.find("meta", name="robots")["content"] == "noindex"
    assert doc.find("title").text.endswith("A Family Chiropractic Clinic")
    assert doc.find("link", rel="stylesheet")
    assert doc.find("main").find("a", href="/") or status == 403
    for word in ("Traceback", "Exception", "Django", "evil.example", "404", "500"):
        assert word not in doc.text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/contact/", "/contact/sent/forged/", "/no-such-page/"])
def test_the_emergency_sentence_is_beside_the_form_and_in_every_footer(client, path):
    assert EMERGENCY in soup(client.get(path)).find("footer").text
    if path == "/contact/":
        assert EMERGENCY in soup(client.get(path)).find("form").text


@pytest.mark.django_db
@pytest.mark.parametrize(("cause", "status"), ERRORS[:2], ids=["404", "403"])
def test_no_cache_may_keep_an_error(client, cause, status):
    response = cause(client)
    assert "public" not in response.get("Cache-Control", "")
    assert not response.cookies


@pytest.mark.django_db
def test_a_404_never_repeats_what_was_asked_for(client):
    response = client.get("/%3Cscript%3Ealert(1)%3C/script%3E/?q=<script>alert(1)</script>")
    assert response.status_code == 404
    assert b"alert(1)" not in response.content


# Without the django_db mark, pytest-django refuses every query: the database is down.


def test_the_database_is_down_in_the_tests_that_follow():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()


def test_the_500_page_needs_no_database():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert EMERGENCY in soup(response).text


def test_a_request_that_fails_gets_the_500_page(monkeypatch):
    def broken(*args):
        raise DatabaseError("the database is down")

    monkeypatch.setattr(connection, "ensure_connection", broken)
    monkeypatch.setattr(connection, "connect", broken)
    client = Client(raise_request_exception=False)
    for path in ("/", "/articles/", "/contact/"):
        response = client.get(path)
        assert response.status_code == 500
        assert EMERGENCY in soup(response).text
        assert "database is down" not in soup(response).text


def test_the_400_page_needs_no_database(client):
    response = unknown_host(client)
    assert response.status_code == 400
    assert EMERGENCY in soup(response).text


def test_the_500_and_400_pages_stand_without_collected_static_files(settings, tmp_path, client):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    for response in (server_error(RequestFactory().get("/")), unknown_host(client)):
        assert EMERGENCY in soup(response).text


@pytest.mark.django_db
def test_a_refusal_elsewhere_than_the_form_is_the_plain_403():
    request = RequestFactory().post("/about/")
    request.resolver_match = type("Match", (), {"view_name": "page"})()
    response = permission_denied(request, PermissionDenied())
    assert response.status_code == 403
    assert soup(response).find("h1").text == "That didn’t work"


def test_what_a_visitor_typed_is_in_the_answer_to_a_failed_post(monkeypatch):
    """Without the django_db mark, the database is down."""
    typed = {"name": "Ann Example", "email": "ann@example.com", "phone": "940 555 0123"}
    typed |= {"message": "My <b>back</b> hurts\nsince Monday", "wordings": "1-2"}
    response = Client(raise_request_exception=False).post("/contact/", typed)
    assert response.status_code == 500
    doc = soup(response)
    assert "Your message wasn’t sent" in doc.find("main").text
    for text in ("Ann Example", "ann@example.com", "940 555 0123", "My <b>back</b> hurts"):
        assert text in doc.find("main").text
    assert "wordings" not in doc.text


@pytest.mark.django_db
def test_the_500_page_has_the_phone_of_the_clinic_while_it_can_be_found():
    Clinic.objects.update(phone="(940) 555-0142")
    assert "(940) 555-0142" in soup(server_error(RequestFactory().get("/"))).find("main").text


@pytest.mark.django_db
@pytest.mark.parametrize(("cause", "status"), ERRORS, ids=[str(status) for _, status in ERRORS])
def test_an_error_page_has_the_name_that_the_clinic_has_now(client, cause, status):
    Clinic.objects.update(name="Elm Street Chiropractic")
    page = soup(cause(client))
    assert page.find("title").text.endswith(" | Elm Street Chiropractic")
    assert "A Family Chiropractic Clinic" not in page.text


@pytest.mark.parametrize("path", sorted(ERROR_FILES.glob("*.html")), ids=lambda path: path.name)
def test_the_web_servers_own_error_pages_name_no_clinic_that_may_be_renamed(path):
    assert Clinic().name not in path.read_text()


@pytest.mark.parametrize("path", sorted(ERROR_FILES.glob("*.html")), ids=lambda path: path.name)
def test_the_web_servers_own_error_pages_hold_the_same_emergency_sentence(path):
    assert EMERGENCY in soup(path.read_text()).find("main").text
