from datetime import timedelta

from django.db import models
from django.utils import timezone

from clinic_site.foundation.append_only import AppendOnly, AppendOnlyQuerySet
from clinic_site.foundation.names import name_kept, name_of, named


class AuditQuerySet(AppendOnlyQuerySet):
    def with_names(self):
        """With what `who` needs, in as many queries for one as for all."""
        return self.prefetch_related(named("user"))


class AuditEntry(AppendOnly):
    """Who did what with patients' data: read-only to all."""

    class Action(models.TextChoices):
        LISTED = "listed", "Saw the first words of"
        OPENED = "opened", "Opened"
        BESIDE = "beside", "Had other messages beside it"
        STATUS = "status", "Changed the status"
        GIVEN = "given", "Gave the message to"
        # Without what stood there, which is erased with the person: see FormerContact.
        CORRECTED = "corrected", "Corrected the phone number"
        CORRECTED_EMAIL = "new_email", "Corrected the email address"
        WITHDREW = "withdrew", "Recorded a withdrawal"
        RESENT = "resent", "Sent an email again"
        GAVE_UP = "gave_up", "Stopped sending an email"
        ERASED = "erased", "Erased the person"
        EXPORTED = "exported", "Exported"

    OPENED_ONCE_IN = timedelta(minutes=10)
    BECAME = " → "  # between two statuses: see before_spam.py
    SITE = "The site, by its rules"  # in place of a user name

    happened_at = models.DateTimeField(default=timezone.now, db_index=True)
    user = models.ForeignKey("auth.User", models.SET_NULL, null=True, related_name="+")
    username = models.CharField(max_length=150)  # outlives the account
    action = models.CharField(max_length=10, choices=Action)
    inquiry = models.ForeignKey(
        "Inquiry", models.CASCADE, null=True, blank=True, related_name="audit_entries"
    )
    detail = models.TextField(blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = "activity log entry"
        verbose_name_plural = "entries of the activity log"

    def __str__(self):
        return f"{self.who}: {self.get_action_display().lower()}"

    @property
    def who(self):
        return name_kept(self.user, self.username)

    @classmethod
    def record(cls, user, action, inquiry=None, detail=""):
        cls.objects.create(
            user=user, username=user.get_username(), action=action, inquiry=inquiry, detail=detail
        )

    @classmethod
    def record_by_the_site(cls, action, inquiry, detail):
        """What no person did."""
        cls.objects.create(username=cls.SITE, action=action, inquiry=inquiry, detail=detail)

    @classmethod
    def record_list(cls, user, inquiries):
        """One entry for a list that showed the first words of messages; none for an empty one."""
        if references := [one.reference for one in inquiries if not one.erased_at]:
            cls.record(user, cls.Action.LISTED, detail=", ".join(references))

    @classmethod
    def record_opening(cls, user, inquiry):
        """Looking twice within OPENED_ONCE_IN is one opening."""
        cls._record_once(user, cls.Action.OPENED, inquiry)

    @classmethod
    def record_beside(cls, user, inquiry, others):
        """One entry for the words of other messages that stand on the page of this one."""
        references = ", ".join(other.reference for other in others)
        cls._record_once(user, cls.Action.BESIDE, inquiry, references)

    @classmethod
    def _record_once(cls, user, action, inquiry, detail=""):
        since = timezone.now() - cls.OPENED_ONCE_IN
        same = cls.objects.filter(user=user, inquiry=inquiry, action=action, detail=detail)
        if not same.filter(happened_at__gte=since).exists():
            cls.record(user, action, inquiry, detail)

    @classmethod
    def record_status(cls, user, inquiry, was):
        """
        That the status is no longer what it `was`, in the words of Inquiry.status_in_words;
        nothing where it is the same.
        """
        cls.record_statuses(user, [(inquiry, was)])

    @classmethod
    def record_statuses(cls, user, changes):
        """The same for many: pairs of a message and what its status was."""
        details = [
            (inquiry, f"{was}{cls.BECAME}{inquiry.status_in_words}")
            for inquiry, was in changes
            if inquiry.status_in_words != was
        ]
        cls.record_many(user, cls.Action.STATUS, details)

    @classmethod
    def record_given(cls, user, inquiries):
        """To whom messages were assigned, by name, which outlives the account."""
        details = [(one, name_of(one.assignee) if one.assignee else "nobody") for one in inquiries]
        cls.record_many(user, cls.Action.GIVEN, details)

    @classmethod
    def record_many(cls, user, action, details):
        """In one statement: pairs of a message and what there is to say of it."""
        cls.objects.bulk_create(
            [
                cls(
                    user=user,
                    username=user.get_username(),
                    action=action,
                    inquiry=inquiry,
                    detail=detail,
                )
                for inquiry, detail in details
            ],
            batch_size=500,
        )
