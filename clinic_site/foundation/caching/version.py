"""
The version of the public pages: a token, shared by all processes, that is part of the cache key
of every page (pages.py). When the version ends, no cached page is found any more.

The version ends
- after a save of a row that public pages show. Apps name the models by `register()`.
- when time alone changes a page, such as when a scheduled article goes public. Apps pass
  `register()` a function that knows the next such time.
- after ten minutes in any case, in case a row was changed without Django.
"""

import functools
import hashlib
import math
import time
import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache, caches
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

KEY = "public-version"
MAX_AGE = timedelta(minutes=10)
CLOCKS_DIFFER_BY = 5  # seconds, among the machines of one site

_clocks = []
_is_preview = ContextVar("is_preview", default=False)


def register(public_models, clock=None):
    """
    Make saves of these models end the version. Apps call this in AppConfig.ready().

    `clock` is a function that takes an aware datetime and returns the next one after it at
    which time alone changes a page, or None.
    """
    for model in public_models:
        for signal in (post_save, post_delete):
            signal.connect(_end_after_save, sender=model, dispatch_uid=KEY)
        for field in model._meta.local_many_to_many:
            m2m_changed.connect(
                _end_after_save, sender=field.remote_field.through, dispatch_uid=KEY
            )
    if clock:
        _clocks.append(clock)


@contextmanager
def preview():
    """Inside, nothing is cached or read from a cache: the database holds what rolls back."""
    reset = _is_preview.set(True)
    try:
        yield
    finally:
        _is_preview.reset(reset)


def current():
    """The token of the current version. Starts a new version if the last one has ended."""
    if token := cache.get(KEY):
        started_at = float(token.partition("-")[2] or 0)
        if started_at <= time.time() + CLOCKS_DIFFER_BY:
            return token
        cache.delete(KEY)  # the clock was ahead and is set back: it would end much too late
    new = f"{uuid.uuid4().hex}-{time.time()}"
    cache.add(KEY, new, MAX_AGE.total_seconds())
    token = cache.get(KEY, new)  # another process may have started one first
    # Computed after the token is stored, so that a save during the computation ends it.
    seconds = _seconds_to_next_change()
    if cache.get(KEY) == token:  # or another process may have begun the next one by now
        cache.touch(KEY, seconds)
    return token


@functools.cache
def release():
    """A digest of the code, templates, static files and pins that pages are made from."""
    digest = hashlib.sha256(f"{settings.SITE_URL} {settings.MEDIA_URL}".encode())
    for folder in ("articles", "clinic_site", "contact", "static", "templates"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if path.suffix != ".pyc" and path.is_file():
                digest.update(f"{path.relative_to(settings.BASE_DIR)} ".encode())
                digest.update(path.read_bytes())
    digest.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    return digest.hexdigest()


def end(using=None):
    """End the version when the current transaction commits, or now if there is none."""
    transaction.on_commit(lambda: cache.delete(KEY), using=using)


def cached(name, make):
    """
    The value of make(), cached until the version ends. Not cached while there is no version. A
    new deployment never reads the values of the old one, whose classes may be other ones.
    """
    if _is_preview.get() or (token := cache.get(KEY)) is None:
        return make()
    key = f"{name}:{release()}:{token}"
    return caches["pages"].get_or_set(key, make, MAX_AGE.total_seconds())


class PublicQuerySet(models.QuerySet):
    """For models that public pages show: ends the version where Django sends no signal."""

    def update(self, **kwargs):
        result = super().update(**kwargs)
        end(self.db)
        return result

    def bulk_create(self, *args, **kwargs):
        result = super().bulk_create(*args, **kwargs)
        end(self.db)
        return result


def _end_after_save(using, action="post", **kwargs):
    if not action.startswith("pre"):
        end(using)


def _seconds_to_next_change():
    """Seconds until the version must end."""
    now = timezone.now()
    first = min([now + MAX_AGE, *filter(None, (clock(now) for clock in _clocks))])
    # A second late: if it ended early, the new pages would still show the old state.
    return math.ceil((first - now).total_seconds()) + 1
