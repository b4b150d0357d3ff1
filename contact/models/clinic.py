import json
from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from clinic_site.foundation.caching import version
from clinic_site.foundation.caching.version import PublicQuerySet
from clinic_site.foundation.clock import validate_not_future
from contact.hours import (
    CALENDAR_DAYS,
    LOOK_AHEAD,
    days_of,
    exception_in_words,
    for_program,
    in_words,
    next_open_day_in_words,
    next_turn,
    reply_by,
    spans_by_weekday,
    spans_on,
    timetable,
)
from contact.phone import read_phone, validate_phone
from contact.us_address import validate_state, validate_zip_code

from .hours import Closure
from .visit import VisitFacts


def validate_time_zone(name):
    if name not in available_timezones():
        raise ValidationError("Use a name such as America/Chicago.")


class ClinicQuerySet(PublicQuerySet):
    def current(self):
        """The clinic's one record with its hours, closures and holidays; a blank one before."""
        return self.prefetch_related("hours", "closures", "holidays").first() or Clinic()

    def cached(self):
        """The same for public pages, which all need it: read once in each of their versions."""
        return version.cached("clinic", self.current)

    def has_record(self):
        """Read once in a version, because the menu on every page of the staff's side asks."""
        return version.cached("has-record", self.exists)

    def zone(self):
        """The clinic's time zone alone, which every request needs, kept in the same way."""
        names = self.values_list("time_zone", flat=True)
        return ZoneInfo(version.cached("time-zone", names.first) or Clinic().time_zone)

    def next_change(self, moment):
        """When, after this moment, the clock next changes what pages say of the clinic, or None."""
        return self.cached().next_turn(moment)

    def lock(self):
        """Let one transaction at a time go on from here: what it looks up stays true."""
        list(self.select_for_update())


