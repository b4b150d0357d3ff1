from datetime import timedelta

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from . import kinds


class OutgoingMailQuerySet(models.QuerySet):
    def unsent(self):
        return self.filter(sent_at=None)

    def due(self):
        return self.unsent().filter(next_attempt_at__lte=timezone.now())

    def overdue(self):
        """Late enough that somebody should look: the mail server may be broken."""
        return self.unsent().filter(created_at__lt=timezone.now() - OutgoingMail.LATE_AFTER)


class OutgoingMail(models.Model):
    """
    The outbox. A row is written in the transaction of what it tells of, and sent by the
    background worker until a mail server has taken it: sent when `sent_at` is set. It holds
    none of the mail's text: that is written by its kind (kinds.py) at each attempt.

    `next_attempt_at` is also the lease of whoever is sending: a worker moves it ahead before
    it sends, so no other sends the same, and a worker that was killed leaves a row that falls
    due again.
    """

    LEASE = timedelta(minutes=2)  # longer than any attempt can take
    LATE_AFTER = timedelta(minutes=15)
    LONGEST_DELAY = timedelta(hours=4)

    kind = models.CharField(max_length=40)
    subject_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")  # the row that the mail is about
    recipient = models.EmailField(
        blank=True, help_text="Blank where the kind itself knows whom to write to."
    )
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = "outgoing mail"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "recipient"],
                name="one_mail_of_a_kind_per_subject",
            )
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(sent_at=None), name="mail_to_send")
        ]

    def __str__(self):
        return f"{self.kind_label}, {self.subject_id}"

    @property
    def kind_label(self):
        return kinds.get(self.kind).label

    @property
    def state(self):
        if self.sent_at:
            return "sent"
        return "failed" if self.last_error else "pending"

    def claim(self):
        """Take the lease. False where it is sent, not due, or another worker's."""
        claimed = OutgoingMail.objects.due().filter(pk=self.pk)
        self.next_attempt_at = timezone.now() + self.LEASE
        return claimed.update(next_attempt_at=self.next_attempt_at) == 1

    def start_again(self):
        """Make it due once more, though it may be sent already."""
        now = timezone.now()
        # What is not sent yet may be on its way just now: wait for the end of that lease.
        self.next_attempt_at = now if self.sent_at else min(self.next_attempt_at, now + self.LEASE)
        self.sent_at, self.created_at = None, now
        self.save(update_fields=["sent_at", "next_attempt_at", "created_at"])

    def record_sent(self):
        self.sent_at = timezone.now()
        self.attempts += 1
        self.last_error = ""
        self.save(update_fields=["sent_at", "attempts", "last_error"])

    def record_failure(self, error):
        """Note the kind of error alone: a mail server's answer may quote what we sent."""
        self.attempts += 1
        self.last_error = type(error).__name__
        delay = min(timedelta(seconds=15 * 2 ** min(self.attempts, 10)), self.LONGEST_DELAY)
        self.next_attempt_at = timezone.now() + delay
        self.save(update_fields=["attempts", "last_error", "next_attempt_at"])
