"""Cache backends that keep nothing while they are broken, so that pages are served all the same."""

import logging
import time
from contextlib import suppress

from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

RETRY_AFTER = 5  # seconds
REDIS_TIMEOUT = 0.5  # seconds; to make a page without its cache takes less


def _or_nothing(name):
    def method(self, *args, **kwargs):
        if time.monotonic() >= self._broken_until:
            try:
                return getattr(super(FailOpen, self), name)(*args, **kwargs)
            except self.failures as error:
                self._broken_until = time.monotonic() + RETRY_AFTER
                logger.error("nothing is cached: %s", type(error).__name__)
        return getattr(self._nothing, name)(*args, **kwargs)

    method.__name__ = name
    return method


class FailOpen:
    """
    Before a cache backend: while that raises one of `failures`, nothing is cached.

    What has to be dropped meanwhile is not dropped: what is put here must expire by itself.
    """

    failures = ()

    def __init__(self, location, params):
        with suppress(*self.failures):  # such as a folder that cannot be made: each use tries anew
            super().__init__(location, params)
        self._nothing = DummyCache("", params)
        self._broken_until = 0.0

    add = _or_nothing("add")
    get = _or_nothing("get")
    set = _or_nothing("set")
    touch = _or_nothing("touch")
    delete = _or_nothing("delete")
    get_many = _or_nothing("get_many")
    has_key = _or_nothing("has_key")
    incr = _or_nothing("incr")
    set_many = _or_nothing("set_many")
    delete_many = _or_nothing("delete_many")
    clear = _or_nothing("clear")


class FailOpenFileCache(FailOpen, FileBasedCache):
    """Files on this machine: the disk may be full, or the folder not ours to write."""

    failures = (OSError,)


class FailOpenRedisCache(FailOpen, RedisCache):
    """Redis, for several machines: it may be down, or hang."""

    failures = (RedisError,)

    def __init__(self, location, params):
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_connect_timeout", REDIS_TIMEOUT)
        options.setdefault("socket_timeout", REDIS_TIMEOUT)
        # Once more and at once: the connection may be one that a restart has closed.
        options.setdefault("retry", Retry(NoBackoff(), 1))
        super().__init__(location, params)
