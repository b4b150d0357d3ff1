"""Times as people write them: reading them, writing them, and the admin's fields and columns."""

import re
import unicodedata
from datetime import UTC, datetime, time, timedelta

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminSplitDateTime,
    AdminTimeWidget,
    BaseAdminTimeWidget,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format

NOON = time(12)
NEAR = timedelta(days=300)  # in which no month comes twice
MORNING = range(7, 12)  # "9" alone is 9 a.m.; "5" may be either
NOT_A_TIME = "Enter a time such as 9 a.m., 1:30 p.m. or noon."
WRITTEN = re.compile(
    r"(\d{1,2})(?:[:. ]?(\d{2}))?(?:[:.](\d{2})(\.\d{1,6})?)?"  # 9, 9:30, 930, 9:30:15
    r"(?: ?o.?clock)? ?(?:([ap])\.? ?(?:m\.?)?)?",  # a, am, a.m., a. m.
    re.ASCII,
)

NAMED = re.compile(r"(?:12(?:[:.]00)? )?(noon|midday|midnight)\.?")
# Not of 12, which is neither in the morning nor in the evening.
PART_OF_DAY = re.compile(r"^(?!12)(.+) in the (?:(morning)|afternoon|evening)\.?$")


def clock(moment):
    """A time of day as Americans write it: noon, 9 a.m., 5:30 p.m."""
    if moment == NOON:
        return "noon"
    minutes = f":{moment:%M}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def ended(words):
    """A sentence with its period, which "a.m." has already."""
    return words if words.endswith(".") else f"{words}."


def short_clock(moment):
    """The same without a.m. and p.m. where nobody doubts which: 7 to 11, noon, and 1 to 6 p.m."""
    is_plain = moment.hour in MORNING or moment.hour - 12 in range(1, MORNING.start)
    return clock(moment)[: -len(" a.m.")] if is_plain else clock(moment)


def validate_not_future(day):
    """For a field that says when somebody did something. By the clinic's clock."""
    if day > timezone.localdate():
        raise ValidationError("This day is in the future. Check the date and the year.")


def exact_clock(moment):
    """As clock(), with the seconds where there are any: 5:30:15 p.m."""
    words = clock(moment.replace(second=0, microsecond=0))
    if not moment.second:
        return words
    return f"{moment.hour % 12 or 12}:{moment:%M:%S} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def day(time):
    """The day of a moment for staff, in the year that is running: "Mon, Jun 8"."""
    return weekday_and_day(timezone.localdate(time))


def weekday_and_day(date):
    """The same of a date: "Mon, Jun 8", and of another year "Mon, Jun 7, 2027"."""
    return date_format(date, "D, M j" if date.year == timezone.localdate().year else "D, M j, Y")


def moment(time):
    """The same with the time of day: "Mon, Jun 8, noon"."""
    return f"{day(time)}, {clock(timezone.localtime(time).time())}"


def time_or_moment(time):
    """The time of day; of another day, the day too."""
    local = timezone.localtime(time)
    return clock(local.time()) if local.date() == timezone.localdate() else moment(time)


def date_in_words(day):
    """A day, with its year where that isn't plain: "January 31", "January 31, 2028"."""
    is_near = abs(day - timezone.localdate()) < NEAR
    return date_format(day, "F j" if is_near else "F j, Y")


def column(field, label):
    """For a list of the admin, or a form: the moment or day that a field holds, for staff."""

    @admin.display(description=label, ordering=field)
    def shown(row):
        value = getattr(row, field)
        in_words = moment if isinstance(value, datetime) else weekday_and_day
        return in_words(value) if value else None

    shown.__name__ = field  # for the stylesheets
    return shown


def read_time(text, morning=MORNING):
    """
    The time that somebody wrote: "1 pm", "1:00 PM", "9", "13.30", "1p", "noon", "midnight".

    Hours of 13 and more, and those with a 0 before them, are on the 24-hour clock. Any other
    without "a.m." or "p.m." is before noon if it is one of `morning`. Raises ValidationError
    where it may be either, because a guess would be wrong half of the time.
    """
    words = " ".join(unicodedata.normalize("NFKC", text[:50]).lower().split())
    if named := NAMED.fullmatch(words):
        return time() if named[1] == "midnight" else NOON
    words = PART_OF_DAY.sub(lambda found: f"{found[1]} {'am' if found[2] else 'pm'}", words)
    written = WRITTEN.fullmatch(words)
    if not written:
        raise ValidationError(NOT_A_TIME, code="invalid")
    digits, minute, second, fraction, half = written.groups()
    hour = int(digits)
    is_24 = bool(second) or digits.startswith("0") or hour > 12
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif int(minute or 0) > 59 or (half and (half == "a" or hour == 0)):
        raise ValidationError(NOT_A_TIME, code="invalid")
    elif not half and not is_24 and hour != 12 and hour not in morning:
        asked = f"{hour}:{minute}" if minute and minute != "00" else hour
        raise ValidationError(
            f"Is that {asked} a.m. or {asked} p.m.? Write “{asked} am” or “{asked} pm”.",
            code="ambiguous",
        )
    try:
        return time(hour, int(minute or 0), int(second or 0), round(float(fraction or 0) * 1e6))
    except ValueError:
        raise ValidationError(NOT_A_TIME, code="invalid") from None


