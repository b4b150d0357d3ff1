"""
Which edition of the public site is current: a token that all processes share. It changes
with every write to anything public, and when the clock changes what pages say. What is kept
under a token is therefore never stale, and needs no time limit of its own.
"""

import math
import re
import uuid
from datetime import datetime, time, timedelta

from django.core.cache import caches
from django.db import transaction
from django.db.backends.signals import connection_created
from django.utils import timezone

from articles.models import next_publication
from contact.models import Clinic

# A statement that writes, and the table that it writes to.
WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)')
PUBLIC_TABLES = ("articles_", "contact_")
# No public page shows these.
PRIVATE_TABLES = {
    f"contact_{name}" for name in ("inquiry", "consentevent", "outgoingmail", "auditentry")
}
# The tokens' names in the cache that all processes share.
SITE, CLINIC = "edition", "clinic-edition"
# After so long all is read anew, were it changed past Django or while the shared cache was away.
LIVES_AT_MOST = timedelta(minutes=10)


def current():
    """The token of the current edition."""
    return _token(SITE, _seconds_to_next_turn)


def end(using=None, names=(SITE,)):
    """End the current edition, once the running transaction is saved."""
    shared = caches["default"]
    transaction.on_commit(lambda: [shared.delete(name) for name in names], using=using)


def kept(name, make, edition=None):
    """The value that make() gave for this name in the current edition, by this process."""
    return caches["parts"].get_or_set(f"{name}:{edition or current()}", make, timeout=None)


def clinic():
    """The clinic's facts, kept for as long as they stay the same, whatever else is published."""
    token = _token(CLINIC, LIVES_AT_MOST.total_seconds)
    return kept("clinic", Clinic.objects.current, token)


def watch():
    """
    End the edition whenever a public row is written, in whatever way.

    By the statements and not by Django's signals, which QuerySet.update(), bulk_create() and
    SQL of one's own never send.
    """
    connection_created.connect(_listen, dispatch_uid="clinic_site.editions")


def _listen(connection, **kwargs):
    if _end_on_write not in connection.execute_wrappers:  # a connection may be made anew
        connection.execute_wrappers.append(_end_on_write)


def _end_on_write(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    written = WRITES.match(sql)
    if written and written[1].startswith(PUBLIC_TABLES) and written[1] not in PRIVATE_TABLES:
        # The clinic's first: no page of the new edition may find the facts of before.
        names = (CLINIC, SITE) if written[1].startswith("contact_") else (SITE,)
        end(context["connection"].alias, names)
    return result


def _token(name, seconds):
    shared = caches["default"]
    if token := shared.get(name):
        return token
    new = uuid.uuid4().hex
    shared.add(name, new, seconds())
    return shared.get(name, new)  # another process may have been first


def _seconds_to_next_turn():
    """Until a page goes public by itself, the reply promise moves on, or a day begins."""
    now = timezone.now()
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), timezone.get_default_timezone())
    turns = [midnight, clinic().next_turn(now), next_publication(now)]
    first = min(now + LIVES_AT_MOST, *filter(None, turns))
    # A second late rather than early, for machines whose clocks differ.
    return math.ceil((first - now).total_seconds()) + 1
