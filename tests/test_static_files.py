"""The site as it is delivered, with static files collected and named by content: row 111."""

import re
from io import BytesIO

import pytest
from django.conf import settings as site_settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client, override_settings
from django.views.defaults import server_error
from PIL import Image

from .html import soup

# Run with the tests of the sample site, before those that really save and then empty all.
pytestmark = pytest.mark.django_db

STORAGE = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+(#[\w-]+)?$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Static files collected as for a release; whitenoise's storage adds only compression."""
    root = tmp_path_factory.mktemp("static")
    storages = site_settings.STORAGES | {"staticfiles": STORAGE}
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
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
    for sheet in (collected / "css").glob("*.css"):
        for name in re.findall(r"url\([\"']?([^\"')]+)", sheet.read_text()):
            if not name.startswith(("data:", "#")):
                target = (sheet.parent / name.partition("#")[0].partition("?")[0]).resolve()
                assert target.is_file(), f"{sheet.name}: {name}"


def test_the_admin_and_its_sign_in_render_with_the_manifest(collected, client, admin_client):
    assert admin_client.get("/admin/").status_code == 200
    assert client.get("/admin/account/login/").status_code == 200


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