class PlainClockInput(forms.TimeInput):
    """Shows a time as people write it; what was typed and refused, as it was typed."""

    def format_value(self, value):
        return exact_clock(value) if isinstance(value, time) else super().format_value(value)


class KeepsDescription:
    """
    A mixin for the admin's widgets for dates and times. Django's are described by a warning of
    theirs alone, so that whoever hears the page hears neither the hint nor the error.
    """

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        if described := (attrs or {}).get("aria-describedby"):
            for part in widget.get("subwidgets", [widget]):
                warning = part["attrs"]["aria-describedby"]
                part["attrs"]["aria-describedby"] = f"{described} {warning}"
        return context


# How a date is typed: lists show it as people write it, and forms don't.
TYPED_DATE = {"placeholder": "year-month-day", "size": "14"}


NOT_A_DATE = "Enter a date such as 2026-01-31."
YEAR_FIRST = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)
YEAR_LAST = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})", re.ASCII)


class DayField(forms.DateField):
    """A form field for a date. A day that never comes is refused as that: its form is right."""

    default_error_messages = {"invalid": NOT_A_DATE}

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            if never := no_such_day(str(value).strip()):
                raise ValidationError(never, code="invalid") from None
            raise


def no_such_day(written):
    """What is wrong with a date such as 2027-02-29. None where it isn't written as one."""
    if found := YEAR_FIRST.fullmatch(written):
        year, month, day = map(int, found.groups())
    elif found := YEAR_LAST.fullmatch(written):
        month, day, year = map(int, found.groups())
    else:
        return None
    if not (year and 1 <= month <= 12 and day):
        return None
    in_year = f" in {year}" if (month, day) == (2, 29) else ""
    return f"There’s no {MONTHS[month]} {day}{in_year}."


class DayInput(KeepsDescription, AdminDateWidget):
    def __init__(self, attrs=None, format=None):
        super().__init__(TYPED_DATE | (attrs or {}), format)


class ShowsClock(KeepsDescription, PlainClockInput, BaseAdminTimeWidget):
    """PlainClockInput in a form of the admin."""

    def __init__(self, attrs=None):
        super().__init__({"size": "10", **(attrs or {})})


class ClockInput(ShowsClock, AdminTimeWidget):
    """For a field of its own."""


class ClockField(forms.TimeField):
    """A form field for a time of day, such as that of opening."""

    widget = ClockInput
    morning = MORNING

    def to_python(self, value):
        if isinstance(value, str):
            return read_time(value, self.morning) if value.strip() else None
        return super().to_python(value)


class ClosingTimeField(ClockField):
    """For the time of closing: no clinic closes in the morning without saying so."""

    morning = ()

    def to_python(self, value):
        value = super().to_python(value)
        if value == time():
            raise ValidationError("If you close at midnight, write 11:59 p.m.", code="invalid")
        return value


class DateAndClockInput(KeepsDescription, AdminSplitDateTime):
    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.widgets[0].attrs.update(TYPED_DATE)
        self.widgets[1] = ShowsClock()


class DescribesParts(forms.BoundField):
    """Of a field with two parts, such as date and time: each is told the hint and the error."""

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        if described := self.aria_describedby:
            attrs.setdefault("aria-describedby", described)
        return attrs


FIRST_YEAR, LAST_YEAR = 1990, 2199  # of a time that staff type; any other is a slip


class LocalDateTimeField(forms.SplitDateTimeField):
    """
    A form field that accepts every date and time on the clinic's clock, of years near our own.

    Django rejects times in the hour that repeats when clocks go back and in the hour that is
    skipped when they go forward. This field reads them as RFC 5545, section 3.3.5, says: a
    repeated time means the first of the two, and a skipped time is read with the offset from
    before the change. The value is an aware datetime in UTC.
    """

    widget = DateAndClockInput
    bound_field_class = DescribesParts
    default_error_messages = {
        "invalid_date": NOT_A_DATE,
        "invalid_time": "Add a time such as 9 a.m.",
        "year": "Check the year: it’s far from now.",
    }

    def __init__(self, **kwargs):
        # Each part says for itself what it lacks, so that whoever slips in both reads both.
        super().__init__(require_all_fields=False, **kwargs)
        no_date, no_time = self.error_messages["invalid_date"], self.error_messages["invalid_time"]
        self.fields = (
            DayField(error_messages={"required": no_date, "incomplete": no_date}),
            ClockField(error_messages={"required": no_time, "incomplete": no_time}),
        )

    def compress(self, data_list):
        if not data_list:
            return None
        if not FIRST_YEAR <= data_list[0].year <= LAST_YEAR:
            raise ValidationError(self.error_messages["year"], "year")
        return timezone.make_aware(datetime.combine(*data_list)).astimezone(UTC)


class ClockAdmin:
    """
    For an admin or an inline: its times, and its dates with times, are read and shown as people
    write them.
    """

    closing_times = ["closes"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.DateTimeField):
            kwargs |= {"form_class": LocalDateTimeField, "widget": DateAndClockInput}
        elif isinstance(db_field, models.TimeField):
            is_closing = db_field.name in self.closing_times
            form_class = ClosingTimeField if is_closing else ClockField
            kwargs |= {"form_class": form_class, "widget": ClockInput}
        elif isinstance(db_field, models.DateField):
            kwargs |= {"form_class": DayField, "widget": DayInput}
        return super().formfield_for_dbfield(db_field, request, **kwargs)
