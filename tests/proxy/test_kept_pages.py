"""nginx keeps public pages, and nothing but public pages."""

import concurrent.futures
from functools import partial

import pytest

from tests.browser.site import wait_for
from tests.pages import ARTICLE, CONDITION
from tests.servers import needs_nginx

from .conftest import Upstream

pytestmark = needs_nginx

KEPT = [
    "/",
    CONDITION,
    ARTICLE,
    "/contact/",
    "/articles/?page=2",
    "/articles/topics/treatments/?page=2",
    "/articles/feed/",
    "/sitemap.xml",
    "/robots.txt",
    "/favicon.ico",
]
NOT_KEPT = [
    "/?utm_source=mail",
    "/?",
    "/about/?page=2",
    "/articles/?page=2&x=1",
    "/articles/?page=02",
    "/articles/?page=99999",
    "/%61bout/",
    "//about/",
    "/about/../about/",
    "/about/%3Fpage=2",
    "/search/?q=back",
    "/admin/",
    "/admin/account/login/",
    "/consent/signed:words/",
    "/contact/sent/signed:words/",
    "/contact/sent/signed/",
    "/drafts/signed/",
    "/healthz",
]


@pytest.mark.parametrize("path", KEPT)
def test_a_public_page_is_asked_for_once(nginx, upstream, path):
    for _ in range(3):
        assert nginx.get(path).content == b"a page"
    assert [request.path for request in upstream.asked] == [path]


@pytest.mark.parametrize("path", NOT_KEPT)
def test_nothing_private_and_no_made_up_address_is_kept(nginx, upstream, path):
    for _ in range(2):
        assert nginx.get(path).status == 200
    assert [request.path for request in upstream.asked] == [path, path]


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "private, max-age=60"},
        {"Cache-Control": "no-store"},
        {"Cache-Control": "max-age=0, no-cache"},
        {},
        {"Cache-Control": "public, max-age=0, s-maxage=60", "Set-Cookie": "a=b"},
        {"Cache-Control": "public, max-age=0, s-maxage=60", "Vary": "Cookie"},
        {"Cache-Control": "public, max-age=0, s-maxage=60", "Vary": "Accept-Encoding, Cookie"},
        {"Cache-Control": "public, max-age=0, s-maxage=60", "Vary": "*"},
    ],
    ids=str,
)
def test_a_page_that_is_not_for_everyone_is_not_kept(nginx, upstream, headers):
    upstream.headers = headers
    for _ in range(2):
        nginx.get("/")
    assert len(upstream.asked) == 2


@pytest.mark.parametrize("status", [302, 404, 410, 500])
def test_only_pages_are_kept(nginx, upstream, status):
    upstream.status, upstream.headers = status, {}
    for _ in range(2):
        assert nginx.get("/").status == status
    assert len(upstream.asked) == 2


@pytest.mark.parametrize("sign", [{"Cookie": "sessionid=1"}, {"Authorization": "Basic YTpi"}])
def test_who_is_known_gets_a_page_of_their_own_and_nobody_else_does(nginx, upstream, sign):
    upstream.body = b"for one"
    assert nginx.get("/", **sign).content == b"for one"
    upstream.body = b"for all"
    assert nginx.get("/").content == b"for all"
    upstream.body = b"for one"
    assert nginx.get("/", **sign).content == b"for one"
    assert nginx.get("/").content == b"for all"


def test_a_post_is_never_answered_from_what_is_kept(nginx, upstream):
    nginx.get("/contact/")
    nginx.ask("POST", "/contact/", b"message=hello")
    assert [request.command for request in upstream.asked] == ["GET", "POST"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", "br"),
        ("gzip", "gzip"),
        ("deflate, gzip;q=1.0", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0.0", None),
        ("identity", None),
        ("", None),
        ("zebra", None),
    ],
)
def test_the_site_is_asked_in_one_of_three_codings(nginx, upstream, accepted, coding):
    nginx.get("/", Accept_Encoding=accepted)
    assert upstream.asked[0].headers.get("Accept-Encoding") == coding


