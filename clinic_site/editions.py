"""
Which edition of the public site is current: a token that all processes share. It changes
with every save of anything public, and when the clock changes what pages say. What is kept
under a token is therefore never stale, and needs no time limit of its own.
"""

import math
import uuid
from datetime import datetime, time, timedelta

from django.core.cache import caches
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

from articles.models import next_publication
from contact.models import Clinic

PUBLIC_APPS = {"articles", "contact"}
# No public page shows these.
PRIVATE_MODELS = {"inquiry", "consentevent", "outgoingmail", "auditentry"}
# What was changed by SQL, or while the shared cache was away, shows after this at the latest.
LIVES_AT_MOST = timedelta(minutes=10)


def current():
    """The token of the current edition."""
    shared = caches["default"]
    if token := shared.get("edition"):
        return token
    new = uuid.uuid4().hex
    shared.add("edition", new, _seconds_to_next_turn(new))
    return shared.get("edition", new)  # another process may have been first


def end():
    """End the current edition, once the running transaction is saved."""
    transaction.on_commit(lambda: caches["default"].delete("edition"))


def kept(name, make, edition=None):
    """The value that make() gave for this name in the current edition, by this process."""
    return caches["parts"].get_or_set(f"{name}:{edition or current()}", make, timeout=None)


def clinic(edition=None):
    """The clinic's facts."""
    return kept("clinic", Clinic.objects.current, edition)


def watch():
    """End the edition whenever a public row is saved, deleted or related anew."""
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_saved, dispatch_uid="clinic_site.editions")


def _saved(sender, **kwargs):
    if sender._meta.app_label in PUBLIC_APPS and sender._meta.model_name not in PRIVATE_MODELS:
        end()


def _seconds_to_next_turn(edition):
    """Until a page goes public by itself, the reply promise moves on, or a day begins."""
    now = timezone.now()
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), timezone.get_default_timezone())
    turns = [midnight, clinic(edition).next_turn(now), next_publication(now)]
    first = min(now + LIVES_AT_MOST, *filter(None, turns))
    # A second late rather than early, for machines whose clocks differ.
    return math.ceil((first - now).total_seconds()) + 1
