"""The site as it is delivered, with static files collected and named by content."""

import gzip
import re
from io import BytesIO

import brotli
import pytest
from django.conf import settings as site_settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client, override_settings
from django.views.defaults import server_error
from PIL import Image

from clinic_site.foundation.storage.static_files import bundle

from .html import soup
from .kept import static_files

# Run with the tests of the sample site, before those that really save and then empty all.
pytestmark = pytest.mark.django_db

STORAGE = {"BACKEND": "clinic_site.foundation.storage.static_files.StaticFilesStorage"}
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+(#[\w-]+)?$")


@pytest.fixture(scope="module")
def collected():
    """Static files collected as for a release, by `manage.py collectstatic`."""
    root = static_files()
    storages = site_settings.STORAGES | {"staticfiles": STORAGE}
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        yield root


@pytest.fixture(scope="module")
def docs(collected, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        client = Client()
        addresses = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
        paths = [address.removeprefix("http://testserver") for address in addresses]
        return {path: soup(client.get(path)) for path in [*paths, "/no-such-page/"]}


def test_every_page_renders_with_the_manifest(docs):
    assert len(docs) > 20
    for path, doc in docs.items():
        assert doc.find("h1"), path


def test_every_static_file_of_a_page_is_named_by_its_content_and_is_there(docs, collected):
    for path, doc in docs.items():
        addresses = {
            node.get(name, "")
            for node in doc.walk()
            for name in ("href", "src", "content")
            if "/static/" in node.get(name, "")
        }
        assert addresses, path
        for address in addresses:
            assert HASHED.search(address), f"{path}: {address}"
            name = address.partition("/static/")[2].partition("#")[0]
            assert (collected / name).is_file(), f"{path}: {name}"


def test_every_file_that_a_stylesheet_names_is_there(collected):
    sheets = [*(collected / "css").rglob("*.css"), *(collected / "clinic_admin").rglob("*.css")]
    for sheet in sheets:
        for name in re.findall(r"url\([\"']?([^\"')]+)", sheet.read_text()):
            if not name.startswith(("data:", "#")):
                target = (sheet.parent / name.partition("#")[0].partition("?")[0]).resolve()
                assert target.is_file(), f"{sheet.name}: {name}"


def test_a_page_asks_for_one_stylesheet_for_screens_and_one_for_paper(docs, collected):
    for path, doc in docs.items():
        links = doc.find_all("link", rel="stylesheet")
        assert [link.get("media") for link in links] == [None, "print"], path
        css, paper = (
            (collected / link["href"].partition("/static/")[2]).read_text() for link in links
        )
        for part in ("--color-text:", "text-wrap: balance", ".wrap{", ".care-card{"):
            assert part in css, path
        assert "@page" in paper
        assert "@page" not in css
        assert "@import" not in css
        assert "/*" not in css + paper
        assert ".svg" not in css  # drawn in it


def test_a_page_that_relies_on_no_list_of_files_finds_the_whole_stylesheet_too(collected):
    css = (collected / "css" / "site.css").read_text()
    assert ".care-card{" in css
    assert "forced-color-adjust: none" in css  # it links to no other one
    assert "@import" not in css


def test_the_whole_stylesheet_is_there_compressed_too(docs, collected):
    name = docs["/"].find("link", rel="stylesheet")["href"].partition("/static/")[2]
    whole = (collected / name).read_bytes()
    assert brotli.decompress((collected / f"{name}.br").read_bytes()) == whole
    assert gzip.decompress((collected / f"{name}.gz").read_bytes()) == whole


def test_a_part_in_a_folder_is_joined_and_its_drawings_are_found_from_where_it_stands():
    files = {
        "css/site.css": '@import url("components/a.css");\n@import url("b.css") print;\n',
        "css/components/a.css": '/* A */\n.a {\n  mask: url("../../img/dot.svg");\n}\n',
        "css/b.css": '.b {\n  mask: url("../img/dot.svg");\n}\n',
        "img/dot.svg": "<svg/>\n",
    }
    dot = 'url("data:image/svg+xml,%3Csvg/%3E")'
    assert bundle("css/site.css", files.__getitem__) == (
        f".a{{mask: {dot}}}@media print{{.b{{mask: {dot}}}}}"
    )


def test_the_stylesheet_of_the_admin_holds_all_its_parts(collected, admin_client):
    sheets = soup(admin_client.get("/admin/")).find_all("link", rel="stylesheet")
    names = [sheet["href"].partition("/static/")[2] for sheet in sheets]
    (name,) = [name for name in names if name.startswith("clinic_admin/admin.")]
    css = (collected / name).read_text()
    for part in ("--primary:", ".checklist{", "#result_list{", "@media print{#header,"):
        assert part in css
    assert "@import" not in css


def test_the_admin_and_its_sign_in_render_with_the_manifest(collected, client, admin_client):
    assert admin_client.get("/admin/").status_code == 200
    sign_in = soup(client.get("/admin/account/login/"))
    assert sign_in.find("link", media="print")  # its layout is that of the recovery codes


def test_the_500_page_renders_with_the_manifest(collected, rf):
    assert server_error(rf.get("/")).status_code == 500


def test_a_name_that_is_in_no_file_is_noticed_here_and_not_by_a_visitor(collected):
    with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
        staticfiles_storage.url("css/no-such.css")


def test_the_icon_that_browsers_ask_for_unasked_is_at_the_root(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert not answer.cookies
    with Image.open(BytesIO(b"".join(answer))) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
