"""Phone numbers and email addresses that stood in messages until staff corrected them."""

from django.db import models
from django.utils import timezone

from clinic_site.foundation.append_only import AppendOnly, AppendOnlyQuerySet


class FormerContact(AppendOnly):
    """
    What a message was sent with, or an earlier correction. A yes was given for it, so the proof
    of consent shows it. Erasing the person blanks it; its one-way key stays.
    """

    corrected_at = models.DateTimeField(default=timezone.now)
    corrected_by = models.CharField(max_length=150)  # a name, which outlives the account

    class Meta:
        abstract = True
        ordering = ["corrected_at", "pk"]
        default_permissions = ["view"]


class FormerPhoneQuerySet(AppendOnlyQuerySet):
    def erase(self):
        """Take the numbers out of the records of a person who is erased."""
        models.QuerySet.update(self, phone="", phone_e164="")


class FormerPhone(FormerContact):
    inquiry = models.ForeignKey("Inquiry", models.PROTECT, related_name="former_phones")
    phone = models.CharField(max_length=40, blank=True)
    phone_e164 = models.CharField(max_length=16, blank=True)
    phone_key = models.CharField(max_length=64, blank=True)

    objects = FormerPhoneQuerySet.as_manager()

    def __str__(self):
        return f"{self.phone or 'no number'} until {self.corrected_at:%Y-%m-%d}"


class FormerEmailQuerySet(AppendOnlyQuerySet):
    def erase(self):
        """Take the addresses out of the records of a person who is erased."""
        models.QuerySet.update(self, email="")


class FormerEmail(FormerContact):
    inquiry = models.ForeignKey("Inquiry", models.PROTECT, related_name="former_emails")
    email = models.EmailField(max_length=254, blank=True)
    email_key = models.CharField(max_length=64, blank=True)

    objects = FormerEmailQuerySet.as_manager()

    def __str__(self):
        return f"{self.email or 'no address'} until {self.corrected_at:%Y-%m-%d}"
