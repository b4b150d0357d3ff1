"""Slow, greedy and broken clients harm nobody else."""

import contextlib

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.html import soup
from tests.servers import needs_nginx
from tests.test_error_pages import EMERGENCY

pytestmark = needs_nginx

FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def assert_friendly(response):
    doc = soup(response.content.decode())
    assert doc.unbalanced == []
    assert EMERGENCY in doc.find("main").text
    assert doc.find("a", href="tel:911")
    assert len(doc.find_all("h1")) == 1
    assert doc.find("meta", name="robots")["content"] == "noindex"
    for link in doc.find_all("link"):
        assert finders.find(link["href"].removeprefix("/static/")), link["href"]
    assert "nginx" not in doc.text
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/contact/",
        reverse("account_login"),
        reverse("mfa_authenticate"),
        reverse("mfa_reauthenticate"),
        reverse("mfa_activate_totp"),
        reverse("account_reauthenticate"),
        reverse("account_change_password"),
        reverse("account_reset_password"),
        reverse("account_reset_password_from_key", args=["1", "key"]),
    ],
)
def test_a_family_behind_one_address_gets_through_and_a_robot_does_not(nginx, upstream, path):
    answers = [nginx.ask("POST", path, b"a=b", **FORM) for _ in range(30)]
    statuses = [answer.status for answer in answers]
    assert statuses[:10] == [200] * 10
    assert statuses[-1] == 429
    assert_friendly(answers[-1])
    assert len(upstream.asked) == statuses.count(200)


def test_all_addresses_of_one_ipv6_network_are_one_visitor(nginx, upstream):
    def post(address):
        return nginx.ask("POST", "/contact/", b"a=b", **FORM, X_Test_Visitor=address).status

    statuses = [post(f"2001:db8::{number:x}:1") for number in range(30)]
    assert statuses[:10] == [200] * 10
    assert statuses[-1] == 429
    assert post("2001:db8:0:1::1") == 200
    assert [post(f"192.0.2.{number}") for number in range(30)] == [200] * 30


def test_who_posts_too_much_may_still_read(nginx, upstream):
    for _ in range(30):
        nginx.ask("POST", "/contact/", b"a=b", **FORM)
    assert {nginx.get("/contact/").status for _ in range(100)} == {200}
    assert {nginx.get("/search/?q=back").status for _ in range(100)} == {200}


def test_staff_may_save_as_often_as_they_like(nginx, upstream):
    path = "/admin/articles/article/1/change/"
    assert {nginx.ask("POST", path, b"a=b", **FORM).status for _ in range(30)} == {200}


@contextlib.contextmanager
def half_sent(nginx, count, words):
    """So many connections that have sent these words, and send no more."""
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            connection = nginx.connect()
            stack.callback(connection.close)
            connection.connect()
            connection.sock.sendall(words)
        yield


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ",
        b"POST /about/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nname=Pat",
    ],
    ids=["silent", "slow head", "slow body"],
)
def test_slow_clients_reach_nothing_and_hold_nobody_up(nginx, upstream, words):
    with half_sent(nginx, 60, words):
        assert nginx.get("/search/?q=back").status == 200
        assert nginx.ask("POST", "/contact/", b"name=Pat", **FORM).status == 200
    assert [request.command for request in upstream.asked] == ["GET", "POST"]


def test_one_address_cannot_take_all_connections(nginx, upstream):
    words = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nname=Pat"
    with half_sent(nginx, 100, words):
        refused = nginx.get("/search/?q=back")
        assert refused.status == 429
        assert_friendly(refused)
    assert nginx.get("/search/?q=back").status == 200


def test_a_photo_from_a_phone_fits_and_more_does_not(nginx, upstream):
    path = "/admin/articles/picture/add/"
    assert nginx.ask("POST", path, bytes(25_000_000)).status == 200
    assert len(upstream.asked[0].read) == 25_000_000
    assert ask_and_be_cut_off(nginx, path, 32_000_000).status == 413
    refused = ask_and_be_cut_off(nginx, "/contact/", 300_000)
    assert refused.status == 413
    assert_friendly(refused)
    assert len(upstream.asked) == 1


def ask_and_be_cut_off(nginx, path, size):
    """A post of which the head alone is sent: nginx answers to the length that it names."""
    return nginx.ask("POST", path, Content_Length=str(size))


def test_a_head_that_is_too_large_is_refused(nginx, upstream):
    assert nginx.get("/", Cookie="a" * 40_000).status in (400, 431)
    assert upstream.asked == []


def test_a_site_that_is_down_says_so_in_kind_words(nginx, upstream):
    upstream.stop()
    for method, path in (("GET", "/"), ("GET", "/search/?q=back"), ("POST", "/contact/")):
        response = nginx.ask(method, path)
        assert response.status == 502
        assert_friendly(response)


def test_the_sites_own_errors_are_its_own(nginx, upstream):
    upstream.status, upstream.body = 500, b"the site's own page"
    assert nginx.get("/").content == b"the site's own page"
