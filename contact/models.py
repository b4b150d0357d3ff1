import json
import re
import secrets
from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from clinic_site.records import AppendOnly, AppendOnlyQuerySet

from .hours import clock, in_words, next_turn, reply_by, spans_by_weekday, timetable

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
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

    def lock(self):
        """Let one transaction at a time go on from here: what it looks up stays true."""
        list(self.select_for_update())


class Clinic(models.Model):
    """The clinic's own facts, in the one place from which every page takes them."""

    name = models.CharField(
        max_length=100, default="A Family Chiropractic Clinic", help_text="As patients know it."
    )
    phone = models.CharField(
        max_length=30, blank=True, validators=[validate_phone], help_text="Such as (940) 555-0100."
    )
    street = models.CharField(
        max_length=120, blank=True, help_text="Number and street, with the suite if there is one."
    )
    city = models.CharField(max_length=60, blank=True, help_text="The town of the clinic.")
    state = models.CharField(max_length=2, blank=True, help_text="Two letters, such as TX.")
    postal_code = models.CharField(
        "ZIP code", max_length=10, blank=True, help_text="Five digits, such as 76201."
    )
    time_zone = models.CharField(
        max_length=40,
        default="America/Chicago",
        validators=[validate_time_zone],
        help_text="Of the clinic's clock, such as America/Chicago.",
    )
    notification_email = models.EmailField(
        "tell this address of new messages",
        blank=True,
        help_text="The mail names no patient and holds none of their words: only a link.",
    )
    second_notification_email = models.EmailField(
        "and this one if that fails", blank=True, help_text="Best with another mail provider."
    )
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

    @cached_property
    def calendar(self):
        """
        What a browser needs to tell whether the clinic is open at the moment of reading, as
        JSON; "" until the clinic has confirmed its hours, for nobody may go by a placeholder.
        """
        if not (self.confirmed_on and self.opening_hours):
            return ""
        closures = [
            [closure.first_day.isoformat(), closure.last_day.isoformat()]
            for closure in self.upcoming_closures
        ]
        week = spans_by_weekday(self.opening_hours)
        return json.dumps({"zone": self.time_zone, "week": week, "closures": closures})

    @property
    def map_url(self):
        """Opens the map application of a phone, or a map in the browser, at the clinic's door."""
        if not (self.confirmed_on and self.has_address):
            return ""
        place = f"{self.name}, {self.street}, {self.city}, {self.state} {self.postal_code}"
        return "https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": place})

    @property
    def all_closures(self):
        """Past ones too: what was promised before one is the same after it."""
        return self.closures.all() if self.pk else []

    def reply_by(self, received_at):
        """When a message of this moment is answered, as a local datetime; None without hours."""
        return reply_by(received_at, self.opening_hours, self.all_closures, self.zone)

    def next_turn(self, moment):
        """When, after this moment, the clock next changes what pages say of the clinic."""
        return next_turn(moment, self.opening_hours, self.all_closures, self.zone)

    def reply_promise(self, received_at=None):
        """The same in words, such as "Monday noon", or "" without hours."""
        received_at = received_at or timezone.now()
        deadline = self.reply_by(received_at)
        return in_words(deadline, received_at) if deadline else ""


class OpeningHours(models.Model):
    class Weekday(models.IntegerChoices):
        MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(
        "day", choices=Weekday, help_text="Two rows where you close at noon."
    )
    opens = models.TimeField(help_text="Such as 09:00.")
    closes = models.TimeField(help_text="Such as 17:00.")

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
    first_day = models.DateField(help_text="The first day on which nobody is there.")
    last_day = models.DateField(help_text="The same day again where it is only one.")
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


