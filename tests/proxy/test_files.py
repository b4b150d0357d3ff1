"""nginx serves uploads and static files from disk, without the site."""

import re

import pytest

from tests.browser.site import wait_for
from tests.pages import ARTICLE
from tests.servers import needs_nginx

pytestmark = needs_nginx

FOREVER = "public, max-age=31536000, immutable"


def test_every_file_of_a_page_comes_from_disk_and_may_be_kept_for_ever(site):
    def page_with_widths():
        page = site.nginx.get(ARTICLE, Cookie="past=the cache").content.decode()
        return page if ".avif" in page else ""  # until the worker has made those of one picture

    page = wait_for(page_with_widths, seconds=300)
    paths = set(re.findall(r"/(?:static|media)/[^\s\"'#]+", page))
    kinds = {path.rpartition(".")[2] for path in paths}
    assert {"css", "avif", "webp", "jpg", "svg"} <= kinds
    for path in paths:
        response = site.nginx.get(path)
        assert response.status == 200, path
        assert response.headers["Cache-Control"] == FOREVER, path
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Cache-Status"] is None  # gunicorn was not asked
        assert "octet-stream" not in response.headers["Content-Type"]


def test_a_name_without_a_hash_is_asked_for_again(site):
    assert site.nginx.get("/static/css/base.css").headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("accepted", "coding", "ending"),
    [("gzip, br", "br", ".br"), ("gzip", "gzip", ".gz"), ("identity", None, "")],
)
def test_what_collectstatic_compressed_is_sent_as_it_is(site, accepted, coding, ending):
    response = site.nginx.get("/static/css/base.css", Accept_Encoding=accepted)
    assert response.headers["Content-Encoding"] == coding
    assert response.headers["Content-Type"] == "text/css"
    assert "Accept-Encoding" in response.headers["Vary"]
    assert response.content == (site.data_dir / "static" / "css" / f"base.css{ending}").read_bytes()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jpg", "image/jpeg"),
        ("a.avif", "image/avif"),
        ("a.webp", "image/webp"),
        ("a.html", "application/octet-stream"),
        ("a.svg", "application/octet-stream"),
        ("a.js", "application/octet-stream"),
        ("a", "application/octet-stream"),
    ],
)
def test_an_upload_is_a_picture_or_nothing_that_a_browser_runs(nginx, name, kind):
    (nginx.data_dir / "media" / "pictures" / name).write_text("<script>alert(1)</script>")
    response = nginx.get(f"/media/pictures/{name}")
    assert response.headers["Content-Type"] == kind
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "path",
    [
        "/media/../db.sqlite3",
        "/media/%2e%2e/db.sqlite3",
        "/media/..%2fdb.sqlite3",
        "/media../db.sqlite3",
        "/static../db.sqlite3",
        "/static/../../data/db.sqlite3",
        "/media/",
        "/media/pictures/",
        "/static/",
        "/errors/502.html",
    ],
)
def test_no_other_file_is_given_away_and_no_folder_listed(nginx, upstream, path):
    (nginx.data_dir / "db.sqlite3").write_text("what visitors may not read")
    upstream.status, upstream.body = 404, b"not found"
    response = nginx.get(path)
    assert response.status in (400, 403, 404)
    assert b"may not read" not in response.content
