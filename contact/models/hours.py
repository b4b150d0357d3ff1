"""When the clinic is open, and when it is not."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clinic_site.foundation.caching.version import PublicQuerySet
from contact.hours import clock, cut, open_day, spans_on

LONGEST_CLOSURE = timedelta(days=366)
ENDS_FIRST = "The last day comes before the first. Change one of them."
CLOSES_FIRST = "The closing time isn’t after the opening time. Change one of them."
TOO_LONG = "That’s more than a year after the first day. Check the years of both."
CLOSED_ANYWAY = "You’re closed on {}s, and other hours here don’t open a day. Check the date."
OPENS_ANYWAY = (
    "You open at {} that day anyway. Give a later time, or leave both times blank if you’re "
    "closed all day."
)
CLOSES_ANYWAY = (
    "You close at {} that day anyway. Give an earlier time, or leave both times blank if you’re "
    "closed all day."
)


class OpeningHours(models.Model):
    class Weekday(models.IntegerChoices):
        MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

    clinic = models.ForeignKey("Clinic", models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(
        "day", choices=Weekday, help_text="Two rows where you close at noon."
    )
    opens = models.TimeField(help_text="Such as 9 a.m.")
    closes = models.TimeField(help_text="Such as 5 p.m.")

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")),
                name="opens_before_it_closes",
                violation_error_message=CLOSES_FIRST,
            ),
            models.UniqueConstraint(
                fields=["clinic", "weekday", "opens"], name="opens_once_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {clock(self.opens)} to {clock(self.closes)}"

    def clean(self):
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": CLOSES_FIRST})


class Closure(models.Model):
    """Days when the clinic is closed, all day or for a part of it."""

    clinic = models.ForeignKey("Clinic", models.CASCADE, related_name="closures")
    first_day = models.DateField(help_text="The first day with other hours.")
    last_day = models.DateField(help_text="The same day again if it's only one.")
    opens = models.TimeField(
        "opening late, at",
        null=True,
        blank=True,
        help_text="Leave both times blank if you're closed all day.",
    )
    closes = models.TimeField(
        "closing early, at",
        null=True,
        blank=True,
        help_text="Such as noon on Christmas Eve. Days when you're closed anyway stay closed.",
    )
    reason = models.CharField(
        max_length=60, help_text="Visitors read it, such as “Snow” or “Staff training”."
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")),
                name="closure_starts_before_it_ends",
                violation_error_message=ENDS_FIRST,
            ),
            models.CheckConstraint(
                condition=Q(opens=None) | Q(closes=None) | Q(opens__lt=F("closes")),
                name="closure_opens_before_it_closes",
                violation_error_message=CLOSES_FIRST,
            ),
        ]

    def __str__(self):
        return f"{self.reason}, {self.first_day}"

    def clean(self):
        if errors := self.errors_in_days() | self.errors_in_times():
            raise ValidationError(errors)

    def errors_in_days(self):
        if self._state.adding and self.last_day and self.last_day < timezone.localdate():
            return {"last_day": "This day is past. Check the date and the year."}
        if not (self.first_day and self.last_day):
            return {}
        if self.last_day < self.first_day:
            return {"last_day": ENDS_FIRST}
        if self.last_day - self.first_day > LONGEST_CLOSURE:
            return {"last_day": TOO_LONG}
        return {}

    def errors_in_times(self):
        """Also where the hours of its one day stay as they are."""
        if self.opens and self.closes and self.closes <= self.opens:
            return {"closes": CLOSES_FIRST}
        if self.is_all_day or self.first_day is None or self.first_day != self.last_day:
            return {}
        hours = list(OpeningHours.objects.all())
        usual = spans_on(self.first_day, hours, [])
        if not hours or self.cut(usual) != usual:
            return {}
        if not usual:
            return {"first_day": CLOSED_ANYWAY.format(f"{self.first_day:%A}")}
        day, errors = open_day(self.first_day, hours, []), {}
        if self.opens:
            errors["opens"] = OPENS_ANYWAY.format(clock(day.opens))
        if self.closes:
            errors["closes"] = CLOSES_ANYWAY.format(clock(day.closes))
        return errors

    is_unanswered = False  # as a holiday may be

    @property
    def is_all_day(self):
        return self.opens is None and self.closes is None

    @property
    def answers_holidays(self):
        """Whether it says what becomes of a holiday on its days."""
        return self.is_all_day or self.first_day == self.last_day

    def covers(self, day):
        return self.first_day <= day <= self.last_day

    def cut(self, spans):
        """What is left of a day's hours."""
        return [] if self.is_all_day else cut(spans, self.opens, self.closes)
