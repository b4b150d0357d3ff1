"""
Health checks for load balancers and monitoring: /healthz tells whether this machine can serve
pages, /healthz/write whether it can also store what visitors and staff send. The check of mail
is in the outbox.
"""

import contextlib
import os
import secrets
import tempfile

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.models import WorkingDraft

ENOUGH_ROOM = 64 * 1024  # bytes


@never_cache
@require_safe
def healthz(request):
    """
    200 if pages can be served. The body names what cannot be written, even then, and scheduled
    changes that are late.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _answer(["database"], status=503)
    return _answer(write_problems(), status=200, late=_late_changes())


@never_cache
@require_safe
def healthz_write(request):
    """200 if everything can be written, else 503 with the names of what cannot."""
    problems = write_problems()
    return _answer(problems, status=503 if problems else 200)


def write_problems():
    """Return the names of what cannot be written: "database", "disk", "cache"."""
    checks = {"database": _write_database, "disk": _write_disk, "cache": _write_cache}
    problems = []
    for name, check in checks.items():
        try:
            check()
        except (DatabaseError, OSError):
            problems.append(name)
    return problems


def _late_changes():
    try:
        return WorkingDraft.objects.late().count()
    except DatabaseError:  # a new version of the code, before its migrations
        return 0


@contextlib.contextmanager
def _short_waits():
    """Wait for a lock for a second only: a balancer gives up on a check that takes long."""
    if connection.vendor == "sqlite":
        seconds = connection.settings_dict["OPTIONS"].get("timeout", 5)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 1000")
            try:
                yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000}")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            yield


def _write_database():
    with _short_waits(), transaction.atomic():
        Session.objects.create(session_key=secrets.token_hex(16), expire_date=timezone.now())
        transaction.set_rollback(True)


def _write_disk():
    """Checked even if database and uploads are elsewhere: uploads in progress need room here."""
    folders = [settings.DATA_DIR]
    # The first upload makes its folder.
    if not settings.MEDIA_BUCKET and os.path.lexists(settings.MEDIA_ROOT):
        folders.append(settings.MEDIA_ROOT)
    for folder in folders:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(ENOUGH_ROOM))


def _write_cache():
    key = f"healthz-{secrets.token_hex(8)}"  # its own, for two checks may run at once
    cache.set(key, True, 60)
    if not cache.get(key):
        raise OSError("the cache keeps nothing")
    cache.delete(key)


def _answer(problems, status, late=0):
    lines = [f"cannot be used: {name}" for name in problems] or ["ok"]
    if late:
        lines.append(f"late: {late} scheduled changes of pages; staff see why on their first page")
    return HttpResponse("\n".join([*lines, ""]), status=status, content_type="text/plain")
