"""The shared cache of several machines, and what becomes of pages while it is away."""

import logging
import time

from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

ANSWERS_WITHIN = 0.5  # seconds; a page without its cache takes less to make
ASKED_AGAIN_AFTER = 5  # seconds


def _or_nothing(name):
    def method(self, *args, **kwargs):
        if time.monotonic() >= self._away_until:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except RedisError as error:
                self._away_until = time.monotonic() + ASKED_AGAIN_AFTER
                logger.error("Redis is away, nothing is cached: %s", type(error).__name__)
        return getattr(self._nothing, name)(*args, **kwargs)

    method.__name__ = name
    return method


class FailOpenRedisCache(RedisCache):
    """
    Redis while it answers; while it does not, a cache that keeps nothing.

    So pages are slower without it, and never an error. Of what has to be dropped meanwhile
    it learns nothing: what is put here must run out by itself.
    """

    def __init__(self, server, params):
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_connect_timeout", ANSWERS_WITHIN)
        options.setdefault("socket_timeout", ANSWERS_WITHIN)
        # Once more and at once: the connection may be one that a restart has closed.
        options.setdefault("retry", Retry(NoBackoff(), 1))
        super().__init__(server, params)
        self._nothing = DummyCache("", params)
        self._away_until = 0.0

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
