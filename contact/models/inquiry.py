import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from clinic_site.foundation.outbox import tasks as outbox
from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.outbox.problems import Problem
from contact.hashing import keyed_hashes
from contact.hours import clock
from contact.phone import read_phone
from contact.search import matching, searchable
from contact.spam import is_advertisement
from contact.urgent import SUICIDE, urgent_words
from contact.visit_changes import asks_to_change_a_visit

from .before_spam import before_spam
from .clinic import Clinic
from .offer import Offer


def new_reference():
    """A reference that can be read out on the phone: no letters or digits that look alike."""
    return "-".join(
        "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(4))
        for _ in range(2)
    )


def new_link_key():
    return secrets.token_urlsafe(16)


def dead_addresses(among=None):
    """
    Of the addresses in lower case, or of all, those that sent the last receipt back for good: the
    mail server says that there is no such mailbox.
    """
    tried = OutgoingMail.objects.filter(kind="receipt").exclude(sent_at=None, problem="")
    tried = tried.annotate(address=Lower("inquiry__email")).order_by("created_at")
    if among is None:  # in two steps, so that no database reads the outbox for each address
        among = set(tried.filter(problem=Problem.ADDRESS).values_list("address", flat=True))
    messages = Inquiry.objects.alias(address=Lower("email")).filter(address__in=among)
    last = dict(tried.filter(inquiry__in=messages).values_list("address", "problem"))
    return {address for address, problem in last.items() if problem == Problem.ADDRESS}


