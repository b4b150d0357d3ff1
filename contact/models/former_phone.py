"""Phone numbers that stood in messages until staff corrected them."""

from django.db import models
from django.utils import timezone

from clinic_site.foundation.append_only import AppendOnly, AppendOnlyQuerySet


class FormerPhoneQuerySet(AppendOnlyQuerySet):
    def erase(self):
        """Take the numbers out of the records of a person who is erased. The keys stay."""
        models.QuerySet.update(self, phone="", phone_e164="")


class FormerPhone(AppendOnly):
    """
    The number that a message was sent with, or an earlier correction. It is the one for which a
    yes to texts was given, so the proof of consent shows it.
    """

    inquiry = models.ForeignKey("Inquiry", models.PROTECT, related_name="former_phones")
    phone = models.CharField(max_length=40, blank=True)
    phone_e164 = models.CharField(max_length=16, blank=True)
    phone_key = models.CharField(max_length=64, blank=True)  # stays when the person is erased
    corrected_at = models.DateTimeField(default=timezone.now)
    corrected_by = models.CharField(max_length=150)  # a user name, which outlives the account

    objects = FormerPhoneQuerySet.as_manager()

    class Meta:
        ordering = ["corrected_at", "pk"]
        default_permissions = ["view"]

    def __str__(self):
        return f"{self.phone or 'no number'} until {self.corrected_at:%Y-%m-%d}"
