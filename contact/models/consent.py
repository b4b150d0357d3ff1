"""The ledger of consent: the words that were shown, and every answer and withdrawal."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Case, Exists, F, Max, OuterRef, Q, When
from django.db.models.functions import Lower
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone

from clinic_site.foundation.append_only import AppendOnly, AppendOnlyQuerySet
from clinic_site.foundation.caching.version import PublicQuerySet
from contact.text_stops import asks_to_stop_texts

from .clinic import Clinic
from .inquiry import Inquiry, dead_addresses


class ConsentWordingQuerySet(AppendOnlyQuerySet, PublicQuerySet):
    def current(self):
        """The words in force: {purpose: the newest version}."""
        return {wording.purpose: wording for wording in self.order_by("version")}


class ConsentWording(AppendOnly):
    """The exact words of a promise or a question, in versions. A change is a new version."""

    class Purpose(models.TextChoices):
        REPLY = "reply", "Replying to you"
        TEXTS = "texts", "Text messages"
        OFFERS = "offers", "Offers by email"
        SHARING = "sharing", "Promise not to share phone numbers"

    WORDS = ("text", "under_box", "details")  # the fields with them
    # What every message is asked. Sending is itself the yes to an answer.
    ASKED = (Purpose.REPLY, Purpose.TEXTS, Purpose.OFFERS)
    WITHDRAWABLE = (Purpose.TEXTS, Purpose.OFFERS)

    # What phone carriers look for in view beside the box for texts (CTIA, Messaging Principles
    # and Best Practices, "Calls-to-Action"). PHONE is where the clinic's number stands.
    PHONE = "{phone}"
    CARRIERS_LOOK_FOR = ("data rates may apply", "STOP", "HELP", PHONE)

    purpose = models.CharField(max_length=10, choices=Purpose, help_text="Which box it's for.")
    version = models.PositiveSmallIntegerField(editable=False)
    text = models.TextField(
        validators=[MaxLengthValidator(300)],
        help_text="The words beside the box, 25 or fewer.",
    )
    under_box = models.TextField(
        "under the box",
        blank=True,
        validators=[MaxLengthValidator(400)],
        help_text="Always in view. For texts: how often, that message and data rates may apply, "
        "STOP, HELP. Write {phone} where the clinic's phone number stands: when it changes in the "
        "record, the site writes a new version with the new number.",
    )
    details = models.TextField(
        blank=True,
        help_text="What “More about this” opens: who, what, and that it's their choice.",
    )
    # The number that stood for {phone}, so that a version says one thing for ever.
    phone = models.CharField(max_length=30, blank=True, editable=False)
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
                last=Max("version")
            )["last"]
            self.version = (last or 0) + 1
            if self.PHONE in self.under_box and not self.phone:
                self.phone = Clinic.objects.current().phone
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.PHONE in self.text + self.details:
            raise ValidationError(f"{self.PHONE} works in “Under the box” alone. Move it there.")
        if self.purpose == self.Purpose.TEXTS:
            missing = [words for words in self.CARRIERS_LOOK_FOR if words not in self.under_box]
            if missing:
                named = ", ".join(f"“{words}”" for words in missing)
                raise ValidationError({"under_box": f"Phone carriers look for: {named}. Add this."})

    @property
    def in_view(self):
        """What stands under the box, with the clinic's number in it."""
        return self.phone.join(self.parts_in_view)

    @property
    def parts_in_view(self):
        """The same in parts, between which the number stands."""
        return self.under_box.split(self.PHONE)

    def names(self, clinic):
        """Whether the words say which clinic they're about, by its present name."""
        return clinic.name in self.full_text

    @property
    def full_text(self):
        """All the words that were in view or one tap away, as a consent event keeps them."""
        return "\n\n".join(filter(None, [self.text, self.in_view, self.details])).strip()


@receiver(pre_save, sender=Clinic)
def name_the_clinic_anew(instance, raw, **kwargs):
    """
    A new version of words that name the clinic or its number, once it has another name or
    number. Who agreed before agreed to the version that they read, and that stays as it is.
    """
    if raw:
        return
    former = Clinic.objects.filter(pk=instance.pk).values_list("name", flat=True).first()
    for words in ConsentWording.objects.current().values():
        texts = {
            name: renamed(getattr(words, name), former or instance.name, instance.name)
            for name in ConsentWording.WORDS
        }
        phone = words.phone
        if words.PHONE in words.under_box:
            phone = instance.phone or phone
        if phone != words.phone or any(getattr(words, name) != texts[name] for name in texts):
            ConsentWording.objects.create(purpose=words.purpose, phone=phone, **texts)


