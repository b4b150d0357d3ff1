"""What nginx tells the site of a visitor, and the world of the site."""

import socket
from urllib.parse import urlencode

import pytest

from tests.browser.site import message
from tests.servers import needs_nginx

pytestmark = needs_nginx

FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def test_no_visitor_chooses_their_address_scheme_or_host(nginx, upstream):
    nginx.get(
        "/",
        X_Forwarded_For="6.6.6.6",
        X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example",
        Forwarded="for=6.6.6.6;host=evil.example",
    )
    headers = upstream.asked[0].headers
    assert headers.get_all("X-Forwarded-For") == ["127.0.0.1"]
    assert headers.get_all("X-Forwarded-Proto") == ["https"]
    assert headers.get_all("Host") == [nginx.host]
    assert "evil.example" not in str(headers)


def raw(port, words):
    """What is answered to these words without TLS."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(words)
        return connection.recv(4096)


def test_without_https_a_visitor_is_sent_to_it(nginx, upstream):
    answer = raw(
        nginx.plain_port, b"GET /contact/?a=b HTTP/1.1\r\nHost: localhost\r\n\r\n"
    ).decode()
    assert answer.startswith("HTTP/1.1 301 ")
    assert f"Location: {nginx.url}/contact/?a=b\r\n" in answer
    assert upstream.asked == []


def test_another_name_is_not_answered(nginx, upstream):
    assert raw(nginx.plain_port, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n") == b""
    assert raw(nginx.plain_port, b"GET / HTTP/1.0\r\n\r\n") == b""
    assert upstream.asked == []


def test_no_version_is_told(nginx, upstream):
    upstream.status = 404
    for path in ("/", "/static/none", "/errors/"):
        assert nginx.get(path).headers["Server"] == "nginx"
    assert b"nginx/" not in nginx.get("/static/none").content


def test_the_log_says_nothing_of_the_visitor(nginx, upstream):
    for path in (
        "/search/?q=knee+pain",
        "/consent/secret:signature/",
        "/contact/sent/secret:signature/",
        "/drafts/secret:signature/",
        "/admin/contact/inquiry/?q=Pat+Example",
    ):
        nginx.get(path, Referer="https://example.com/knee", User_Agent="Browser of Pat")
    upstream.stop()
    nginx.get("/consent/secret:signature/")
    for _ in range(30):
        nginx.ask("POST", "/contact/", b"name=Pat", **FORM)
    nginx.stop()
    nginx.process.wait()
    log = (nginx.folder / "clinic.log").read_text()
    assert "200 GET /search/ " in log
    assert "200 GET /consent/... " in log
    assert "502 GET /consent/... " in log
    assert "429 POST /contact/ " in log
    log += (nginx.folder / "clinic-error.log").read_text()
    for word in ("127.0.0.1", "knee", "secret", "signature", "Pat"):
        assert word not in log


METHODS = ("GET", "HEAD", "POST", "PUT", "OPTIONS")
SIGNED = (
    "/consent/secret:signature/",
    "/contact/sent/secret:signature/",
    "/drafts/secret:signature/",
    "/admin/account/invitation/secret:signature/",
    "/admin/account/password/reset/key/1-secret-signature/",
)
WAYS = (  # to write the same path
    "{path}",
    "{path}?done=texts",
    "/{path}",
    "/.{path}",
    "/no-such-page/..{path}",
    "/%2E{path}",
    "https://localhost{path}",
)


def test_no_signed_link_is_in_the_log_whatever_is_asked_of_it(nginx, upstream):
    """A link in a mail may be mangled on its way, and still reach its page."""
    for path in SIGNED:
        encoded = path.replace("s", "%73").replace(":", "%3A").replace("ecret", "secret")
        for way in (*(way.format(path=path) for way in WAYS), encoded):
            for method in METHODS if way == path else ("GET",):
                nginx.ask(method, way, Referer=nginx.url + path)
    nginx.stop()
    nginx.process.wait()
    log = (nginx.folder / "clinic.log").read_text() + (
        nginx.folder / "clinic-error.log"
    ).read_text()
    assert log.count("\n") == len(SIGNED) * (len(WAYS) + len(METHODS))
    for method in METHODS:
        assert f" {method} /drafts/... " in log
    assert " GET /admin/account/invitation/... " in log
    assert " GET /admin/account/password/reset/key/... " in log
    assert "secret" not in log
    assert "signature" not in log


def test_a_message_through_nginx_is_stored_with_the_address_that_nginx_saw(site):
    """And the site believes that it was sent over https, or it would redirect."""
    claim = {"X_Forwarded_For": "6.6.6.6", "Origin": site.nginx.url}
    for number in range(2):
        body = urlencode(message(message=f"Number {number} through nginx"))
        answer = site.nginx.ask("POST", "/contact/", body, **FORM, **claim)
        assert answer.status == 302
        assert answer.headers["Location"].startswith("/contact/sent/")
    key = "from contact.hashing import keyed_hash; print(keyed_hash('client', '127.0.0.1'))"
    stored = (
        "print(*set(Inquiry.objects.filter(message__endswith='through nginx')"
        ".values_list('client_key', flat=True)))"
    )
    assert site.shell(stored).strip() == site.shell(key).strip()


def test_a_confirmation_is_the_visitors_own(site):
    body = urlencode(message(message="One more through nginx"))
    address = site.nginx.ask("POST", "/contact/", body, **FORM).headers["Location"]
    for _ in range(2):
        answer = site.nginx.get(address)
        assert answer.status == 200
        assert answer.headers["X-Cache-Status"] != "HIT"
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/contact/", "/no-such-page/"])
def test_a_page_is_as_safe_behind_nginx_as_without(site, path):
    headers = site.nginx.get(path).headers
    assert headers["Strict-Transport-Security"] == "max-age=3600"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Set-Cookie"] is None
