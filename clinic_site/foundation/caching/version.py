"""
The version of the public pages: a token that all processes share, and under which whole pages
are cached (pages.py). A page cached under an old version is never asked for again.

The version ends
- with every save of a row that public pages show: apps name those models by `register()`;
- at the next moment when the clock alone changes a page, such as a scheduled article's: apps
  name the functions that know it in the same way;
- after ten minutes whatever happens, were a row changed past Django.
"""

import math
import uuid
from datetime import datetime, time, timedelta

from django.core.cache import cache, caches
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

KEY = "public-version"
MAX_AGE = timedelta(minutes=10)

_clocks = []


def register(public_models, clock=None):
    """
    Called by an app in AppConfig.ready(): a save of these models ends the version. `clock`
    takes an aware datetime and returns when, after it, the clock next changes a page, or None.
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


def current():
    """The token of the current version; a new one where the last has ended."""
    if token := cache.get(KEY):
        return token
    new = uuid.uuid4().hex
    cache.add(KEY, new, MAX_AGE.total_seconds())
    token = cache.get(KEY, new)  # another process may have been first
    # After it is there: a save that comes while this looks ends it.
    cache.touch(KEY, _seconds_to_next_change())
    return token


def end(using=None):
    """End the version once the running transaction is committed, at once where there is none."""
    transaction.on_commit(lambda: cache.delete(KEY), using=using)


def cached(name, make):
    """The value of make() under the current version, shared by all processes like the pages."""
    if (token := cache.get(KEY)) is None:
        return make()
    return caches["pages"].get_or_set(f"{name}:{token}", make, MAX_AGE.total_seconds())


class PublicQuerySet(models.QuerySet):
    """Of rows that public pages show: ends the version also where Django sends no signal."""

    def update(self, **kwargs):
        result = super().update(**kwargs)
        end(self.db)
        return result

    def bulk_create(self, *args, **kwargs):
        result = super().bulk_create(*args, **kwargs)
        end(self.db)
        return result

    def bulk_update(self, *args, **kwargs):
        result = super().bulk_update(*args, **kwargs)
        end(self.db)
        return result


def _end_after_save(using, action="post", **kwargs):
    if not action.startswith("pre"):
        end(using)


def _seconds_to_next_change():
    """Pages show dates, so the end of a day is a change as well."""
    now = timezone.now()
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    midnight = timezone.make_aware(datetime.combine(tomorrow, time()))
    changes = [midnight, *(clock(now) for clock in _clocks)]
    first = min(now + MAX_AGE, *filter(None, changes))
    # A second late rather than early, for machines whose clocks differ.
    return math.ceil((first - now).total_seconds()) + 1
