"""
Which edition of the public site is current: a token that changes with every save of
anything public, shared by all processes. What is kept under a token is never stale.

Pages keep their costly parts under it for PUBLIC_MAX_AGE seconds, so that what changes by
the clock alone (a scheduled article, the reply promise) is right within that time too.
"""

import uuid

from django.core.cache import caches
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

PUBLIC_APPS = {"articles", "contact"}
# No public page shows these.
PRIVATE_MODELS = {"inquiry", "consentevent", "outgoingmail", "auditentry"}


def current():
    """The token of the current edition."""
    return caches["default"].get_or_set("edition", _new_token, timeout=None)


def begin():
    """Begin a new edition, once the running transaction is saved."""
    transaction.on_commit(lambda: caches["default"].set("edition", _new_token(), timeout=None))


def kept(name, make, seconds):
    """The value that make() gave for this name in this edition, by this process."""
    return caches["parts"].get_or_set(f"{name}:{current()}", make, seconds)


def watch():
    """Begin a new edition whenever a public row is saved, deleted or related anew."""
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_saved, dispatch_uid="clinic_site.editions")


def _saved(sender, **kwargs):
    if sender._meta.app_label in PUBLIC_APPS and sender._meta.model_name not in PRIVATE_MODELS:
        begin()


def _new_token():
    return uuid.uuid4().hex
