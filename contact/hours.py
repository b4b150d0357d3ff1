"""When the clinic is open, and by when it answers a message."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from clinic_site.foundation.clock import NOON, clock, short_clock

TIME_TO_ANSWER = timedelta(hours=2)  # at least, while the clinic is open
LOOK_AHEAD = 60  # days; closed for longer than this, the clinic promises nothing
# Days for which a page says what becomes of them. More, because it may have been made days ago.
CALENDAR_DAYS = LOOK_AHEAD + 30


@dataclass(frozen=True)
class Day:
    """One day's opening: the first opening time and the last closing time, local."""

    opens: time
    closes: time

    @property
    def cutoff(self):
        """What is written before this time is answered on the same day."""
        some_day = date(2000, 1, 1)
        in_time = datetime.combine(some_day, self.closes) - TIME_TO_ANSWER
        return min(NOON, in_time.time()) if in_time.date() == some_day else time.min


def spans_on(day, hours, exceptions):
    """
    When the clinic is open on a day, as far as that is sure: [(opens, closes), …], the week's
    hours less what closures and holidays take away.
    """
    spans = [(span.opens, span.closes) for span in hours if span.weekday == day.weekday()]
    for exception in exceptions:
        if exception.covers(day):
            spans = exception.cut(spans)
    return spans


def cut(spans, opens=None, closes=None):
    """What is left of a day's spans where the clinic opens late or closes early."""
    left = [(max(span[0], opens or time.min), min(span[1], closes or time.max)) for span in spans]
    return [span for span in left if span[0] < span[1]]


def open_day(day, hours, exceptions):
    """The Day on which the clinic is open, or None. Several spans in a day count as one."""
    spans = spans_on(day, hours, exceptions)
    if not spans:
        return None
    return Day(min(opens for opens, _closes in spans), max(closes for _opens, closes in spans))


def reply_by(received_at, hours, exceptions, zone):
    """
    The local datetime by which a message is answered, or None where no hours are known.
    `exceptions` are the closures and holidays.

    Written before noon on an open day, and two hours before it closes: by the end of that day.
    Later, or on a closed day: by noon of the next open day, or its closing time where that is
    earlier, or two hours after opening where it opens later than ten. `received_at` is an aware
    datetime, `zone` the clinic's time zone; the answer is aware, in that zone, daylight saving
    included.
    """
    local = received_at.astimezone(zone)
    today = open_day(local.date(), hours, exceptions)
    if today and local.time() < today.cutoff:
        return datetime.combine(local.date(), today.closes, zone)
    for ahead in range(1, LOOK_AHEAD + 1):
        day: date = local.date() + timedelta(days=ahead)
        if opening := open_day(day, hours, exceptions):
            opens, noon, closes = (
                datetime.combine(day, moment, zone)
                for moment in (opening.opens, NOON, opening.closes)
            )
            return min(max(noon, opens + TIME_TO_ANSWER), closes)
    return None


def next_turn(moment, hours, exceptions, zone):
    """
    The next moment, after this one, when what pages say of hours and answers may change: the
    cutoff of an open day, or midnight. Both are aware datetimes.
    """
    local = moment.astimezone(zone)
    today = open_day(local.date(), hours, exceptions)
    if today and local.time() < today.cutoff:
        return datetime.combine(local.date(), today.cutoff, zone)
    return datetime.combine(local.date() + timedelta(days=1), time(), zone)


def in_words(deadline, received_at):
    """
    The promise as a person says it: "noon on Monday", "5 p.m. on Tuesday", with the date when it
    is a week or more away. Never "today": a cache may show the page tomorrow.
    """
    local = received_at.astimezone(deadline.tzinfo)
    far = (deadline.date() - local.date()).days >= 7
    day = f"{deadline:%A, %B} {deadline.day}" if far else f"{deadline:%A}"
    return f"{clock(deadline.time())} on {day}"


def next_open_day_in_words(today, hours, exceptions):
    """
    When it is open on the first day from today on: "Thursday 8 to 5", with the date when that is
    a week or more away, or "". Never "today", for the same reason.
    """
    for ahead in range(LOOK_AHEAD + 1):
        day = today + timedelta(days=ahead)
        if spans := spans_on(day, hours, exceptions):
            times = ", ".join(f"{short_clock(start)} to {short_clock(end)}" for start, end in spans)
            far = f", {day:%B} {day.day}," if ahead >= 7 else ""
            return f"{day:%A}{far} {times}"
    return ""


def timetable(hours):
    """The week in rows for people: [("Monday to Friday", "9 a.m. to 5 p.m."), …]."""
    rows = []
    for number, name in enumerate(calendar.day_name):
        text = spans_in_words((span.opens, span.closes) for span in hours if span.weekday == number)
        if rows and rows[-1][1] == text:
            rows[-1][0].append(name)
        else:
            rows.append(([name], text))
    return [(_days(names), text) for names, text in rows]


def spans_in_words(spans):
    """A day's hours: "9 a.m. to noon, 1 p.m. to 5 p.m.", or "Closed"."""
    return ", ".join(f"{clock(opens)} to {clock(closes)}" for opens, closes in spans) or "Closed"


def exception_in_words(exception, hours, exceptions):
    """What a closure or a holiday means for its days: "Closed", "9 a.m. to noon", …"""
    if exception.is_unanswered:
        return "Please call first"
    if exception.is_all_day:
        return "Closed"
    if exception.first_day == exception.last_day:
        return spans_in_words(spans_on(exception.first_day, hours, exceptions))
    opens = f"from {clock(exception.opens)} " if exception.opens else ""
    closes = f"until {clock(exception.closes)}" if exception.closes else ""
    return f"Open {opens}{closes}".strip()


def days_of(exception, first, last):
    """Its days from `first` to `last`."""
    day, last = max(first, exception.first_day), min(last, exception.last_day)
    while day <= last:
        yield day
        day += timedelta(days=1)


def for_program(spans):
    return [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in spans]


def spans_by_weekday(hours):
    """The week for a program, Monday first: [[["09:00", "17:00"]], …]."""
    return [
        for_program((span.opens, span.closes) for span in hours if span.weekday == day)
        for day in range(7)
    ]


def _days(names):
    if len(names) > 2:
        return f"{names[0]} to {names[-1]}"
    return " and ".join(names)
