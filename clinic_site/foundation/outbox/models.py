from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from . import kinds
from .problems import FINAL, OF_OUR_OWN_SERVER, Problem, diagnose
from .smtp import LONGEST_BEFORE_DOT


class OutgoingMailQuerySet(models.QuerySet):
    def unsent(self):
        """What is still to be sent. What was given up is not."""
        return self.filter(sent_at=None, given_up_at=None)

    def for_staff(self):
        return self.filter(kind__in=kinds.for_staff())

    def not_being_sent(self):
        return self.filter(Q(lease_until=None) | Q(lease_until__lte=timezone.now()))

    def waiting(self):
        """What is to be written and sent by the next attempt, now or later."""
        return self.unsent().not_being_sent().filter(copies__lt=OutgoingMail.MOST_COPIES)

    def due(self):
        return self.waiting().filter(next_attempt_at__lte=timezone.now())

    def uncertain(self):
        """May have arrived, and is not tried again: a person has to look."""
        unsure = self.filter(copies__gte=OutgoingMail.MOST_COPIES)
        return unsure.unsent().not_being_sent()

    def given_up(self):
        return self.exclude(given_up_at=None)

    def overdue(self):
        """
        Late enough that somebody should look: mail for staff, or any that waits for our own mail
        server or was never tried. A visitor's dead or busy address is no reason.
        """
        concerns_us = Q(kind__in=kinds.for_staff()) | Q(problem__in=["", *OF_OUR_OWN_SERVER])
        late = timezone.now() - OutgoingMail.LATE_AFTER
        put_off = Q(attempts=0, next_attempt_at__gt=timezone.now())
        return self.unsent().filter(concerns_us, created_at__lt=late).exclude(put_off)

    def in_trouble(self):
        """What staff read of on their first page, apart from what is uncertain."""
        has_failed = self.unsent().for_staff().exclude(problem="")
        return (has_failed | self.overdue()).filter(copies__lt=OutgoingMail.MOST_COPIES)

    def count_from_due(self):
        """Mail that was put off waits, and is late, only from the time when it falls due."""
        put_off = self.unsent().filter(
            attempts=0, created_at__lt=F("next_attempt_at") - OutgoingMail.LATE_AFTER
        )
        soon = timezone.now() + timedelta(minutes=1)
        put_off.filter(next_attempt_at__lte=soon).update(created_at=F("next_attempt_at"))

    def correct_clock(self):
        """
        Undo what a clock did that was ahead and was set back: it leaves mail that waits for
        days and never counts as late.
        """
        now = timezone.now()
        soon = now + OutgoingMail.lease()
        unsent = self.unsent()
        unsent.filter(created_at__gt=soon).update(created_at=now, next_attempt_at=now)
        unsent.filter(next_attempt_at__gt=soon + OutgoingMail.LONGEST_DELAY).update(
            next_attempt_at=now
        )
        unsent.filter(lease_until__gt=soon + OutgoingMail.lease()).update(lease_until=None)


