"""/healthz tells the truth, and takes no machine out of service that still serves pages."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError, connection
from django.test import Client


def away(*args):
    raise OperationalError("ann@example.com")


def read_only(execute, sql, params, many, context):
    if sql.startswith(("INSERT", "UPDATE", "DELETE")):
        raise OperationalError("attempt to write a readonly database")
    return execute(sql, params, many, context)


@pytest.fixture
def full_disk(settings, tmp_path):
    """A folder that is a file: nobody can write there, not even root."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.write_text("in the way")


@pytest.fixture
def broken_cache(settings, tmp_path):
    (tmp_path / "cache").write_text("in the way")
    backend = "clinic_site.foundation.caching.backends.FailOpenFileCache"
    broken = {"BACKEND": backend, "LOCATION": tmp_path / "cache"}
    settings.CACHES = {"default": broken, "pages": broken}


class AskedMeanwhile(LocMemCache):
    """Another check of the cache comes while one is under way."""

    other_answer = None

    def set(self, *args, **kwargs):
        super().set(*args, **kwargs)
        if AskedMeanwhile.other_answer is None:
            AskedMeanwhile.other_answer = ""
            AskedMeanwhile.other_answer = Client().get("/healthz/write").content.decode()


def answers(client):
    """{path: (status, body)}"""
    found = {path: client.get(path) for path in ("/healthz", "/healthz/write")}
    return {path: (found[path].status_code, found[path].content.decode()) for path in found}


@pytest.mark.django_db
def test_all_is_well(client):
    assert answers(client) == {"/healthz": (200, "ok\n"), "/healthz/write": (200, "ok\n")}
    assert "no-store" in client.get("/healthz")["Cache-Control"]


@pytest.mark.django_db
def test_a_full_disk_is_named_and_pages_are_still_served(client, full_disk):
    words = "cannot be used: disk\n"
    assert answers(client) == {"/healthz": (200, words), "/healthz/write": (503, words)}


@pytest.mark.django_db
def test_uploads_that_cannot_be_stored_are_named(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    assert answers(client)["/healthz/write"] == (200, "ok\n")  # the first upload makes the folder
    settings.MEDIA_ROOT.write_text("in the way")
    words = "cannot be used: disk\n"
    assert answers(client) == {"/healthz": (200, words), "/healthz/write": (503, words)}
    settings.MEDIA_BUCKET = "pictures"
    assert answers(client)["/healthz/write"] == (200, "ok\n")


@pytest.mark.django_db
def test_a_broken_cache_is_named_and_pages_are_still_served(client, broken_cache):
    words = "cannot be used: cache\n"
    assert answers(client) == {"/healthz": (200, words), "/healthz/write": (503, words)}
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_two_checks_at_once_raise_no_false_alarm(client, settings):
    backend = f"{AskedMeanwhile.__module__}.{AskedMeanwhile.__name__}"
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": backend}}
    assert client.get("/healthz/write").content.decode() == "ok\n"
    assert AskedMeanwhile.other_answer == "ok\n"


@pytest.mark.django_db
def test_pages_are_served_where_what_was_cached_cannot_be_read(client, settings, tmp_path):
    backend = "clinic_site.foundation.caching.backends.FailOpenFileCache"
    files = {"BACKEND": backend, "LOCATION": tmp_path, "TIMEOUT": 60}
    settings.CACHES = {"default": files, "pages": files}
    assert client.get("/").status_code == 200
    written = list(tmp_path.glob("*.djcache"))
    assert written
    for file in written:
        file.write_bytes(b"garbage")
    assert client.get("/").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("kept_pages")
@pytest.mark.parametrize("byte", range(21))  # those that say until when an entry is kept
def test_pages_are_served_and_kept_again_after_a_bit_of_the_cache_went_wrong(
    client, tmp_path, byte, django_assert_num_queries
):
    client.get("/")
    for bit in range(8):
        for file in tmp_path.glob("*/*.djcache"):
            content = bytearray(file.read_bytes())
            content[byte] ^= 1 << bit
            file.write_bytes(content)
        assert client.get("/").status_code == 200
    with django_assert_num_queries(0):
        assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_a_damaged_entry_of_the_cache_is_missing_however_it_is_asked_for(kept_pages, tmp_path):
    for ask in (cache.get, cache.has_key, cache.touch):
        cache.set("entry", "whole")
        (file,) = tmp_path.glob("shared/*.djcache")
        file.write_bytes(b"\x80\x07" + file.read_bytes()[2:])
        assert not ask("entry")
        assert not file.exists()
    assert cache.add("entry", "new")


@pytest.mark.django_db
def test_a_database_that_can_only_be_read_is_named(client):
    words = "cannot be used: database\n"
    with connection.execute_wrapper(read_only):
        assert answers(client) == {"/healthz": (200, words), "/healthz/write": (503, words)}
        assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_a_database_that_is_away_takes_the_machine_out_of_service(client):
    with connection.execute_wrapper(away):
        status, body = answers(client)["/healthz"]
    assert (status, body) == (503, "cannot be used: database\n")


@pytest.mark.django_db
def test_a_check_leaves_nothing_behind(client):
    client.get("/healthz/write")
    assert not Session.objects.exists()