class Clinic(VisitFacts):
    """The clinic's own facts, in the one place from which every page takes them."""

    ADDRESS = ("street", "city", "state", "postal_code")

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
    state = models.CharField(
        max_length=2, blank=True, validators=[validate_state], help_text="Such as TX or Texas."
    )
    postal_code = models.CharField(
        "ZIP code",
        max_length=10,
        blank=True,
        validators=[validate_zip_code],
        help_text="Five digits, such as 76201.",
    )
    time_zone = models.CharField(
        max_length=40,
        default="America/Chicago",
        validators=[validate_time_zone],
        help_text="The clinic's time zone, such as America/Chicago.",
    )
    notification_email = models.EmailField(
        "email new-message alerts to",
        blank=True,
        help_text="The email has no names and no messages, only a link.",
    )
    second_notification_email = models.EmailField(
        "backup email", blank=True, help_text="Use a different email provider if you can."
    )
    test_mail_arrived_on = models.DateField(
        "test email arrived on",
        null=True,
        blank=True,
        validators=[validate_not_future],
        help_text="When somebody last saw a test email from this site in the mailbox above. "
        "Whoever looks after the website can send one.",
    )
    confirmed_on = models.DateField(
        "details checked on",
        null=True,
        blank=True,
        validators=[validate_not_future],
        help_text="Date someone checked these details. Required before launch.",
    )

    objects = ClinicQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "clinic"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="only_one_clinic"),
            *VisitFacts.Meta.constraints,
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        second = self.second_notification_email
        if second and second == self.notification_email:
            raise ValidationError({"second_notification_email": "Give another address."})

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    @cached_property
    def phone_e164(self):
        return read_phone(self.phone).e164 if self.phone else ""

    @cached_property
    def phone_link(self):
        """What its number dials, with the extension."""
        return read_phone(self.phone).link if self.phone else ""

    @property
    def has_address(self):
        return all(getattr(self, name) for name in self.ADDRESS)

    @property
    def takes_texts(self):
        """
        Whether the contact form may ask for a yes to texts: the words beside its box promise
        that HELP gets a reply, and name the clinic's number.
        """
        return bool(self.answers_help and self.phone)

    @property
    def today(self):
        return timezone.localdate(timezone=self.zone)

    @cached_property
    def exceptions(self):
        """
        What takes from the week's hours: closures, and holidays that are not answered "open".
        Past ones too: what was promised before one is the same after it. A holiday that
        nobody has answered needs no answer where staff have entered a closure for it.
        """
        if not self.pk:
            return []
        closures = list(self.closures.all())
        answers = [closure for closure in closures if closure.answers_holidays]
        holidays = [
            holiday
            for holiday in self.holidays.all()
            if holiday.answer != holiday.Answer.OPEN
            and not (
                holiday.is_unanswered and any(closure.covers(holiday.day) for closure in answers)
            )
        ]
        return [*closures, *holidays]

    @cached_property
    def upcoming_exceptions(self):
        """
        Those that pages name: closures that are not over, and the holidays of the next weeks on
        whose weekday the clinic is open.
        """
        today = self.today
        soon = today + timedelta(days=LOOK_AHEAD)
        weekdays = {span.weekday for span in self.opening_hours}
        named = [
            exception
            for exception in self.exceptions
            if exception.last_day >= today
            and (
                isinstance(exception, Closure)
                or (exception.day <= soon and exception.day.weekday() in weekdays)
            )
        ]
        return sorted(named, key=lambda exception: (exception.first_day, exception.last_day))

    @property
    def holidays_to_answer(self):
        return [exception for exception in self.upcoming_exceptions if exception.is_unanswered]

    def exceptions_in_words(self):
        """For people: [(closure or holiday, "Closed"), …]."""
        return [
            (exception, exception_in_words(exception, self.opening_hours, self.exceptions))
            for exception in self.upcoming_exceptions
        ]

    @cached_property
    def special_days(self):
        """
        For programs, days of the next weeks that a range of closed days does not tell:
        {day: [(opens, closes), …], or None where a holiday is not answered}.
        """
        first, last = self.today, self.today + timedelta(days=CALENDAR_DAYS)
        days = {}
        for exception in self.upcoming_exceptions:
            if not exception.is_all_day:
                for day in days_of(exception, first, last):
                    days[day] = spans_on(day, self.opening_hours, self.exceptions)
        for holiday in self.holidays_to_answer:
            days[holiday.day] = None
        return days

    @property
    def closed_ranges(self):
        """For programs too: [(first day, last day), …] of whole days."""
        return [
            (exception.first_day, exception.last_day)
            for exception in self.upcoming_exceptions
            if exception.is_all_day
        ]

    @cached_property
    def opening_hours(self):
        return list(self.hours.all()) if self.pk else []

    def is_open_between(self, first, last):
        """Whether it's open on any day from the first to the last, as far as pages say."""
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        return any(spans_on(day, self.opening_hours, self.exceptions) for day in days)

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
        calendar = {
            "zone": self.time_zone,
            "week": spans_by_weekday(self.opening_hours),
            "closures": [[day.isoformat() for day in days] for days in self.closed_ranges],
            "days": {
                day.isoformat(): None if spans is None else for_program(spans)
                for day, spans in self.special_days.items()
            },
        }
        return json.dumps(calendar)

    @property
    def next_open_day(self):
        """What stands on a page before the reader's browser says more; "" without a calendar."""
        if not self.calendar:
            return ""
        return next_open_day_in_words(self.today, self.opening_hours, self.exceptions)

    @property
    def town(self):
        """Such as "Denton, TX"; "" while either is blank."""
        return f"{self.city}, {self.state}" if self.city and self.state else ""

    @property
    def map_url(self):
        """Opens the map application of a phone, or a map in the browser, at the clinic's door."""
        if not (self.confirmed_on and self.has_address):
            return ""
        place = f"{self.name}, {self.street}, {self.city}, {self.state} {self.postal_code}"
        return "https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": place})

    def reply_by(self, received_at):
        """When a message of this moment is answered, as a local datetime; None without hours."""
        return reply_by(received_at, self.opening_hours, self.exceptions, self.zone)

    def next_turn(self, moment):
        """When, after this moment, the clock next changes what pages say of the clinic."""
        return next_turn(moment, self.opening_hours, self.exceptions, self.zone)

    def reply_promise(self, received_at=None):
        """The same in words, such as "noon on Monday", or "" without hours."""
        received_at = received_at or timezone.now()
        deadline = self.reply_by(received_at)
        return in_words(deadline, received_at) if deadline else ""