class OutgoingMail(models.Model):
    """
    The outbox. A row is written in the transaction of what it tells of, and sent by the
    background worker until a mail server has taken it: sent when `sent_at` is set. It holds
    none of the mail's text: that is written by its kind (kinds.py) at each attempt.

    Whoever sends takes a lease first, so no other sends the same. A worker that was killed
    leaves a lease that ends, and the row falls due again.
    """

    LATE_AFTER = timedelta(minutes=15)
    LONGEST_DELAY = timedelta(hours=4)
    # How long mail that is not for staff is tried: RFC 5321 section 4.5.4.1.
    TRIED_FOR = timedelta(days=5)
    # How often it is sent at most while no answer says whether the last one arrived.
    MOST_COPIES = 3

    kind = models.CharField(max_length=40)
    subject_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")  # the row that the mail is about
    recipient = models.EmailField(
        blank=True, help_text="Blank where the kind itself knows whom to write to."
    )
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sending = models.PositiveSmallIntegerField(
        default=1, help_text="Counts up each time that staff ask for it to be sent again."
    )
    copies = models.PositiveSmallIntegerField(
        default=0,
        help_text="Attempts of this sending whose end is not known: each may have arrived.",
    )
    problem = models.CharField(max_length=20, choices=Problem, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = "sent email"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "recipient"],
                name="one_mail_of_a_kind_per_subject",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(sent_at=None, given_up_at=None),
                name="mail_to_send",
            )
        ]

    def __str__(self):
        return f"{self.kind_label}, {self.subject_id}"

    @staticmethod
    def lease():
        """Longer than any attempt can take."""
        return timedelta(seconds=LONGEST_BEFORE_DOT + settings.SMTP_ANSWER_TIMEOUT + 60)

    @property
    def kind_label(self):
        return kinds.get(self.kind).label

    @property
    def is_for_staff(self):
        return self.kind in kinds.for_staff()

    @property
    def is_being_sent(self):
        return self.lease_until is not None and self.lease_until > timezone.now()

    @property
    def state(self):
        if self.sent_at:
            return "sent"
        if self.given_up_at:
            return "given up"
        if self.copies >= self.MOST_COPIES and not self.is_being_sent:
            return "uncertain"
        return "failed" if self.problem else "pending"

    @property
    def is_on_its_way(self):
        return self.state in ("pending", "failed")

    def claim(self):
        """
        Take the lease. False where it is not due, or another worker's. Until the attempt ends,
        it counts as one whose end is not known: the worker may be killed.
        """
        due = OutgoingMail.objects.due().filter(pk=self.pk)
        if not due.update(lease_until=timezone.now() + self.lease(), copies=F("copies") + 1):
            return False
        self.refresh_from_db()
        return True

    def start_again(self):
        """Send it anew, though it may be sent already; not while an attempt is running."""
        now = timezone.now()
        OutgoingMail.objects.not_being_sent().filter(pk=self.pk).update(
            sending=F("sending") + 1,
            created_at=now,
            next_attempt_at=now,
            lease_until=None,
            sent_at=None,
            given_up_at=None,
            attempts=0,
            copies=0,
            problem="",
            last_error="",
        )
        self.refresh_from_db()

    def give_up(self):
        """Try it no more."""
        OutgoingMail.objects.unsent().filter(pk=self.pk).update(given_up_at=timezone.now())

    def record_sent(self, error=None):
        """`error` says which of several addresses did not get it."""
        failure = error and diagnose(error)
        self._record(
            {"sending": self.sending},  # though another may have taken over a long attempt
            sent_at=timezone.now(),
            copies=max(self.copies - 1, 0),
            problem=failure.problem if failure else "",
            last_error=failure.detail if failure else "",
        )

    def record_failure(self, error):
        """Note what went wrong, and try again later if that can help."""
        failure = diagnose(error)
        now = timezone.now()
        delay = min(timedelta(seconds=15 * 2 ** min(self.attempts + 1, 10)), self.LONGEST_DELAY)
        changes = {
            "problem": failure.problem,
            "last_error": failure.detail,
            "next_attempt_at": now + delay,
        }
        if failure.problem != Problem.ANSWER_LOST:
            changes["copies"] = max(self.copies - 1, 0)
        is_hopeless = failure.problem in FINAL or now - self.created_at > self.TRIED_FOR
        if is_hopeless and not self.is_for_staff:
            changes["given_up_at"] = now
        self._record({"lease_until": self.lease_until}, **changes)

    def _record(self, condition, **changes):
        changes |= {"attempts": self.attempts + 1, "lease_until": None}
        OutgoingMail.objects.filter(pk=self.pk, **condition).update(**changes)
        for name, value in changes.items():
            setattr(self, name, value)


class HeartbeatQuerySet(models.QuerySet):
    def recent(self):
        """Not one that lies ahead, either: the clock was set back since."""
        now, missed = timezone.now(), Heartbeat.MISSED_AFTER
        return self.filter(beat_at__range=(now - missed, now + missed))


class Heartbeat(models.Model):
    """When the background worker last said that it is running: one row."""

    MISSED_AFTER = timedelta(minutes=5)

    beat_at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="only_one_heartbeat")]

    def __str__(self):
        return f"{self.beat_at:%Y-%m-%d %H:%M}"

    @classmethod
    def beat(cls):
        cls.objects.update_or_create(pk=1, defaults={"beat_at": timezone.now()})
