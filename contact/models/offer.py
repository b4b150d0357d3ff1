"""What the clinic offers for some days, such as a price for new patients."""

import re
from typing import NamedTuple

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from clinic_site.foundation.caching import version
from clinic_site.foundation.caching.version import PublicQuerySet
from clinic_site.foundation.wording import claims

NUMBER = re.compile(r"[0-9]{1,9}")
signer = signing.Signer(salt="contact.offer")
SAY_WHAT_IS_INCLUDED = (
    "You call something free, so list what that includes, such as “A talk about your back and an "
    "exam. X-rays cost extra.” Rule: 22 TAC §77.1(c)."
)


class OfferQuerySet(PublicQuerySet):
    def running(self):
        """Those of today, by the clinic's clock."""
        today = timezone.localdate()
        return self.filter(starts_on__lte=today, ends_on__gte=today)

    def shown(self):
        """The same for public pages, which all ask: read once in each of their versions."""
        kept = version.cached(
            "offers", lambda: list(self.filter(ends_on__gte=timezone.localdate()))
        )
        return [offer for offer in kept if offer.is_running]

    def asked_about(self, number):
        """The running offer that a link or a form names, or None: anybody may send anything."""
        number = str(number or "")
        return self.running().filter(pk=number).first() if NUMBER.fullmatch(number) else None

    def as_shown(self, sent):
        """
        The ShownOffer that a form sends back, or None. The offer may have changed, ended or gone
        while somebody wrote, so its title is the one that they read.
        """
        try:
            number, title = signer.unsign_object(str(sent or ""))
        except signing.BadSignature:
            offer = self.asked_about(sent)
            return ShownOffer(offer, offer.title) if offer else None
        return ShownOffer(self.filter(pk=number).first(), title)


class ShownOffer(NamedTuple):
    """What a message is about."""

    offer: "Offer | None"  # None: it was deleted
    title: str


class Offer(models.Model):
    """It runs from its first day to the end of its last one; no job starts or ends it."""

    title = models.CharField(max_length=80, help_text="A few words, such as “First visit for $49”.")
    text = models.TextField(
        "what you offer",
        max_length=600,
        help_text="Two or three plain sentences. The site checks them as it checks a page.",
    )
    includes = models.TextField(
        "what it includes",
        max_length=400,
        blank=True,
        help_text="If anything is free, say what is included and what costs extra. Texas law asks "
        "for it.",
    )
    who = models.CharField(
        "who can use it",
        max_length=200,
        help_text="Such as “New patients”, or “Everyone, once in this time”.",
    )
    starts_on = models.DateField("first day", help_text="The offer starts showing on this day.")
    ends_on = models.DateField("last day", help_text="The offer ends on its own after this day.")

    objects = OfferQuerySet.as_manager()

    WORDS = ("title", "text", "includes", "who")  # which visitors read

    class Meta:
        ordering = ["ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="offer_starts_before_it_ends",
                violation_error_message="The last day comes before the first. Change one of them.",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('offers')}#{self.anchor}"

    @property
    def anchor(self):
        return f"offer-{self.pk}"

    @property
    def contact_url(self):
        """The contact form, which then knows what the message is about."""
        return f"{reverse('contact:form')}?offer={self.pk}"

    @property
    def signed(self):
        """For the form that shows it: nobody else can make up a title."""
        return signer.sign_object([self.pk, self.title])

    @property
    def is_running(self):
        return self.starts_on <= timezone.localdate() <= self.ends_on

    def clean(self):
        # The rule on "free" asks for a list in the same sentence; here the list has a field.
        errors = claims.objections(self, self.WORDS, ignore=["free"])
        if not self.includes and any(claims.says_free(getattr(self, name)) for name in self.WORDS):
            errors["includes"] = [SAY_WHAT_IS_INCLUDED]
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = ["The last day comes before the first. Change one of them."]
        if errors:
            raise ValidationError(errors)
