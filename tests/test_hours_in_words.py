"""Hours and promises are written as people say them."""

from datetime import UTC, date, datetime

import pytest

from clinic_site.foundation.clock import short_clock
from contact.hours import clock, in_words, next_open_day_in_words, timetable

from .hours import WEEK, at, hours, local


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        ("2027-01-11 12:00", "noon on Monday"),
        ("2027-01-08 17:00", "5 p.m. on Friday"),  # the day itself, and never "today"
        ("2027-01-14 12:30", "12:30 p.m. on Thursday"),
        ("2027-01-15 12:00", "noon on Friday, January 15"),
        ("2027-03-01 11:00", "11 a.m. on Monday, March 1"),
    ],
)
def test_the_promise_names_the_day_and_the_date_where_the_day_is_not_enough(deadline, words):
    assert in_words(local(deadline), datetime(2027, 1, 8, 20, 0, tzinfo=UTC)) == words


def test_a_week_is_counted_in_the_clinics_days():
    sunday_evening = datetime(2027, 1, 11, 3, 0, tzinfo=UTC)
    assert in_words(local("2027-01-17 12:00"), sunday_evening) == "noon on Sunday, January 17"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("0:00", "12 a.m."),
        ("0:30", "12:30 a.m."),
        ("9:00", "9 a.m."),
        ("9:05", "9:05 a.m."),
        ("12:00", "noon"),
        ("12:01", "12:01 p.m."),
        ("17:30", "5:30 p.m."),
        ("23:59", "11:59 p.m."),
    ],
)
def test_times_are_written_as_americans_write_them(moment, words):
    assert clock(at(moment)) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("6:30", "6:30 a.m."),
        ("7:00", "7"),
        ("11:30", "11:30"),
        ("12:00", "noon"),
        ("12:30", "12:30 p.m."),
        ("13:00", "1"),
        ("18:30", "6:30"),
        ("19:00", "7 p.m."),
        ("0:00", "12 a.m."),
    ],
)
def test_in_a_short_line_a_time_goes_without_am_and_pm_where_nobody_doubts_which(moment, words):
    assert short_clock(at(moment)) == words


@pytest.mark.parametrize(
    ("opening_hours", "words"),
    [
        (WEEK, "Friday 9 to 5"),
        (hours("8:00-12:00 13:00-19:00"), "Friday 8 to noon, 1 to 7 p.m."),
        (hours("10:00-14:00", [5]), "Saturday 10 to 2"),
        ([], ""),
    ],
)
def test_the_next_open_day_is_named_by_its_weekday(opening_hours, words):
    assert next_open_day_in_words(date(2027, 1, 8), opening_hours, []) == words


SHORT_FRIDAY = hours("9:00-17:00", range(4)) + hours("9:00-12:00", [4])


@pytest.mark.parametrize(
    ("opening_hours", "rows"),
    [
        (WEEK, [("Monday to Friday", "9 a.m. to 5 p.m."), ("Saturday and Sunday", "Closed")]),
        (hours("9:00-17:00", range(7)), [("Monday to Sunday", "9 a.m. to 5 p.m.")]),
        (
            SHORT_FRIDAY,
            [
                ("Monday to Thursday", "9 a.m. to 5 p.m."),
                ("Friday", "9 a.m. to noon"),
                ("Saturday and Sunday", "Closed"),
            ],
        ),
        (
            hours("9:00-12:00 13:00-17:00", [0, 2]),
            [
                ("Monday", "9 a.m. to noon, 1 p.m. to 5 p.m."),
                ("Tuesday", "Closed"),
                ("Wednesday", "9 a.m. to noon, 1 p.m. to 5 p.m."),
                ("Thursday to Sunday", "Closed"),
            ],
        ),
    ],
)
def test_neighboring_days_with_the_same_hours_share_a_row(opening_hours, rows):
    assert timetable(opening_hours) == rows
