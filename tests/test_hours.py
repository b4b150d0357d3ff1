"""By when a message is answered, worked out from the clinic's hours."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contact.hours import reply_by
from contact.models import Closure

from .hours import CHICAGO, WEEK, hours, local


def closed(first, last=None):
    return Closure(first_day=date.fromisoformat(first), last_day=date.fromisoformat(last or first))


# In 2027 the 8th of January is a Friday.
@pytest.mark.parametrize(
    ("received", "answered"),
    [
        ("2027-01-08 18:00", "2027-01-11 12:00"),
        ("2027-01-08 11:59", "2027-01-08 17:00"),
        ("2027-01-08 12:00", "2027-01-11 12:00"),
        ("2027-01-08 16:00", "2027-01-11 12:00"),
        ("2027-01-08 00:00", "2027-01-08 17:00"),
        ("2027-01-07 12:30", "2027-01-08 12:00"),
        ("2027-01-09 10:00", "2027-01-11 12:00"),
        ("2027-01-10 23:59", "2027-01-11 12:00"),
        ("2027-01-11 00:00", "2027-01-11 17:00"),
        ("2027-12-31 13:00", "2028-01-03 12:00"),
    ],
)
def test_a_morning_message_is_answered_that_day_and_any_other_by_the_next_noon(received, answered):
    assert reply_by(local(received), WEEK, [], CHICAGO) == local(answered)


@pytest.mark.parametrize(
    ("received", "closures", "answered"),
    [
        ("2027-01-08 18:00", [closed("2027-01-11")], "2027-01-12 12:00"),
        ("2027-01-08 18:00", [closed("2027-01-11", "2027-01-13")], "2027-01-14 12:00"),
        ("2027-01-08 18:00", [closed("2027-01-11"), closed("2027-01-12")], "2027-01-13 12:00"),
        ("2027-01-08 09:00", [closed("2027-01-08")], "2027-01-11 12:00"),
        ("2027-01-08 18:00", [closed("2027-01-12")], "2027-01-11 12:00"),
        ("2027-01-08 18:00", [closed("2026-12-25")], "2027-01-11 12:00"),
        ("2027-01-08 18:00", [closed("2027-01-09", "2027-02-28")], "2027-03-01 12:00"),
    ],
)
def test_a_closure_moves_the_promise(received, closures, answered):
    assert reply_by(local(received), WEEK, closures, CHICAGO) == local(answered)


@pytest.mark.parametrize(
    ("received", "answered"),
    [
        # Clocks go forward on 14 March and back on 7 November.
        ("2027-03-12 18:00", datetime(2027, 3, 15, 17, 0, tzinfo=UTC)),
        ("2027-03-14 03:30", datetime(2027, 3, 15, 17, 0, tzinfo=UTC)),
        ("2027-03-11 18:00", datetime(2027, 3, 12, 18, 0, tzinfo=UTC)),
        ("2027-11-05 18:00", datetime(2027, 11, 8, 18, 0, tzinfo=UTC)),
        ("2027-11-07 01:30", datetime(2027, 11, 8, 18, 0, tzinfo=UTC)),
        ("2027-11-04 18:00", datetime(2027, 11, 5, 17, 0, tzinfo=UTC)),
    ],
)
def test_noon_is_noon_on_the_clinics_clock_when_daylight_saving_changes(received, answered):
    assert reply_by(local(received), WEEK, [], CHICAGO).astimezone(UTC) == answered


@pytest.mark.parametrize(
    ("received", "answered"),
    [
        (datetime(2027, 1, 8, 0, 30, tzinfo=UTC), "2027-01-08 12:00"),  # Thursday evening there
        (datetime(2027, 1, 11, 5, 30, tzinfo=UTC), "2027-01-11 12:00"),  # still Sunday there
        (datetime(2027, 1, 11, 6, 30, tzinfo=UTC), "2027-01-11 17:00"),
    ],
)
def test_the_day_is_the_clinics_day_and_not_the_servers(received, answered):
    assert reply_by(received, WEEK, [], CHICAGO) == local(answered)


@pytest.mark.parametrize(
    ("spans", "received", "answered"),
    [
        ("9:00-11:00", "2027-01-07 12:00", "2027-01-08 11:00"),
        ("9:00-11:00", "2027-01-07 08:59", "2027-01-07 11:00"),
        ("9:00-11:00", "2027-01-07 10:59", "2027-01-08 11:00"),
        ("9:00-11:00", "2027-01-07 11:30", "2027-01-08 11:00"),
        ("14:00-18:00", "2027-01-07 11:00", "2027-01-07 18:00"),
        ("14:00-18:00", "2027-01-07 13:00", "2027-01-08 16:00"),
        ("10:30-18:00", "2027-01-07 13:00", "2027-01-08 12:30"),
        ("14:00-15:00", "2027-01-07 13:00", "2027-01-08 15:00"),
        ("8:00-12:00 13:00-19:00", "2027-01-07 09:00", "2027-01-07 19:00"),
        ("8:00-12:00 13:00-19:00", "2027-01-07 12:30", "2027-01-08 12:00"),
        ("22:30-23:30", "2027-01-07 13:00", "2027-01-08 23:30"),
        ("0:00-23:59", "2027-01-07 13:00", "2027-01-08 12:00"),
    ],
)
def test_odd_hours_give_a_time_at_which_the_clinic_is_there(spans, received, answered):
    assert reply_by(local(received), hours(spans), [], CHICAGO) == local(answered)


def test_a_clinic_open_one_day_a_week_answers_on_that_day():
    wednesdays = hours("9:00-17:00", weekdays=[2])
    received = local("2027-01-06 12:00")
    assert reply_by(received, wednesdays, [], CHICAGO) == received + timedelta(days=7)


@pytest.mark.parametrize(
    ("opening_hours", "closures"),
    [([], []), (WEEK, [closed("2027-01-01", "2027-06-30")])],
    ids=["no hours known", "closed for months"],
)
def test_nothing_is_promised_where_nobody_will_be_there(opening_hours, closures):
    assert reply_by(local("2027-01-08 18:00"), opening_hours, closures, CHICAGO) is None