def test_a_copy_is_kept_for_each_coding_and_none_for_each_spelling(nginx, upstream):
    def answer(coding):
        upstream.headers |= {"Vary": "Accept-Encoding", "Content-Encoding": coding}
        upstream.body = coding.encode()

    answer("br")
    assert nginx.get("/", Accept_Encoding="gzip, deflate, br").content == b"br"
    answer("gzip")
    assert nginx.get("/", Accept_Encoding="gzip, deflate").content == b"gzip"
    del upstream.headers["Content-Encoding"]
    upstream.body = b"plain"
    assert nginx.get("/", Accept_Encoding="identity").content == b"plain"
    for accepted, kept in (
        ("br,gzip", b"br"),
        ("x, br", b"br"),
        ("gzip ", b"gzip"),
        ("gzip;q=0.5", b"gzip"),
        ("identity;q=1", b"plain"),
    ):
        response = nginx.get("/", Accept_Encoding=accepted)
        assert response.content == kept
        assert "accept-encoding" in response.headers["Vary"].lower()
    assert len(upstream.asked) == 3


def test_a_browser_that_has_the_page_is_told_so_without_asking_the_site(nginx, upstream):
    nginx.get("/")
    response = nginx.get("/", If_None_Match='"1"')
    assert (response.status, response.content) == (304, b"")
    assert len(upstream.asked) == 1


def test_the_time_that_a_page_lay_here_is_counted(nginx, upstream):
    """A browser counts a page's minute from its Date: that of its making."""
    made = nginx.get("/").headers["Date"]
    wait_for(lambda: nginx.get("/healthz").headers["Date"] != made)  # a second has passed
    response = nginx.get("/")
    assert response.headers["Date"] == made
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=60"


def test_a_page_that_ran_out_is_asked_for_anew(nginx, upstream):
    upstream.headers["Cache-Control"] = "public, max-age=0, s-maxage=1"
    assert nginx.get("/").content == b"a page"
    upstream.body = b"edited"
    # From the first answer on that is not the old page, and the old one is not shown again.
    wait_for(lambda: nginx.get("/").content == b"edited", seconds=5)
    assert nginx.get("/").content == b"edited"


def test_a_crowd_asks_the_site_once(nginx, upstream):
    with concurrent.futures.ThreadPoolExecutor(16) as crowd:
        answers = list(crowd.map(lambda _: nginx.get(CONDITION).content, range(64)))
    assert set(answers) == {b"a page"}
    assert len(upstream.asked) == 1


def fail(upstream, status):
    upstream.status, upstream.body = status, b"failed"


@pytest.mark.parametrize(
    "trouble",
    [Upstream.stop, *(partial(fail, status=status) for status in (500, 502, 503, 504))],
    ids=["down", "500", "502", "503", "504"],
)
def test_a_kept_page_is_shown_while_the_site_is_in_trouble(nginx, upstream, trouble):
    upstream.headers["Cache-Control"] = "public, max-age=0, s-maxage=1"
    nginx.get("/")
    trouble(upstream)
    stale = wait_for(
        lambda: (answer := nginx.get("/")).headers["X-Cache-Status"] == "STALE" and answer,
        seconds=5,
    )
    assert (stale.status, stale.content) == (200, b"a page")


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_was_taken_down_is_gone(nginx, upstream, status):
    upstream.headers["Cache-Control"] = "public, max-age=0, s-maxage=1"
    nginx.get("/")
    upstream.status = status
    wait_for(lambda: nginx.get("/").status == status, seconds=5)


def test_the_real_pages_are_kept(site):
    for path in (CONDITION, ARTICLE, "/contact/", "/articles/?page=2", "/sitemap.xml"):
        first, second = site.nginx.get(path), site.nginx.get(path)
        assert first.status == second.status == 200
        assert second.headers["X-Cache-Status"] == "HIT", path
        assert second.content == first.content
    for path in ("/admin/account/login/", "/search/?q=back", "/no-such-page/"):
        site.nginx.get(path)
        assert site.nginx.get(path).headers["X-Cache-Status"] != "HIT", path


def test_an_old_address_that_is_a_query_passes_the_page_that_is_kept(site):
    """/?p=1164 of an earlier site, while the page at / is kept by nginx and by the site."""
    site.shell("Redirect.objects.create(old_path='/?p=1164', new_path='/articles/')")
    for _ in range(2):
        assert site.nginx.get("/").status == 200
    answer = site.nginx.get("/?p=1164&utm_source=letter")
    assert (answer.status, answer.getheader("Location")) == (301, "/articles/")
    assert site.nginx.get("/?utm_source=letter").status == 200
