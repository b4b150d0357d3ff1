from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone


class BackupQuerySet(models.QuerySet):
    def last_success(self):
        """When the last one succeeded, and why somebody should look: "none", "late" or ""."""
        last = self.aggregate(last=models.Max("succeeded_at"))["last"]
        if last is None:
            return last, "none" if settings.BACKUP_DIR else ""
        return last, "late" if last < timezone.now() - Backup.LATE_AFTER else ""


class Backup(models.Model):
    """A backup that succeeded. In the database, so that every machine knows of it."""

    LATE_AFTER = timedelta(days=2)

    succeeded_at = models.DateTimeField(default=timezone.now)

    objects = BackupQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # only the site itself writes these rows

    def __str__(self):
        return f"{self.succeeded_at:%Y-%m-%d %H:%M}"
