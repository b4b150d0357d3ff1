import secrets
from datetime import timedelta
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from .hours import clock, in_words, reply_by, timetable

PHONE_REGION = "US"  # how a number without a country code is read


def parse_phone(text):
    """The number in E.164, such as +19405550100; ValidationError where it is none."""
    try:
        number = phonenumbers.parse(text, PHONE_REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError("Enter a phone number with its area code, such as 940 555 0100.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def validate_phone(text):
    parse_phone(text)


def validate_time_zone(name):
    if name not in available_timezones():
        raise ValidationError("Use a name such as America/Chicago.")


class ClinicQuerySet(models.QuerySet):
    def current(self):
        """The clinic's one record, hours and closures with it; a blank one before it is made."""
        return self.prefetch_related("hours", "closures").first() or Clinic()


class Clinic(models.Model):
    """The clinic's own facts, in the one place from which every page takes them."""

    name = models.CharField(max_length=100, default="A Family Chiropractic Clinic")
    phone = models.CharField(
        max_length=30, blank=True, validators=[validate_phone], help_text="Such as (940) 555-0100."
    )
    street = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=2, blank=True, help_text="Two letters, such as TX.")
    postal_code = models.CharField("ZIP code", max_length=10, blank=True)
    time_zone = models.CharField(
        max_length=40, default="America/Chicago", validators=[validate_time_zone]
    )
    notification_email = models.EmailField(
        "tell this address of new messages",
        blank=True,
        help_text="The mail names no patient and holds none of their words: only a link.",
    )
    second_notification_email = models.EmailField("and this one if that fails", blank=True)
    confirmed_on = models.DateField(
        "confirmed by the clinic on",
        null=True,
        blank=True,
        help_text="When the clinic last checked that all of this is right. While it is empty, "
        "the site may not go live.",
    )

    objects = ClinicQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "clinic"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="only_one_clinic")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    def clean(self):
        second = self.second_notification_email
        if second and second == self.notification_email:
            raise ValidationError({"second_notification_email": "Give another address."})

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    @cached_property
    def phone_e164(self):
        return parse_phone(self.phone) if self.phone else ""

    @property
    def has_address(self):
        return all([self.street, self.city, self.state, self.postal_code])

    @cached_property
    def upcoming_closures(self):
        today = timezone.localdate(timezone=self.zone)
        return [closure for closure in self.closures.all() if closure.last_day >= today]

    @cached_property
    def opening_hours(self):
        return list(self.hours.all()) if self.pk else []

    def timetable(self):
        return timetable(self.opening_hours)

    def reply_by(self, received_at):
        """When a message of this moment is answered, as a local datetime; None without hours."""
        # Past closures too: what was promised before one is the same after it.
        closures = self.closures.all() if self.pk else []
        return reply_by(received_at, self.opening_hours, closures, self.zone)

    def reply_promise(self, received_at=None):
        """The same in words, such as "Monday noon", or "" without hours."""
        received_at = received_at or timezone.now()
        deadline = self.reply_by(received_at)
        return in_words(deadline, received_at) if deadline else ""


