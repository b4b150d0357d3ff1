"""The public holidays that the clinic has to answer: open, closed, or open until some hour."""

from django.db import models
from django.db.models import Q

from clinic_site.foundation.caching.version import PublicQuerySet
from clinic_site.foundation.clock import clock
from contact.hours import cut


class Holiday(models.Model):
    """
    A US federal holiday. The background worker writes those of the coming year. Until staff
    answer one, no page counts on the day: it is neither promised nor called open.
    """

    class Answer(models.TextChoices):
        UNANSWERED = "unanswered", "Not answered yet"
        OPEN = "open", "Open as usual"
        CLOSED = "closed", "Closed all day"
        UNTIL = "until", "Open, but closing early"

    clinic = models.ForeignKey("Clinic", models.CASCADE, related_name="holidays", editable=False)
    day = models.DateField(unique=True, editable=False)
    name = models.CharField(max_length=100, editable=False)
    answer = models.CharField(
        "are you open?",
        max_length=10,
        choices=Answer,
        default=Answer.UNANSWERED,
        help_text="Until you choose, the website asks people to call first.",
    )
    closes = models.TimeField(
        "closing at",
        null=True,
        blank=True,
        help_text="Only if you close early that day, such as noon or 1:30 p.m.",
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="until", closes__isnull=False)
                | (~Q(answer="until") & Q(closes__isnull=True)),
                name="early_closing_has_its_time",
                violation_error_message="Choose “Open, but closing early” and give the time, "
                "or leave the time blank.",
            )
        ]

    def __str__(self):
        return f"{self.name}, {self.day:%B} {self.day.day}, {self.day.year}"

    @property
    def day_in_words(self):
        return f"{self.day:%A, %B} {self.day.day} ({self.name})"

    @property
    def answer_in_words(self):
        if self.answer == self.Answer.UNTIL:
            return f"open until {clock(self.closes)}"
        return {
            self.Answer.OPEN: "open as usual",
            self.Answer.CLOSED: "closed",
            self.Answer.UNANSWERED: "not answered yet",
        }[self.answer]

    @property
    def first_day(self):
        return self.day

    last_day = first_day

    @property
    def reason(self):
        """As readers see it: the library of holidays writes straight apostrophes."""
        return self.name.replace("'", "’")

    @property
    def is_unanswered(self):
        return self.answer == self.Answer.UNANSWERED

    @property
    def is_all_day(self):
        return self.answer == self.Answer.CLOSED

    def covers(self, day):
        return self.day == day

    def cut(self, spans):
        """What is left of a day's hours; nothing that one may count on while nobody answered."""
        if self.answer == self.Answer.OPEN:
            return spans
        return cut(spans, closes=self.closes) if self.answer == self.Answer.UNTIL else []