def renamed(text, former, name):
    """The text with the clinic's former name, as a whole, replaced by the new one."""
    return re.sub(rf"(?<!\w){re.escape(former)}(?!\w)", lambda _found: name, text)


class ConsentEventQuerySet(AppendOnlyQuerySet):
    """
    What counts now, for every screen, list and mail. docs/architecture.md has the rules as a
    table, and tests/test_consent_rules.py holds the site to it.
    """

    def counted(self):
        """Outside quarantine: what suspected spam says counts nowhere until it is "Not spam"."""
        return self.exclude(inquiry__status=Inquiry.Status.SUSPECT)

    def standing(self):
        """
        The yeses that nobody has taken back. A withdrawal is recorded on each message whose yes
        it ends, so a yes stands until a withdrawal follows on its own message. A box that was
        left empty ends nothing.
        """
        withdrawn = ConsentEvent.objects.filter(
            inquiry=OuterRef("inquiry"),
            purpose=OuterRef("purpose"),
            decision=ConsentEvent.Decision.WITHDRAWN,
            pk__gt=OuterRef("pk"),
        )
        return self.filter(~Exists(withdrawn), decision=ConsentEvent.Decision.GIVEN)

    def within(self, inquiry, purpose, method):
        """The events for one purpose that somebody who comes in this way may see and end."""
        Method, Purpose = ConsentEvent.Method, ConsentWording.Purpose
        message = mailbox = number = Q(inquiry=inquiry)
        if inquiry.email:
            mailbox = Q(inquiry__email__iexact=inquiry.email)
        if inquiry.phone_e164:
            number = Q(inquiry__phone_e164=inquiry.phone_e164)
        reach = {
            (Method.LINK, Purpose.TEXTS): mailbox,
            (Method.LINK, Purpose.OFFERS): mailbox,
            (Method.STAFF, Purpose.TEXTS): number,
            (Method.STAFF, Purpose.OFFERS): mailbox,
        }
        return self.filter(reach.get((method, purpose), message), purpose=purpose)

    def shown(self, inquiry, purpose, method):
        """
        The events within reach that count. By the link of a message's own page they are what
        the message said, in quarantine too: its writer is not told of that.
        """
        events = self.within(inquiry, purpose, method)
        return events if method == ConsentEvent.Method.PAGE else events.counted()

    def answers(self, inquiry, method):
        """What somebody who comes in this way is shown: {purpose: the event that decides}."""
        return {
            purpose: event
            for purpose in ConsentWording.ASKED
            if (event := self.shown(inquiry, purpose, method).deciding())
        }

    def numbers(self, inquiry, method):
        """The phone numbers that what somebody who comes in this way sees allows to be texted."""
        texts = self.shown(inquiry, ConsentWording.Purpose.TEXTS, method).standing()
        return sorted(set(texts.values_list("inquiry__phone_e164", flat=True)))

    def texts_left(self, inquiry, method):
        """Whether a yes out of reach allows texts to a number that stands within reach."""
        Purpose = ConsentWording.Purpose
        numbers = self.within(inquiry, Purpose.TEXTS, method).values("inquiry__phone_e164")
        return self.in_force(Purpose.TEXTS, numbers).exists()

    def deciding(self):
        """
        Of events for one purpose the one that says how things are: the last yes that stands,
        else the last withdrawal, else the last box that was left empty; None without any.
        """
        rank = Case(
            When(pk__in=self.standing().values("pk"), then=0),
            When(decision=ConsentEvent.Decision.WITHDRAWN, then=1),
            default=2,
        )
        events = self.select_related("wording", "inquiry").annotate(rank=rank)
        return events.order_by("rank", "-pk").first()

    def to_confirm(self):
        """The yeses that a receipt confirms."""
        return self.filter(purpose__in=ConsentWording.WITHDRAWABLE).counted().standing()

    def withdraw(self, inquiry, purpose, method):
        """
        Record that the yeses within reach are taken back, those in quarantine too. Returns the
        yeses that this ended; harmless where there is none any more.
        """
        with transaction.atomic():
            Clinic.objects.lock()
            ended = list(self.within(inquiry, purpose, method).standing().select_related("wording"))
            moment = timezone.now()
            for event in ended:
                ConsentEvent.objects.create(
                    inquiry_id=event.inquiry_id,
                    wording=event.wording,
                    decision=ConsentEvent.Decision.WITHDRAWN,
                    happened_at=moment,
                    method=method,
                )
        return ended

    def in_force(self, purpose, contacts=None):
        """
        Who may be texted or written to now: for each number or address its last yes. With
        `contacts`, only for those.
        """
        contact = {
            ConsentWording.Purpose.TEXTS: F("inquiry__phone_e164"),
            ConsentWording.Purpose.OFFERS: Lower("inquiry__email"),
        }[purpose]
        events = self.filter(purpose=purpose).counted().standing().annotate(contact=contact)
        events = events.exclude(contact="")
        if contacts is not None:
            events = events.filter(contact__in=contacts)
        last = events.order_by().values("contact").annotate(last=Max("pk")).values("last")
        return events.filter(pk__in=last).select_related("inquiry", "wording").order_by("contact")

    def texts_not_stopped(self, inquiries):
        """
        The ids of the messages that ask for no more texts, though a yes from before is in force for
        their number, or for another of their address. Who said yes again since wants texts.
        """
        asking = [one for one in inquiries if asks_to_stop_texts(one.message)]
        if not asking:
            return set()
        emails = {one.email.lower() for one in asking if one.email}
        others = Inquiry.objects.alias(address=Lower("email")).filter(address__in=emails)
        others = others.exclude(status=Inquiry.Status.SUSPECT)  # it may name anybody's number
        owners = {(one.email.lower(), one.phone_e164) for one in others}
        phones = {one.phone_e164 for one in asking} | {phone for _email, phone in owners}
        given = self.in_force(ConsentWording.Purpose.TEXTS, phones)
        return {
            one.pk
            for one in asking
            for yes in given
            if yes.inquiry.received_at <= one.received_at
            and (yes.contact == one.phone_e164 or (one.email.lower(), yes.contact) in owners)
        }

    def by_arrival(self):
        """
        Of yeses to offers that are in force two queries: those whose address takes mail, as far
        as is known, and those whose address sent the last receipt back for good.
        """
        dead = dead_addresses()
        return self.exclude(contact__in=dead), self.filter(contact__in=dead)

    def given_by(self, person):
        """
        The events by which whoever wrote these messages may be texted or emailed now: one a
        number or address.
        """
        phones, emails = contacts_in(person)
        return [
            *self.in_force(ConsentWording.Purpose.TEXTS, phones),
            *self.in_force(ConsentWording.Purpose.OFFERS, emails),
        ]

    def in_quarantine(self, person, inquiries):
        """
        The yeses of suspected spam among the messages, which would count as "Not spam": for the
        numbers and addresses of the person alone.
        """
        Purpose = ConsentWording.Purpose
        phones, emails = contacts_in(person)
        suspects = [one for one in inquiries if one.status == Inquiry.Status.SUSPECT]
        theirs = Q(purpose=Purpose.TEXTS, inquiry__phone_e164__in=phones)
        theirs |= Q(purpose=Purpose.OFFERS, address__in=emails)
        events = self.annotate(address=Lower("inquiry__email")).filter(theirs, inquiry__in=suspects)
        return events.standing().select_related("inquiry", "wording").order_by("pk")


def contacts_in(inquiries):
    """The phone numbers and the email addresses that stand in messages."""
    phones = {one.phone_e164 for one in inquiries if one.phone_e164}
    return phones, {one.email.lower() for one in inquiries if one.email}


class ConsentEvent(AppendOnly):
    """One yes, one box left empty, or one withdrawal, with the exact words that were shown."""

    class Decision(models.TextChoices):
        GIVEN = "given", "Yes"
        DECLINED = "declined", "Left unchecked"  # no answer: it takes back nothing
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Method(models.TextChoices):
        """How somebody came: what each has proved stands in within()."""

        FORM = "form", "Contact form"
        PAGE = "page", "Link on the confirmation page"
        LINK = "link", "Link in our email"
        STAFF = "staff", "Told to staff"
        CORRECTION = "correction", "Phone number corrected"
        CORRECTED_EMAIL = "new_email", "Email address corrected"

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