def keyed_hash(purpose, value):
    """A one-way id: equal for equal values, worthless without this site's secret key."""
    return salted_hmac(f"contact.{purpose}", value, algorithm="sha256").hexdigest()


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

    # What every message answers with yes or no. Sending is itself the yes to an answer.
    ASKED = (Purpose.REPLY, Purpose.TEXTS, Purpose.OFFERS)
    WITHDRAWABLE = (Purpose.TEXTS, Purpose.OFFERS)

    purpose = models.CharField(max_length=10, choices=Purpose, help_text="Which box it is for.")
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


class InquiryQuerySet(models.QuerySet):
    def open(self):
        """What still needs a person, suspects apart."""
        return self.filter(status__in=Inquiry.OPEN)

    def past_promise(self):
        return self.open().filter(reply_due_at__lt=timezone.now())

    def suspects(self):
        return self.filter(status=Inquiry.Status.SUSPECT)

    def kept_too_long(self):
        """What the retention rules say to erase: old suspects, and messages closed long ago."""
        now = timezone.now()
        old_suspects = Q(
            status=Inquiry.Status.SUSPECT,
            received_at__lt=now - timedelta(days=settings.KEEP_SUSPECTS_DAYS),
        )
        old_messages = Q(
            status__in=Inquiry.DONE,
            received_at__lt=now - timedelta(days=settings.KEEP_MESSAGES_DAYS),
        )
        return self.filter(old_suspects | old_messages, erased_at=None)


