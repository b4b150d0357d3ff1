from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

EVERY = timedelta(days=7)


class LinkCheckQuerySet(models.QuerySet):
    def due(self):
        """Those that nobody asked for a week, the longest waiting first."""
        is_due = Q(last_checked=None) | Q(last_checked__lte=timezone.now() - EVERY)
        return self.filter(is_due).order_by(F("last_checked").asc(nulls_first=True), "pk")

    def broken(self):
        """Those that were found gone twice, a week or more apart."""
        return self.filter(
            status=LinkCheck.Status.GONE, last_checked__gte=F("first_failed_at") + EVERY
        )


class LinkCheck(models.Model):
    """Whether an address on another site still answers. The worker asks once a week."""

    class Status(models.TextChoices):
        NEW = "", "Not checked yet"
        FOUND = "found", "Found"
        GONE = "gone", "Not found"
        UNCLEAR = "unclear", "Could not check"

    LONGEST = 1000  # characters; longer addresses aren't checked

    url = models.CharField("address", max_length=LONGEST, unique=True)
    last_checked = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.NEW, blank=True)
    first_failed_at = models.DateTimeField(
        null=True, help_text="When it was first not found, since it last was."
    )
    reason = models.CharField(max_length=200, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        default_permissions = ["view"]  # the worker writes them
        ordering = ["url"]
        verbose_name = "broken link"

    def __str__(self):
        return self.url

    def note(self, status, reason):
        """Record what a check found."""
        self.last_checked = timezone.now()
        self.status, self.reason = status, reason[:200]
        if status == self.Status.GONE:
            self.first_failed_at = self.first_failed_at or self.last_checked
        elif status == self.Status.FOUND:
            self.first_failed_at = None
        self.save()