class InquiryQuerySet(models.QuerySet):
    def open(self):
        """What still needs a person, suspects apart."""
        return self.filter(status__in=Inquiry.OPEN)

    def past_promise(self):
        return self.open().filter(reply_due_at__lt=timezone.now())

    def urgent(self):
        """
        What may be urgent and nobody has dealt with yet. Suspects are among them, but not those
        that a person put there: the site gives a reason, and staff need none.
        """
        waiting = Q(status__in=Inquiry.OPEN) | Q(status=Inquiry.Status.SUSPECT) & ~Q(suspicion="")
        return self.filter(waiting, erased_at=None).exclude(urgent_words="")

    def search(self, query):
        """The messages in which every word of the query is found, wherever it is."""
        return self.filter(matching(query))

    def suspects_by_rate(self):
        """Suspects whose only fault is that many came from one place. People may be among them."""
        suspects = self.filter(status=Inquiry.Status.SUSPECT, erased_at=None)
        return suspects.filter(suspicion=Inquiry.Suspicion.RATE)

    def kept_too_long(self):
        """
        What the retention rules say to erase: what was put aside, answered or closed long ago. An
        old message that somebody puts aside today has all its days, so that it can be taken back.
        One of may_be_from_a_patient is kept as long as a message, until somebody says what it is.
        """
        is_suspect, by_rate = Q(status=Inquiry.Status.SUSPECT), Q(suspicion=Inquiry.Suspicion.RATE)
        held = is_suspect & (by_rate | ~Q(suspicion="") & ~Q(urgent_words=""))
        until = timezone.now() - timedelta(days=settings.KEEP_SUSPECTS_DAYS)
        old_spam = is_suspect & ~held & Q(status_since__lt=until)
        until = timezone.now() - timedelta(days=settings.KEEP_MESSAGES_DAYS)
        old_messages = (Q(status__in=Inquiry.DONE) | held) & Q(status_since__lt=until)
        return self.filter(old_spam | old_messages, erased_at=None)

    def update(self, **values):
        if "status" in values:
            values.setdefault("status_since", timezone.now())
        return super().update(**values)


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

    class Suspicion(models.TextChoices):
        CONTENT = "content", "Reads like an advertisement, or a robot filled in the form"
        RATE = "rate", "Many messages from one place"

    class AnsweredHow(models.TextChoices):
        PHONE = "phone", "Answered by phone"
        EMAIL = "email", "Answered by email"

    OPEN = (Status.NEW, Status.IN_PROGRESS)
    DONE = (Status.ANSWERED, Status.CLOSED)
    REPEAT_WITHIN = timedelta(minutes=10)
    MOST_PER_HOUR = 5  # from one IP address, or from one network of IPv6 addresses
    SEARCHED = ("reference", "name", "email", "phone", "phone_e164", "message", "notes")
    SEARCHED += ("offer_title",)

    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    # In every link to its pages. Random, and so never given twice, as a row's number may be.
    link_key = models.CharField(max_length=22, unique=True, default=new_link_key, editable=False)
    # Beside it in links that were mailed since staff corrected the address: those to the address
    # before open nothing.
    mailed_key = models.CharField(max_length=22, blank=True, default="", editable=False)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    reply_due_at = models.DateTimeField(
        "answer promised by",
        null=True,
        editable=False,
        help_text="What we told the writer. Blank if the clinic had no opening hours.",
    )
    name = models.CharField("your name", max_length=100)
    email = models.EmailField("email", max_length=254, blank=True)
    phone = models.CharField("phone", max_length=40, blank=True)
    phone_e164 = models.CharField(max_length=16, blank=True, editable=False, db_index=True)
    topic = models.CharField(
        "what’s this about?", max_length=20, choices=Topic, default=Topic.QUESTION
    )
    message = models.TextField("your message", validators=[MaxLengthValidator(5000)])
    source_page = models.CharField("written from", max_length=200, blank=True, editable=False)
    # The title is kept as the writer read it: the offer may be changed or deleted.
    offer = models.ForeignKey(
        Offer, models.SET_NULL, null=True, blank=True, editable=False, related_name="inquiries"
    )
    offer_title = models.CharField(
        "asks about the offer", max_length=80, blank=True, default="", editable=False
    )

    status = models.CharField(max_length=20, choices=Status, default=Status.NEW)
    # Counts while the status is "Answered". Blank where nobody said.
    answered_how = models.CharField(
        max_length=10, choices=AnsweredHow, blank=True, default="", editable=False
    )
    suspicion = models.CharField(
        "suspected because", max_length=10, choices=Suspicion, blank=True, editable=False
    )
    # Of the table in contact/urgent.py, not of the writer: "chest pain; fainted".
    urgent_words = models.TextField(
        "may be urgent because it says", blank=True, default="", editable=False
    )
    # Kept by save() and update(). How long a message is kept counts from here.
    status_since = models.DateTimeField(default=timezone.now, editable=False)
    assignee = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, blank=True, related_name="inquiries"
    )
    notes = models.TextField(blank=True, help_text="Only people at the clinic see these.")

    # Keyed hashes, which name nobody: the last two stay when the person is erased.
    client_key = models.CharField(max_length=64, blank=True, editable=False)
    content_key = models.CharField(max_length=64, blank=True, editable=False)
    email_key = models.CharField(max_length=64, blank=True, editable=False)
    phone_key = models.CharField(max_length=64, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    # All of SEARCHED once more, folded: of an erased message the reference alone.
    search_text = models.TextField(blank=True, default="", editable=False)

    outgoing_mail = GenericRelation(
        "outbox.OutgoingMail", "subject_id", "subject_type", related_query_name="inquiry"
    )

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
            models.Index("email_key", name="inquiry_email_key"),
            models.Index("phone_key", name="inquiry_phone_key"),
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
    def phone_link(self):
        """What the writer's number dials, with the extension as long as that can be read."""
        try:
            return read_phone(self.phone).link if self.phone else ""
        except ValidationError:  # after an upgrade: no list of messages may fail for one
            return f"tel:{self.phone_e164}"

    @property
    def needs_a_call(self):
        """A message cannot change an appointment; whoever sent one must be told so."""
        return self.topic == self.Topic.APPOINTMENT or asks_to_change_a_visit(self.message)

    @property
    def status_in_words(self):
        """With how it was answered, where that is known."""
        if self.status == self.Status.ANSWERED and self.answered_how:
            return self.get_answered_how_display()
        return self.get_status_display()

    @property
    def is_done(self):
        return self.status in self.DONE

    @property
    def speaks_of_suicide(self):
        return SUICIDE in self.urgent_words

    @property
    def may_be_urgent(self):
        """One of InquiryQuerySet.urgent()."""
        waits = self.status in self.OPEN or (self.status == self.Status.SUSPECT and self.suspicion)
        return bool(waits and self.urgent_words and not self.erased_at)

    @property
    def may_be_from_a_patient(self):
        """A suspect that the site alone put aside: for its number, or though it may be urgent."""
        may_be = self.suspicion == self.Suspicion.RATE or self.may_be_urgent
        return self.status == self.Status.SUSPECT and may_be

    @property
    def is_past_promise(self):
        late = self.reply_due_at and self.reply_due_at < timezone.now()
        return bool(late and self.status in self.OPEN)

    def reply_promise(self):
        """
        By when this message is answered, as its writer was told: "noon on Friday, Nov 27"; ""
        without a promise. With the date, for the page may be opened again days later.
        """
        due = self.reply_due_at and self.reply_due_at.astimezone(Clinic.objects.current().zone)
        return f"{clock(due.time())} on {due:%A, %b} {due.day}" if due else ""

    def repeated(self):
        """
        The same message, if it came a moment ago: a double click, or a page sent again. Not one
        whose yes was taken back since: the same words are a new yes then.
        """
        since = self.received_at - self.REPEAT_WITHIN
        same = Inquiry.objects.filter(content_key=self.content_key, received_at__gte=since)
        same = same.exclude(consent_events__decision="withdrawn")
        return same.order_by("received_at").first()

    def suspected_of(self):
        """
        Why it looks like spam, or "": many links, or many messages from one place. A person may
        send both, so none is dropped.
        """
        if is_advertisement(self.name, self.message):
            return self.Suspicion.CONTENT
        if not self.client_key:
            return ""
        since = self.received_at - timedelta(hours=1)
        sent = Inquiry.objects.filter(client_key=self.client_key, received_at__gte=since)
        return self.Suspicion.RATE if sent.count() >= self.MOST_PER_HOUR else ""

    def note_urgent_words(self):
        self.urgent_words = "; ".join(urgent_words(self.message))

    def enqueue_mail(self):
        """Put into the outbox what this message calls for, unless it is a suspect."""
        if self.status == self.Status.SUSPECT:
            return
        if self.status in self.OPEN:  # not what was closed before it was put aside
            outbox.enqueue("notification", self)
        if self.email and self.consent_events.to_confirm().exists():
            outbox.enqueue("receipt", self)

    def enqueue_suspect_mail(self):
        """
        Tell staff of a suspect that a patient may have written: at once of what may be urgent and
        of an appointment, and once an hour of those against which nothing speaks but the rate.
        """
        if self.urgent_words or self.needs_a_call:
            outbox.enqueue("notification", self)
        elif self.suspicion == self.Suspicion.RATE:
            outbox.enqueue_hourly("suspects", self)

    @property
    def notification(self):
        """The mail that tells staff of this message, or None. Lists prefetch outgoing_mail."""
        return self._mail("notification")

    @property
    def receipt(self):
        """The mail that confirms to the writer what they agreed to, or None."""
        return self._mail("receipt")

    @property
    def mail_to_assignee(self):
        """The mail that tells who has this message that it's theirs, or None."""
        to = self.assignee.email if self.assignee else ""
        mails = (mail for mail in self.outgoing_mail.all() if mail.kind == "given")
        return next((mail for mail in mails if mail.recipient == to), None)

    def _mail(self, kind):
        return next((mail for mail in self.outgoing_mail.all() if mail.kind == kind), None)

    @cached_property
    def is_email_dead(self):
        """The mail server refused this address for good when the last receipt went there."""
        return bool(self.email and dead_addresses([self.email.lower()]))

    @cached_property
    def agreed(self):
        """What staff read of its writer's consent: {purpose: the event that decides}."""
        events = self.consent_events.model
        return events.objects.answers(self, events.Method.STAFF)

    def same_person(self):
        """All messages from this email address or phone number, this one among them."""
        same = Q(pk=self.pk)
        if self.email:
            same |= Q(email__iexact=self.email)
        if self.phone_e164:
            same |= Q(phone_e164=self.phone_e164)
        return Inquiry.objects.filter(same)

    @property
    def person_keys(self):
        """One-way ids of the writer's email address and phone number, {field: key}."""
        keys = {"email_key": self.email_key, "phone_key": self.phone_key}
        if not self.erased_at:
            keys = {name: self._lasting_key(name, ids) for name, ids in self._possible_keys()}
        return {name: key for name, key in keys.items() if key}

    def _possible_keys(self):
        """[(field, its ids under the present secret key and each former one)]"""
        return [
            ("email_key", keyed_hashes("email", self.email.lower()) if self.email else []),
            ("phone_key", keyed_hashes("phone", self.phone_e164) if self.phone_e164 else []),
        ]

    def _lasting_key(self, name, ids):
        """
        The oldest id under which a message is kept already, or the present one: what is erased
        cannot get another, and a person's messages are to be found by one.
        """
        for key in reversed(ids[1:]):
            if Inquiry.objects.filter(**{name: key}).exclude(pk=self.pk).exists():
                return key
        return ids[0] if ids else ""

    def consent_history(self):
        """
        All messages of this person, the oldest first: those that share an email address or a
        phone number with this one, and those that share one with any of those, erased or not.
        Suspected spam joins nobody: it may name anybody's address and number.
        """
        keys, found = set(), Inquiry.objects.filter(pk=self.pk)
        while new := {key for one in found for key in one._keys_that_join(self)} - keys:
            keys |= new
            shares_a_key = Q(pk=self.pk)
            for field in ("email_key", "phone_key"):
                shares_a_key |= Q(**{f"{field}__in": [key for name, key in keys if name == field]})
            found = Inquiry.objects.filter(shares_a_key)
        return found.order_by("received_at", "pk")

    def _keys_that_join(self, first):
        if self.status == self.Status.SUSPECT and self != first:
            return set()
        keys = {("email_key", self.email_key), ("phone_key", self.phone_key)}
        if not self.erased_at:
            keys |= {(name, key) for name, ids in self._possible_keys() for key in ids}
        return {(name, key) for name, key in keys if key}

    def searchable_text(self):
        """
        What the search looks through: the reference in one piece too, as it is read out, and
        numbers and addresses that were corrected, for whoever asks why we called or wrote.
        """
        texts = [getattr(self, field) for field in self.SEARCHED]
        if self.pk:
            texts += self.former_phones.values_list("phone", flat=True)
            texts += self.former_emails.values_list("email", flat=True)
        return searchable(*texts, self.reference.replace("-", ""))

    def save(self, *args, update_fields=None, **kwargs):
        """Keep the one-way keys of the address and the number, and the words for the search."""
        changes = None if update_fields is None else set(update_fields)
        if not self.erased_at and (changes is None or changes & {"email", "phone_e164"}):
            keys = self.person_keys
            self.email_key, self.phone_key = keys.get("email_key", ""), keys.get("phone_key", "")
            if changes is not None:
                changes |= {"email_key", "phone_key"}
        if self._has_another_status(changes):
            self.status_since = timezone.now()
            if changes is not None:
                changes.add("status_since")
        if changes is None:
            self.search_text = self.searchable_text()
        with transaction.atomic():
            super().save(*args, update_fields=changes, **kwargs)
            if changes and changes & set(self.SEARCHED):
                self._keep_searchable()

    def _has_another_status(self, changes):
        """Whether a save of these fields, or of all, writes another status than the row has."""
        if self._state.adding or (changes is not None and "status" not in changes):
            return False
        return Inquiry.objects.filter(pk=self.pk).exclude(status=self.status).exists()

    def _keep_searchable(self):
        """
        From the row as it is now, which this transaction has locked: the person may have been
        erased since it was read, and their words must not come back.
        """
        self.search_text = Inquiry.objects.get(pk=self.pk).searchable_text()
        Inquiry.objects.filter(pk=self.pk).update(search_text=self.search_text)

    def not_spam(self):
        """
        Make a suspect what it was before, and send the notification that it missed. What it
        agreed to counts from now on, as of the time when it was written.
        """
        with transaction.atomic():
            self.status, self.answered_how = before_spam(self)
            self.suspicion = ""
            self.save(update_fields=["status", "answered_how", "suspicion"])
            self.enqueue_mail()

    def erase(self):
        """
        Blank the name, the contact data, the words and the notes. The consent events stay as
        proof, under one-way ids of the person.
        """
        with transaction.atomic():
            for name, key in self.person_keys.items():
                setattr(self, name, key)
            for field in (
                "name",
                "email",
                "phone",
                "phone_e164",
                "message",
                "notes",
                "urgent_words",
            ):
                setattr(self, field, "")
            self.offer, self.offer_title = None, ""
            self.client_key = self.content_key = ""
            self.former_phones.all().erase()
            self.former_emails.all().erase()
            self.erased_at = timezone.now()
            if self.status != self.Status.SUSPECT:
                self.status = self.Status.CLOSED
            # The mail of suspects tells of others too, and of none by name.
            self.outgoing_mail.filter(sent_at=None).exclude(kind="suspects").delete()
            self.save()
            # After the row is locked, so that none is written behind it: NoteDraft.objects.keep().
            self.note_drafts.all().delete()
