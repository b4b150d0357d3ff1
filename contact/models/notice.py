"""A few words at the top of every page for a short time, such as "Closed for snow"."""

import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clinic_site.foundation import links
from clinic_site.foundation.caching import version
from clinic_site.foundation.caching.version import PublicQuerySet
from clinic_site.foundation.clock import moment
from clinic_site.foundation.wording import claims

LONGEST = timedelta(weeks=4)
PATH = re.compile(r"/(?!/)[!-~]*")  # of a page on this site
NOT_A_LINK = (
    "Enter a page of this site, such as /contact/, or an address that begins with https://."
)


def this_minute():
    return timezone.now().replace(second=0, microsecond=0)


def tonight():
    """A minute before the clinic's midnight; of the next day, if less than an hour is left."""
    soon = timezone.localtime() + timedelta(hours=1)
    return soon.replace(hour=23, minute=59, second=0, microsecond=0)


def validate_link(value):
    if PATH.fullmatch(value):
        return
    try:
        URLValidator(schemes=["https", "http"])(value)
    except ValidationError:
        raise ValidationError(NOT_A_LINK, code="invalid") from None


class NoticeQuerySet(PublicQuerySet):
    def shown(self):
        """The notice that is up now, or None. For every page, so read once in each version."""
        kept = version.cached("notices", lambda: list(self.filter(ends_at__gt=timezone.now())))
        return next((notice for notice in kept if notice.is_up), None)

    def next_change(self, moment):
        """When, after this moment, the clock next puts a notice up or takes one down, or None."""
        times = self.filter(ends_at__gt=moment).values_list("starts_at", "ends_at")
        return min((time for both in times for time in both if time > moment), default=None)


class Notice(models.Model):
    """One is up at a time, from its start to its end, by the clock alone."""

    text = models.CharField(
        "what everyone should know",
        max_length=160,
        help_text="One or two short sentences, such as “Closed Tuesday for snow. We open "
        "Wednesday at 9 a.m.”",
    )
    starts_at = models.DateTimeField(
        "from", default=this_minute, help_text="Leave this alone to put the notice up now."
    )
    ends_at = models.DateTimeField(
        "until",
        default=tonight,
        help_text="The notice comes down on its own then. Four weeks at most.",
    )
    link = models.CharField(
        "link to",
        max_length=200,
        blank=True,
        validators=[validate_link],
        help_text="If there's more to read: a page of this site, such as /contact/, or an address "
        "that begins with https://.",
    )
    link_words = models.CharField(
        "words of the link", max_length=60, blank=True, help_text="Such as “See our hours”."
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="notice_starts_before_it_ends",
                violation_error_message="The end comes before the start. Change one of them.",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def is_up(self):
        return self.starts_at <= timezone.now() < self.ends_at

    @property
    def is_over(self):
        return self.ends_at <= timezone.now()

    @property
    def days(self):
        """The clinic's first and last day on which it is up."""
        last_moment = self.ends_at - timedelta(microseconds=1)
        return timezone.localdate(self.starts_at), timezone.localdate(last_moment)

    @property
    def end_in_words(self):
        """For staff: "Thu, Nov 26, 11:59 p.m."."""
        return moment(self.ends_at)

    def take_down(self):
        """End it now. A moment after its start, if it went up in this very moment."""
        self.ends_at = max(timezone.now(), self.starts_at + timedelta(microseconds=1))

    def in_the_way(self):
        """Another notice that is up in the same time, from now on, or None."""
        begins = max(self.starts_at, timezone.now())
        others = Notice.objects.exclude(pk=self.pk)
        return others.filter(starts_at__lt=self.ends_at, ends_at__gt=begins).first()

    def clean(self):
        errors = claims.objections(self, ["text", "link_words"])
        if self.link and (words := links.objection(self.link, self.starts_at)):
            errors["link"] = [words]
        if self.link and not self.link_words:
            errors["link_words"] = ["Say where the link leads, such as “See our hours”."]
        elif self.link_words and not self.link:
            errors["link"] = ["Say which page these words lead to, or leave both blank."]
        if self.starts_at and self.ends_at:
            errors |= self.errors_in_time()
        if errors:
            raise ValidationError(errors)

    def errors_in_time(self):
        if self.ends_at <= self.starts_at:
            return {"ends_at": ["The end comes before the start. Change one of them."]}
        if self.ends_at - self.starts_at > LONGEST:
            return {"ends_at": ["A notice stays up for four weeks at most. Give an earlier end."]}
        if self._state.adding and self.is_over:
            return {"ends_at": ["This time is past, so nobody would see the notice."]}
        if other := self.in_the_way():
            return {
                "starts_at": [
                    f"Only one notice can be up at a time. Until {other.end_in_words}, “{other}” "
                    "is up. Take that one down first, or begin this one later."
                ]
            }
        return {}
