"""Cache backends that cache nothing while they fail, so that pages are still served."""

import logging
import time
from contextlib import contextmanager, suppress

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

RETRY_AFTER = 5  # seconds
REDIS_TIMEOUT = 0.5  # seconds; rendering a page without a cache is quicker


def _fail_open(name):
    """A cache method that uses the dummy cache for RETRY_AFTER seconds after a failure."""

    def method(self, *args, **kwargs):
        if time.monotonic() >= self._broken_until:
            try:
                return getattr(super(FailOpen, self), name)(*args, **kwargs)
            except self.failures as error:
                self._broken_until = time.monotonic() + RETRY_AFTER
                logger.error("nothing is cached: %s", type(error).__name__)
        return getattr(self._dummy, name)(*args, **kwargs)

    method.__name__ = name
    return method


class FailOpen:
    """
    A mixin before a cache backend: after one of `failures`, nothing is cached for a while.

    Deletions are lost during that time, so everything put here must have a timeout.
    """

    failures = ()

    def __init__(self, location, params):
        with suppress(*self.failures):  # such as a missing folder; each use will fail as well
            super().__init__(location, params)
        self._dummy = DummyCache("", params)
        self._broken_until = 0.0

    add = _fail_open("add")
    get = _fail_open("get")
    set = _fail_open("set")
    touch = _fail_open("touch")
    delete = _fail_open("delete")
    get_many = _fail_open("get_many")
    has_key = _fail_open("has_key")
    incr = _fail_open("incr")
    set_many = _fail_open("set_many")
    delete_many = _fail_open("delete_many")
    clear = _fail_open("clear")


class CheckedFileCache(FileBasedCache):
    """A damaged file is deleted and counts as missing: no page fails because of it."""

    def get(self, key, default=None, version=None):
        with self._delete_if_damaged(key, version):
            return super().get(key, default, version)
        return default

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        with self._delete_if_damaged(key, version):
            return super().touch(key, timeout, version)
        return False

    def has_key(self, key, version=None):
        with self._delete_if_damaged(key, version):
            return super().has_key(key, version)
        return False

    @contextmanager
    def _delete_if_damaged(self, key, version):
        try:
            yield
        except OSError:
            raise
        except Exception as error:  # whatever pickle makes of a wrong bit
            logger.error("a damaged file of the cache is deleted: %s", type(error).__name__)
            self.delete(key, version)


class FailOpenFileCache(FailOpen, CheckedFileCache):
    """A cache in files. It fails when the disk is full or the folder cannot be written."""

    failures = (OSError,)


class FailOpenRedisCache(FailOpen, RedisCache):
    """A cache in Redis, for several machines. It fails when Redis is down or hangs."""

    failures = (RedisError,)

    def __init__(self, location, params):
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_connect_timeout", REDIS_TIMEOUT)
        options.setdefault("socket_timeout", REDIS_TIMEOUT)
        # Retry once, at once: a restart of Redis closes the pooled connections.
        options.setdefault("retry", Retry(NoBackoff(), 1))
        super().__init__(location, params)
