"""Without its shared cache the site is slower, and otherwise the same."""

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.redis import RedisCache
from redis import Redis

from clinic_site.foundation.caching import backends, version
from clinic_site.foundation.caching.backends import FailOpen, FailOpenRedisCache
from contact.models import Clinic

from .pages import PAGES
from .servers import RedisServer, needs_redis

pytestmark = [needs_redis, pytest.mark.django_db]


@pytest.fixture
def redis(tmp_path, settings):
    """A server, and the site set up as by REDIS_URL."""
    server = RedisServer(tmp_path)
    shared = {
        "BACKEND": "clinic_site.foundation.caching.backends.FailOpenRedisCache",
        "LOCATION": server.url,
        "KEY_PREFIX": "tests",
    }
    settings.CACHES = {"default": shared, "pages": shared}
    yield server
    server.stop()


@pytest.fixture
def asked_at_once(monkeypatch):
    """Do not wait before Redis is asked again."""
    monkeypatch.setattr(backends, "RETRY_AFTER", 0)


def rename_clinic(name):
    """As the admin does it, with all that follows from a commit."""
    clinic = Clinic.objects.current()
    clinic.name = name
    clinic.save()


def test_what_one_process_keeps_another_finds(redis):
    caches["default"].set("greeting", "hello")
    another = FailOpenRedisCache(redis.url, {"KEY_PREFIX": "tests"})
    assert another.get("greeting") == "hello"
    another.set("greeting", "goodbye")
    assert caches["default"].get("greeting") == "goodbye"


def test_two_sites_on_one_server_do_not_meet(redis):
    caches["default"].set("greeting", "hello")
    assert FailOpenRedisCache(redis.url, {"KEY_PREFIX": "trial"}).get("greeting") is None


@pytest.mark.parametrize("trouble", ["stop", "hang"])
def test_every_page_is_served_while_redis_is_away(client, redis, trouble):
    before = {path: client.get(path).status_code for path in PAGES.values()}
    getattr(redis, trouble)()
    assert {path: client.get(path).status_code for path in PAGES.values()} == before


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_while_redis_is_away_shows_at_once(sample_site, client, redis):
    assert b"Moved Clinic" not in client.get("/contact/").content
    redis.hang()
    rename_clinic("Moved Clinic")
    assert b"Moved Clinic" in client.get("/contact/").content


def test_what_redis_was_not_told_shows_within_ten_minutes(client, redis):
    client.get("/contact/")
    key = caches["default"].make_and_validate_key(version.KEY)
    left = Redis.from_url(redis.url).ttl(key)
    assert 0 < left <= 10 * 60 + 1


def test_a_restart_of_redis_is_not_noticed(redis):
    caches["default"].set("greeting", "hello")
    redis.stop()
    redis.start()
    caches["default"].set("greeting", "hello again")
    assert caches["default"].get("greeting") == "hello again"


def test_redis_is_used_again_once_it_is_back(redis, asked_at_once):
    redis.stop()
    caches["default"].set("greeting", "hello")
    assert caches["default"].get("greeting") is None
    redis.start()
    caches["default"].set("greeting", "hello")
    assert caches["default"].get("greeting") == "hello"


def test_a_redis_that_hangs_is_not_waited_for_by_every_request(redis, caplog):
    redis.hang()
    for _ in range(20):
        caches["default"].get("greeting")
    assert len(caplog.records) == 1
    assert redis.url not in caplog.text


def test_no_way_into_redis_leads_past_the_guard():
    ours = {name for name in vars(RedisCache) if name in vars(BaseCache) and name[0] != "_"}
    unguarded = ours - vars(FailOpen).keys() - {"get_backend_timeout"}
    assert unguarded == set()


def test_nobody_waits_for_a_lock_that_cannot_be_had(redis):
    redis.stop()
    assert caches["default"].add("lock", 1) is True