class OpeningHours(models.Model):
    class Weekday(models.IntegerChoices):
        MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField("day", choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")),
                name="opens_before_it_closes",
                violation_error_message="The clinic opens before it closes.",
            ),
            models.UniqueConstraint(
                fields=["clinic", "weekday", "opens"], name="opens_once_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {clock(self.opens)} to {clock(self.closes)}"


class Closure(models.Model):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="closures")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=60, help_text="Visitors read it, such as Thanksgiving.")

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")),
                name="closure_starts_before_it_ends",
                violation_error_message="The last day comes after the first.",
            )
        ]

    def __str__(self):
        return f"{self.reason}, {self.first_day}"


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError(f"{self.model.__name__} rows are kept as they were written")

    def delete(self):
        raise TypeError(f"{self.model.__name__} rows are kept as they were written")

    def bulk_update(self, objs, fields, batch_size=None):
        raise TypeError(f"{self.model.__name__} rows are kept as they were written")

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise TypeError(f"{self.model.__name__} rows are kept as they were written")
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """Rows that prove something: written once, then neither changed nor deleted."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows are kept as they were written")
        # Or a new object with the number of an old row would be saved over it.
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args, **kwargs):
        raise TypeError(f"{type(self).__name__} rows are kept as they were written")


class ConsentWordingQuerySet(AppendOnlyQuerySet):
    def current(self):
        """The words in force: {purpose: the newest version}."""
        return {wording.purpose: wording for wording in self.order_by("version")}


class ConsentWording(AppendOnly):
    """The exact words of a promise or a question, in versions. A change is a new version."""

    class Purpose(models.TextChoices):
        REPLY = "reply", "Answering the message"
        TEXTS = "texts", "Text messages"
        OFFERS = "offers", "Offers by email"
        SHARING = "sharing", "Promise not to share phone numbers"

    purpose = models.CharField(max_length=10, choices=Purpose)
    version = models.PositiveSmallIntegerField(editable=False)
    text = models.TextField(
        validators=[MaxLengthValidator(300)],
        help_text="What stands beside the box, in 25 words or fewer.",
    )
    details = models.TextField(
        blank=True,
        help_text="What “More about this” opens: who, what, how often, what it costs, how to stop.",
    )
    written_at = models.DateTimeField(auto_now_add=True)

    objects = ConsentWordingQuerySet.as_manager()

    class Meta:
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version"], name="one_wording_per_purpose_and_version"
            )
        ]

    def __str__(self):
        return f"{self.get_purpose_display()}, version {self.version}"

    def save(self, *args, **kwargs):
        if not self.version:
            last = ConsentWording.objects.filter(purpose=self.purpose).aggregate(
                last=models.Max("version")
            )["last"]
            self.version = (last or 0) + 1
        super().save(*args, **kwargs)

    @property
    def full_text(self):
        """All the words that were in view or one tap away, as a consent event keeps them."""
        return f"{self.text}\n\n{self.details}".strip()


def new_reference():
    """A reference that can be read out on the phone: no letters or digits that look alike."""
    return "-".join(
        "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(4))
        for _ in range(2)
    )


class Inquiry(models.Model):
    """
    A message from a visitor, and the outbox of its notification: staff have been told when
    `notified_at` is set, and until then a background task tries.
    """

    class Topic(models.TextChoices):
        QUESTION = "question", "A question"
        OFFERS = "offers", "Special offers"
        APPOINTMENT = "appointment", "Changing or canceling an appointment"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        NEW = "new", "New"
        IN_PROGRESS = "in_progress", "In progress"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed"
        SUSPECT = "suspect", "Suspected spam"

    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    received_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    name = models.CharField("your name", max_length=100)
    email = models.EmailField("email", max_length=254, blank=True)
    phone = models.CharField("phone", max_length=40, blank=True)
    phone_e164 = models.CharField(max_length=16, blank=True, editable=False, db_index=True)
    topic = models.CharField(
        "what is it about?", max_length=20, choices=Topic, default=Topic.QUESTION
    )
    message = models.TextField("your message", validators=[MaxLengthValidator(5000)])
    source_page = models.CharField("written from", max_length=200, blank=True, editable=False)

    status = models.CharField(max_length=20, choices=Status, default=Status.NEW, db_index=True)
    assignee = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, blank=True, related_name="inquiries"
    )
    notes = models.TextField(blank=True, help_text="For the clinic alone.")

    notified_at = models.DateTimeField("staff told at", null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    last_error = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-received_at"]
        verbose_name = "message"
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(phone=""),
                name="inquiry_can_be_answered",
                violation_error_message="Give an email address or a phone number.",
            )
        ]

    def __str__(self):
        return f"{self.reference}, {self.get_topic_display().lower()}"

    @property
    def admin_path(self):
        return reverse("admin:contact_inquiry_change", args=[self.pk])

    @property
    def needs_a_call(self):
        """A message cannot change an appointment; whoever sent one must be told so."""
        return self.topic == self.Topic.APPOINTMENT

    def reply_promise(self):
        """By when this message is answered, in words, as its writer was told."""
        return Clinic.objects.current().reply_promise(self.received_at)

    def consents(self):
        """The current answer for each purpose: {purpose: its last event}."""
        events = self.consent_events.select_related("wording").order_by("pk")
        return {event.purpose: event for event in events}

    def record_attempt(self, error=None):
        """Note that the notification was sent, or, with an exception, why it was not."""
        changes = {"attempts": F("attempts") + 1}
        if error is None:
            changes |= {"notified_at": timezone.now(), "last_error": ""}
        else:
            # The kind of error alone: a mail server's answer may quote what we sent.
            changes |= {"last_error": type(error).__name__}
        Inquiry.objects.filter(pk=self.pk).update(**changes)
        self.refresh_from_db(fields=["attempts", "notified_at", "last_error"])

    def next_attempt_at(self):
        """Growing delays: half a minute, one, two, four … at most four hours."""
        return timezone.now() + timedelta(seconds=min(15 * 2**self.attempts, 4 * 3600))


class ConsentEvent(AppendOnly):
    """One yes, no or withdrawal, with the exact words that were shown."""

    class Decision(models.TextChoices):
        GIVEN = "given", "Yes"
        DECLINED = "declined", "No"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Method(models.TextChoices):
        FORM = "form", "Contact form"
        LINK = "link", "Link in the receipt"
        STAFF = "staff", "Told to staff"

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="consent_events")
    purpose = models.CharField(max_length=10, choices=ConsentWording.Purpose)
    decision = models.CharField(max_length=10, choices=Decision)
    wording = models.ForeignKey(ConsentWording, models.PROTECT, related_name="events")
    text = models.TextField("exact words")
    happened_at = models.DateTimeField(default=timezone.now)
    method = models.CharField("how", max_length=10, choices=Method, default=Method.FORM)
    source_page = models.CharField("from which page", max_length=200, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.get_decision_display()}"

    def save(self, *args, **kwargs):
        self.purpose = self.wording.purpose
        self.text = self.wording.full_text
        super().save(*args, **kwargs)
