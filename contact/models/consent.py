"""The ledger of consent: the words that were shown, and every yes, no and withdrawal."""

from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from clinic_site.foundation.append_only import AppendOnly, AppendOnlyQuerySet
from clinic_site.foundation.caching.version import PublicQuerySet

from .clinic import Clinic
from .inquiry import Inquiry


class ConsentWordingQuerySet(AppendOnlyQuerySet, PublicQuerySet):
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

    def current_answers(self, inquiry):
        """
        The current answer for each purpose that a message was asked: {purpose: event}.

        It is the last event for the number (texts) or the address (offers), even when it came
        with a later message; for the answer itself it is this message's own.
        """
        return {
            purpose: event
            for purpose in ConsentWording.ASKED
            if (event := self.about(inquiry, purpose).last())
        }

    def to_confirm(self):
        """The yeses that a receipt confirms."""
        return self.filter(
            purpose__in=ConsentWording.WITHDRAWABLE, decision=ConsentEvent.Decision.GIVEN
        )

    def withdraw(self, inquiry, purpose, method):
        """Record that the writer takes back a yes. Harmless where there is none any more."""
        with transaction.atomic():
            Clinic.objects.lock()
            current = self.current_answers(inquiry).get(purpose)
            if current and current.decision == ConsentEvent.Decision.GIVEN:
                self.create(
                    inquiry=inquiry,
                    wording=current.wording,
                    decision=ConsentEvent.Decision.WITHDRAWN,
                    method=method,
                )

    def given_by(self, inquiries):
        """The events by which a person may be texted or emailed now: one a number or address."""
        Purpose = ConsentWording.Purpose
        contacts = {(Purpose.TEXTS, one.phone_e164): one for one in inquiries if one.phone_e164}
        contacts |= {(Purpose.OFFERS, one.email.lower()): one for one in inquiries if one.email}
        last = (self.about(one, key[0]).last() for key, one in contacts.items())
        return [event for event in last if event and event.decision == ConsentEvent.Decision.GIVEN]

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

    inquiry = models.ForeignKey("Inquiry", models.PROTECT, related_name="consent_events")
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
