"""The people who work here, as managers see them, and the invitations that they were sent."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User, UserManager
from django.contrib.contenttypes.fields import GenericRelation
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone

from clinic_site.foundation.names import name_of, with_namesakes
from clinic_site.foundation.outbox.models import OutgoingMail


class ColleagueQuerySet(models.QuerySet):
    def working(self):
        return self.filter(is_active=True)

    def who_came_in(self):
        """Whoever may sign in by now: an invited person has no password yet."""
        return self.working().exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def with_state(self):
        """With what a list says of each, in as many queries for one as for all."""
        return self.prefetch_related("groups", "authenticator_set", "invitations__mails")


class ColleagueManager(UserManager.from_queryset(ColleagueQuerySet)):
    use_in_migrations = False

    def get_queryset(self):
        return with_namesakes(super().get_queryset().filter(is_staff=True))


class Colleague(User):
    """
    An account of staff, with permissions of its own. So managers can keep the accounts of their
    colleagues without Django's form for users, which can make superusers.
    """

    # What a form reads and does, for what is said of it afterwards.
    former_address = ""  # where it has just changed it
    open_count = 0  # messages that are theirs and still need a person
    handed_over = ""  # what became of these

    objects = ColleagueManager()

    class Meta:
        proxy = True
        ordering = ["-is_active", "first_name", "last_name", "username"]
        verbose_name = "colleague"
        verbose_name_plural = "staff"
        default_permissions = ["view", "add", "change"]  # who leaves keeps a place in the records

    def __str__(self):
        return name_of(self)

    @property
    def is_invited(self):
        """Has chosen no password yet."""
        return self.is_active and not self.has_usable_password()

    @property
    def invitation(self):
        """The last one that was sent, or None."""
        return max(self.invitations.all(), key=lambda sent: sent.pk, default=None)


_signer = signing.Signer(salt="staff.invitation")


def new_key():
    return secrets.token_urlsafe(24)


class InvitationQuerySet(models.QuerySet):
    def of_link(self, signed):
        """The invitation that a link names, or None."""
        try:
            key = _signer.unsign(signed)
        except signing.BadSignature:
            return None
        return self.select_related("user").filter(key=key).first()


class Invitation(models.Model):
    """A link by email with which somebody chooses a password, once and within ENDS_AFTER."""

    ENDS_AFTER = timedelta(days=3)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    # A newer one took its place, or the person left.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    mails = GenericRelation(OutgoingMail, "subject_id", "subject_type")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, withdrawn_at=None),
                name="one_open_invitation_each",
            )
        ]

    def __str__(self):
        return f"invitation {self.pk}"

    @property
    def path(self):
        """The path of the page where the invited person chooses a password."""
        return reverse("invitation", args=[_signer.sign(self.key)])

    @property
    def ends_at(self):
        return self.sent_at + self.ENDS_AFTER

    @property
    def is_late(self):
        return timezone.now() >= self.ends_at

    @property
    def why_not(self):
        """Why it no longer opens anything, as a word for the page that says so; "" if it does."""
        if self.used_at or (self.user.is_active and self.user.has_usable_password()):
            return "used"
        if not self.user.is_active or not self.user.is_staff:
            return "closed"
        if self.withdrawn_at:
            return "replaced"
        return "late" if self.is_late else ""

    @property
    def mail(self):
        return next(iter(self.mails.all()), None)
