"""When the clinic is open, and when it is not."""

from django.db import models
from django.db.models import F, Q

from clinic_site.foundation.caching.version import PublicQuerySet
from contact.hours import clock


class OpeningHours(models.Model):
    class Weekday(models.IntegerChoices):
        MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

    clinic = models.ForeignKey("Clinic", models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(
        "day", choices=Weekday, help_text="Two rows where you close at noon."
    )
    opens = models.TimeField(help_text="Such as 09:00.")
    closes = models.TimeField(help_text="Such as 17:00.")

    objects = PublicQuerySet.as_manager()

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
    clinic = models.ForeignKey("Clinic", models.CASCADE, related_name="closures")
    first_day = models.DateField(help_text="The first day on which nobody is there.")
    last_day = models.DateField(help_text="The same day again where it is only one.")
    reason = models.CharField(max_length=60, help_text="Visitors read it, such as Thanksgiving.")

    objects = PublicQuerySet.as_manager()

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