class Inquiry(models.Model):
    """A message from a visitor. Its consent events and its outgoing mail hang on it."""

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

    OPEN = (Status.NEW, Status.IN_PROGRESS)
    DONE = (Status.ANSWERED, Status.CLOSED)
    REPEAT_WITHIN = timedelta(minutes=10)
    MOST_LINKS = 2
    MOST_PER_HOUR = 5  # from one internet address

    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    reply_due_at = models.DateTimeField(
        "answer promised by",
        null=True,
        editable=False,
        help_text="As the writer was told; empty where the clinic had no opening hours.",
    )
    name = models.CharField("your name", max_length=100)
    email = models.EmailField("email", max_length=254, blank=True)
    phone = models.CharField("phone", max_length=40, blank=True)
    phone_e164 = models.CharField(max_length=16, blank=True, editable=False, db_index=True)
    topic = models.CharField(
        "what is it about?", max_length=20, choices=Topic, default=Topic.QUESTION
    )
    message = models.TextField("your message", validators=[MaxLengthValidator(5000)])
    source_page = models.CharField("written from", max_length=200, blank=True, editable=False)

    status = models.CharField(max_length=20, choices=Status, default=Status.NEW)
    assignee = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, blank=True, related_name="inquiries"
    )
    notes = models.TextField(blank=True, help_text="For the clinic alone.")

    # Keyed hashes, so that a row that is erased or stolen names nobody.
    client_key = models.CharField(max_length=64, blank=True, editable=False)
    content_key = models.CharField(max_length=64, blank=True, editable=False)
    person_key = models.CharField(max_length=64, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        verbose_name = "message"
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(phone="") | Q(erased_at__isnull=False),
                name="inquiry_can_be_answered",
                violation_error_message="Give an email address or a phone number.",
            )
        ]
        indexes = [
            models.Index("status", "received_at", name="inquiry_inbox"),
            models.Index("received_at", name="inquiry_newest"),
            models.Index("client_key", "received_at", name="inquiry_rate"),
            models.Index("content_key", "received_at", name="inquiry_repeats"),
            models.Index(Lower("email"), name="inquiry_email"),
            models.Index("person_key", name="inquiry_person"),
        ]
        permissions = [
            ("export_inquiry", "Can export messages and consents"),
            ("erase_inquiry", "Can erase a person"),
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

    @property
    def is_past_promise(self):
        return (
            self.status in self.OPEN
            and self.reply_due_at is not None
            and self.reply_due_at < timezone.now()
        )

    def reply_promise(self):
        """By when this message is answered, in words, as its writer was told; "" without."""
        if not self.reply_due_at:
            return ""
        zone = Clinic.objects.current().zone
        return in_words(self.reply_due_at.astimezone(zone), self.received_at)

    def repeated(self):
        """The same message, if it came a moment ago: a double click, or a page sent again."""
        since = self.received_at - self.REPEAT_WITHIN
        same = Inquiry.objects.filter(content_key=self.content_key, received_at__gte=since)
        return same.order_by("received_at").first()

    def looks_like_spam(self):
        """Many links, or many messages from one place. A person may be both: none is dropped."""
        if len(LINK.findall(self.message)) > self.MOST_LINKS:
            return True
        if not self.client_key:
            return False
        since = self.received_at - timedelta(hours=1)
        sent = Inquiry.objects.filter(client_key=self.client_key, received_at__gte=since)
        return sent.count() >= self.MOST_PER_HOUR

    def enqueue_mail(self):
        """Put into the outbox what this message calls for, unless it is a suspect."""
        if self.status == self.Status.SUSPECT:
            return
        OutgoingMail.enqueue(self, OutgoingMail.Kind.NOTIFICATION)
        if self.email and any(
            event.decision == ConsentEvent.Decision.GIVEN
            for event in self.consent_events.filter(purpose__in=ConsentWording.WITHDRAWABLE)
        ):
            OutgoingMail.enqueue(self, OutgoingMail.Kind.RECEIPT)

    def same_person(self):
        """All messages from this email address or phone number, this one among them."""
        same = Q(pk=self.pk)
        if self.email:
            same |= Q(email__iexact=self.email)
        if self.phone_e164:
            same |= Q(phone_e164=self.phone_e164)
        return Inquiry.objects.filter(same)

    def consents(self):
        """
        The current answer for each purpose that this message was asked: {purpose: event}.

        It is the last event for the number (texts) or the address (offers), even when it came
        with a later message; for the answer itself it is this message's own.
        """
        return {
            purpose: event
            for purpose in ConsentWording.ASKED
            if (event := ConsentEvent.objects.about(self, purpose).last())
        }

    def withdraw(self, purpose, method):
        """Record that the person takes back a yes. Harmless where there is none any more."""
        with transaction.atomic():
            Clinic.objects.lock()
            current = self.consents().get(purpose)
            if current and current.decision == ConsentEvent.Decision.GIVEN:
                ConsentEvent.objects.create(
                    inquiry=self,
                    wording=current.wording,
                    decision=ConsentEvent.Decision.WITHDRAWN,
                    method=method,
                )

    def not_spam(self):
        """Put a suspect among the new messages and send the notification that it missed."""
        with transaction.atomic():
            self.status = self.Status.NEW
            self.save(update_fields=["status"])
            self.enqueue_mail()

    def erase(self):
        """
        Blank the name, the contact data, the words and the notes. The consent events stay as
        proof, under a one-way id of the person.
        """
        with transaction.atomic():
            self.person_key = keyed_hash("person", self.email.lower() or self.phone_e164)
            for field in ("name", "email", "phone", "phone_e164", "message", "notes"):
                setattr(self, field, "")
            self.client_key = self.content_key = ""
            self.erased_at = timezone.now()
            if self.status != self.Status.SUSPECT:
                self.status = self.Status.CLOSED
            self.outgoing_mail.filter(sent_at=None).delete()
            self.save()


class ConsentEventQuerySet(AppendOnlyQuerySet):
    def about(self, inquiry, purpose):
        """The events for one purpose of the person who wrote a message, in their order."""
        same = Q(inquiry=inquiry)
        if purpose == ConsentWording.Purpose.TEXTS and inquiry.phone_e164:
            same = Q(inquiry__phone_e164=inquiry.phone_e164)
        elif purpose == ConsentWording.Purpose.OFFERS and inquiry.email:
            same = Q(inquiry__email__iexact=inquiry.email)
        events = self.filter(same, purpose=purpose)
        return events.select_related("wording", "inquiry").order_by("pk")

    def in_force(self, purpose):
        """Who may be texted or written to now: for each number or address its last yes."""
        contact = {
            ConsentWording.Purpose.TEXTS: F("inquiry__phone_e164"),
            ConsentWording.Purpose.OFFERS: Lower("inquiry__email"),
        }[purpose]
        events = self.filter(purpose=purpose).annotate(contact=contact).exclude(contact="")
        last = events.order_by().values("contact").annotate(last=models.Max("pk")).values("last")
        return (
            events.filter(pk__in=last, decision=ConsentEvent.Decision.GIVEN)
            .exclude(inquiry__status=Inquiry.Status.SUSPECT)
            .select_related("inquiry", "wording")
            .order_by("contact")
        )


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

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.get_decision_display()}"

    def save(self, *args, **kwargs):
        self.purpose = self.wording.purpose
        self.text = self.wording.full_text
        super().save(*args, **kwargs)


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
    background worker until a mail server has taken it: sent when `sent_at` is set.

    `next_attempt_at` is also the lease of whoever is sending: a worker moves it ahead before
    it sends, so no other sends the same, and a worker that was killed leaves a row that falls
    due again.
    """

    class Kind(models.TextChoices):
        NOTIFICATION = "notification", "Staff told"
        RECEIPT = "receipt", "Consent receipt"

    LEASE = timedelta(minutes=2)  # longer than any attempt can take
    LATE_AFTER = timedelta(minutes=15)
    LONGEST_DELAY = timedelta(hours=4)
    SECOND_ADDRESS_AFTER = 3  # failed attempts

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="outgoing_mail")
    kind = models.CharField(max_length=20, choices=Kind)
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
                fields=["inquiry", "kind"], name="one_mail_of_a_kind_per_inquiry"
            )
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(sent_at=None), name="mail_to_send")
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.inquiry_id}"

    @classmethod
    def enqueue(cls, inquiry, kind):
        """A row in the outbox and its task, once for each kind, in the running transaction."""
        from .tasks import send_mail  # tasks know the models

        mail, created = cls.objects.get_or_create(inquiry=inquiry, kind=kind)
        if created:
            send_mail.enqueue(mail.pk)
        return mail

    def send_again(self):
        """Another notification of the same message, at the wish of staff."""
        from .tasks import send_mail

        now = timezone.now()
        # What is not sent yet may be on its way just now: wait for the end of that lease.
        self.next_attempt_at = now if self.sent_at else min(self.next_attempt_at, now + self.LEASE)
        self.sent_at, self.created_at = None, now
        self.save(update_fields=["sent_at", "next_attempt_at", "created_at"])
        send_mail.enqueue(self.pk)

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


class AuditEntry(AppendOnly):
    """Who did what with patients' data: read-only to all."""

    class Action(models.TextChoices):
        OPENED = "opened", "Opened"
        STATUS = "status", "Changed the status"
        WITHDREW = "withdrew", "Recorded a withdrawal"
        RESENT = "resent", "Sent the notification again"
        ERASED = "erased", "Erased the person"
        EXPORTED = "exported", "Exported"

    happened_at = models.DateTimeField(default=timezone.now, db_index=True)
    user = models.ForeignKey("auth.User", models.SET_NULL, null=True, related_name="+")
    username = models.CharField(max_length=150)  # outlives the account
    action = models.CharField(max_length=10, choices=Action)
    inquiry = models.ForeignKey(
        Inquiry, models.CASCADE, null=True, blank=True, related_name="audit_entries"
    )
    detail = models.CharField(max_length=200, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = "log entry"
        verbose_name_plural = "log entries"

    def __str__(self):
        return f"{self.username}: {self.get_action_display().lower()}"

    @classmethod
    def record(cls, user, action, inquiry=None, detail=""):
        cls.objects.create(
            user=user, username=user.get_username(), action=action, inquiry=inquiry, detail=detail
        )
