"""
Nobody is promised an answer, or sent to a closed door, on a holiday or a half day: the promise,
the hours on the pages, the browser's data and the search engines' data all say the same.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, date, time
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from clinic_site import structured_data
from clinic_site.settings import BASE_DIR
from contact.hours import reply_by
from contact.models import Clinic, Closure, Holiday, Inquiry

from .hours import CHICAGO, WEEK, local
from .html import soup
from .messages import payload

pytestmark = pytest.mark.django_db

Answer = Holiday.Answer
THANKSGIVING = date(2026, 11, 26)
THE_DAY_BEFORE = "2026-11-25 15:00"  # a Wednesday, in the afternoon


@pytest.fixture
def clinic():
    """Confirmed, with an address and a number, so that pages tell all that they know."""
    Clinic.objects.update(
        confirmed_on=date(2026, 11, 1),
        phone="(940) 566-2010",
        street="1 Oak Street",
        city="Denton",
        state="TX",
        postal_code="76201",
    )
    return Clinic.objects.get()


@pytest.fixture
def at():
    """Set the clinic's clock: at("2026-11-25 15:00")."""
    travels = []

    def at(moment):
        travels.append(time_machine.travel(local(moment), tick=False))
        travels[-1].start()

    yield at
    for travel in reversed(travels):
        travel.stop()


def holiday(clinic, answer=Answer.UNANSWERED, closes=None, day=THANKSGIVING):
    return clinic.holidays.create(day=day, name="Thanksgiving Day", answer=answer, closes=closes)


def promise(client):
    lead = soup(client.get("/contact/")).find("p", class_="form__lead")
    return lead.find("strong").text


def footer_rows(client):
    rows = soup(client.get("/")).find("footer").find(class_="hours").find_all("tr")
    cells = [(row.find("th").text, row.find("td").text) for row in rows]
    return {" ".join(day.split()): " ".join(times.split()) for day, times in cells}


def calendar(client):
    return json.loads(soup(client.get("/")).find(class_="open-now").find("span")["data-hours"])


def special_hours():
    periods = structured_data.special_hours(Clinic.objects.get())
    keys = ("validFrom", "validThrough", "opens", "closes")
    return [tuple(period[key] for key in keys) for period in periods]


# --- What each answer means, everywhere


@pytest.mark.parametrize(
    ("answer", "closes", "promised", "row", "special"),
    [
        (
            Answer.UNANSWERED,
            None,
            "noon on Friday",
            "Please call first: Thanksgiving Day",
            ("00:00", "00:00"),
        ),
        (Answer.CLOSED, None, "noon on Friday", "Closed: Thanksgiving Day", ("00:00", "00:00")),
        (
            Answer.UNTIL,
            time(11),
            "11 a.m. on Thursday",
            "9 a.m. to 11 a.m.: Thanksgiving Day",
            ("09:00", "11:00"),
        ),
        (Answer.OPEN, None, "noon on Thursday", None, None),
    ],
)
def test_promise_footer_and_search_engines_agree_on_a_holiday(
    client, clinic, at, answer, closes, promised, row, special
):
    at(THE_DAY_BEFORE)
    holiday(clinic, answer, closes)
    assert promise(client) == promised
    assert footer_rows(client).get("November 26") == row
    told = [(opens, shuts) for first, _last, opens, shuts in special_hours() if "11-26" in first]
    assert told == ([special] if special else [])


def test_the_browser_is_told_what_is_sure_of_the_day(client, clinic, at):
    at(THE_DAY_BEFORE)
    holiday(clinic)
    assert calendar(client)["days"] == {"2026-11-26": None}
    Holiday.objects.update(answer=Answer.UNTIL, closes=time(11))
    assert calendar(client)["days"] == {"2026-11-26": [["09:00", "11:00"]]}
    Holiday.objects.update(answer=Answer.CLOSED, closes=None)
    assert calendar(client)["days"] == {}
    assert calendar(client)["closures"] == [["2026-11-26", "2026-11-26"]]
    Holiday.objects.update(answer=Answer.OPEN)
    assert calendar(client) == calendar(client) | {"days": {}, "closures": []}


def test_a_message_is_kept_with_the_promise_that_the_page_made(client, clinic, at):
    at(THE_DAY_BEFORE)
    holiday(clinic)
    client.post("/contact/", payload())
    assert Inquiry.objects.get().reply_due_at == local("2026-11-27 12:00")


def test_on_a_holiday_that_nobody_answered_the_same_day_is_not_promised(client, clinic, at):
    at("2026-11-26 09:30")
    holiday(clinic)
    assert promise(client) == "noon on Friday"


def test_a_holiday_on_a_day_when_the_clinic_is_closed_anyway_is_no_news(client, clinic, at):
    at("2026-06-30 09:00")
    holiday(clinic, day=date(2026, 7, 4))  # a Saturday
    assert "July 4" not in footer_rows(client)
    assert special_hours() == []
    assert Clinic.objects.get().holidays_to_answer == []


def test_pages_name_the_holidays_of_the_next_sixty_days_and_none_that_is_over(client, clinic, at):
    at("2026-11-02 09:00")
    holiday(clinic)
    holiday(clinic, Answer.CLOSED, day=date(2026, 12, 25))
    holiday(clinic, day=date(2027, 2, 15))
    assert {"November 26", "December 25"} < set(footer_rows(client))
    assert "February 15" not in footer_rows(client)
    at("2026-11-27 09:00")
    assert "November 26" not in footer_rows(client)


@pytest.mark.parametrize(
    ("closure", "promised", "row"),
    [
        ({}, "noon on Friday", "Closed: Turkey"),
        ({"closes": time(11)}, "11 a.m. on Thursday", "9 a.m. to 11 a.m.: Turkey"),
    ],
    ids=["all day", "half a day"],
)
def test_a_closure_for_the_day_answers_the_holiday(client, clinic, at, closure, promised, row):
    at(THE_DAY_BEFORE)
    holiday(clinic)
    clinic.closures.create(
        first_day=THANKSGIVING, last_day=THANKSGIVING, reason="Turkey", **closure
    )
    assert promise(client) == promised
    assert footer_rows(client)["November 26"] == row
    assert Clinic.objects.get().holidays_to_answer == []


def test_weeks_of_shorter_hours_do_not_answer_a_holiday_among_them(client, clinic, at):
    at(THE_DAY_BEFORE)
    holiday(clinic)
    clinic.closures.create(
        first_day=date(2026, 11, 23), last_day=date(2026, 12, 4), closes=time(15), reason="Building"
    )
    assert promise(client) == "noon on Friday"
    rows = footer_rows(client)
    assert rows["November 26"] == "Please call first: Thanksgiving Day"
    assert rows["November 23 to December 4"] == "Open until 3 p.m.: Building"
    assert calendar(client)["days"]["2026-11-26"] is None
    assert calendar(client)["days"]["2026-11-27"] == [["09:00", "15:00"]]


# --- Over the end of the year, and over the Sundays on which the clocks change

NEW_YEAR = date(2027, 1, 1)  # a Friday
SPRING, FALL = date(2027, 3, 15), date(2027, 11, 8)  # the Mondays after those Sundays


@pytest.mark.parametrize(
    ("moment", "day", "turns_to", "next_open"),
    [
        ("2026-12-31 15:00", NEW_YEAR, "Friday", "noon on Monday"),
        # In UTC it is next year already.
        ("2026-12-31 22:00", NEW_YEAR, "Friday", "noon on Monday"),
        ("2027-03-12 18:00", SPRING, "Monday", "noon on Tuesday"),
        ("2027-03-14 00:30", SPRING, "Monday", "noon on Tuesday"),  # before the clocks go forward
        ("2027-11-05 18:00", FALL, "Monday", "noon on Tuesday"),
        ("2027-11-07 00:30", FALL, "Monday", "noon on Tuesday"),  # before the clocks go back
    ],
)
@pytest.mark.parametrize(
    ("answer", "closes", "clock", "row", "days", "special"),
    [
        (Answer.UNANSWERED, None, None, "Please call first: Holiday", None, ("00:00", "00:00")),
        (Answer.CLOSED, None, None, "Closed: Holiday", "closure", ("00:00", "00:00")),
        (
            Answer.UNTIL,
            time(11),
            "11 a.m.",
            "9 a.m. to 11 a.m.: Holiday",
            [["09:00", "11:00"]],
            ("09:00", "11:00"),
        ),
        (Answer.OPEN, None, "noon", None, "as usual", None),
    ],
)
def test_all_agree_on_a_holiday_over_new_year_and_over_daylight_saving(
    client, clinic, at, moment, day, turns_to, next_open, answer, closes, clock, row, days, special
):
    at(moment)
    clinic.holidays.create(day=day, name="Holiday", answer=answer, closes=closes)
    iso = day.isoformat()
    promised = f"{clock} on {turns_to}" if clock else next_open

    assert promise(client) == promised
    client.post("/contact/", payload())
    kept = Inquiry.objects.get().reply_due_at.astimezone(CHICAGO)
    assert promised.endswith(f" on {kept:%A}")
    assert (kept.date() == day) == bool(clock)
    assert kept.time() == (closes or time(12))

    assert footer_rows(client).get(f"{day:%B} {day.day}") == row
    told = calendar(client)
    assert told["days"] == ({} if isinstance(days, str) else {iso: days})
    assert told["closures"] == ([[iso, iso]] if days == "closure" else [])
    assert special_hours() == ([(iso, iso, *special)] if special else [])


def test_a_holiday_is_named_until_its_own_midnight_at_the_clinic(client, clinic, at):
    at("2027-01-01 23:59")  # in UTC it is the second of January
    holiday(clinic, Answer.CLOSED, day=NEW_YEAR)
    assert "January 1" in footer_rows(client)
    at("2027-01-02 00:00")
    assert "January 1" not in footer_rows(client)
    assert calendar(client)["closures"] == special_hours() == []


@pytest.mark.parametrize(
    ("moment", "turn"),
    [
        ("2026-12-31 10:00", "2027-01-01 00:00"),  # the cutoff of a half day that closes at noon
        ("2027-01-01 08:00", "2027-01-02 00:00"),  # a closed day has no cutoff
        ("2027-03-14 01:59", "2027-03-15 00:00"),  # 22 hours later
        ("2027-03-15 08:00", "2027-03-15 09:00"),
        ("2027-11-07 00:30", "2027-11-08 00:00"),  # 24 and a half hours later
    ],
)
def test_kept_pages_turn_at_the_clinics_midnight_and_at_the_cutoff_of_a_half_day(
    clinic, moment, turn
):
    half = {"answer": Answer.UNTIL, "name": "Holiday"}
    clinic.holidays.create(day=date(2026, 12, 31), closes=time(12), **half)
    clinic.holidays.create(day=NEW_YEAR, answer=Answer.CLOSED, name="New Year's Day")
    clinic.holidays.create(day=SPRING, closes=time(11), **half)
    assert Clinic.objects.get().next_turn(local(moment).astimezone(UTC)) == local(turn)


def test_readers_see_a_name_with_a_curly_apostrophe_as_all_other_words(clinic):
    named = clinic.holidays.create(day=NEW_YEAR, answer=Answer.CLOSED, name="New Year's Day")
    assert named.reason == "New Year’s Day"


# --- Half days


def half_day(day, opens=None, closes=None, last=None):
    first = date.fromisoformat(day)
    last = date.fromisoformat(last) if last else first
    return Closure(first_day=first, last_day=last, opens=opens, closes=closes)


@pytest.mark.parametrize(
    ("received", "closures", "answered"),
    [
        # Open until noon on 24 December 2026, a Thursday; closed on Friday.
        ("2026-12-23 15:00", [half_day("2026-12-24", closes=time(12))], "2026-12-24 12:00"),
        ("2026-12-24 09:59", [half_day("2026-12-24", closes=time(12))], "2026-12-24 12:00"),
        # Nobody is promised an answer in the last two hours before it closes.
        ("2026-12-24 10:00", [half_day("2026-12-24", closes=time(12))], "2026-12-25 12:00"),
        ("2026-12-24 11:58", [half_day("2026-12-24", closes=time(12))], "2026-12-25 12:00"),
        ("2026-12-24 11:30", [half_day("2026-12-24", closes=time(13, 15))], "2026-12-25 12:00"),
        ("2026-12-24 00:00", [half_day("2026-12-24", closes=time(1))], "2026-12-25 12:00"),
        ("2026-12-24 13:00", [half_day("2026-12-24", closes=time(12))], "2026-12-25 12:00"),
        ("2026-12-23 15:00", [half_day("2026-12-24", closes=time(10, 30))], "2026-12-24 10:30"),
        # Late because of ice: two hours after opening.
        ("2026-12-23 15:00", [half_day("2026-12-24", opens=time(11))], "2026-12-24 13:00"),
        # Closed before it would open: nothing is left of the day.
        ("2026-12-23 15:00", [half_day("2026-12-24", closes=time(8))], "2026-12-25 12:00"),
        # Two at once leave what both leave.
        (
            "2026-12-23 15:00",
            [half_day("2026-12-24", closes=time(12)), half_day("2026-12-24")],
            "2026-12-25 12:00",
        ),
        # Over the end of the year, with a Saturday and a Sunday that stay closed.
        (
            "2026-12-31 09:00",
            [half_day("2026-12-28", closes=time(11), last="2027-01-04")],
            "2027-01-01 11:00",
        ),
        (
            "2027-01-01 11:30",
            [half_day("2026-12-28", closes=time(11), last="2027-01-04")],
            "2027-01-04 11:00",
        ),
        # The clocks go forward on Sunday, 14 March 2027, and back on 7 November.
        ("2027-03-12 18:00", [half_day("2027-03-15", closes=time(11))], "2027-03-15 11:00"),
        ("2027-11-05 18:00", [half_day("2027-11-08", opens=time(11))], "2027-11-08 13:00"),
    ],
)
def test_half_a_day_moves_the_promise_within_the_day(received, closures, answered):
    assert reply_by(local(received), WEEK, closures, CHICAGO) == local(answered)


def test_half_a_day_reads_the_same_everywhere(client, clinic, at):
    at("2026-12-20 12:00")
    day = date(2026, 12, 24)
    clinic.closures.create(first_day=day, last_day=day, closes=time(12), reason="Christmas Eve")
    assert footer_rows(client)["December 24"] == "9 a.m. to noon: Christmas Eve"
    assert calendar(client)["days"] == {"2026-12-24": [["09:00", "12:00"]]}
    assert special_hours() == [("2026-12-24", "2026-12-24", "09:00", "12:00")]


@pytest.mark.parametrize(
    "values",
    [
        {"answer": Answer.UNTIL, "closes": None},
        {"answer": Answer.CLOSED, "closes": time(12)},
        {"answer": Answer.UNANSWERED, "closes": time(12)},
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(clinic, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        holiday(clinic, **values)


# --- Where the days come from


def test_the_worker_writes_the_federal_holidays_of_the_coming_year(clinic, at):
    at("2026-12-20 12:00")
    call_command("write_holidays")
    days = dict(Holiday.objects.values_list("day", "name"))
    assert days[date(2026, 12, 25)] == "Christmas Day"
    assert days[date(2027, 1, 1)] == "New Year's Day"
    assert days[date(2027, 11, 25)] == "Thanksgiving Day"
    assert days[date(2027, 7, 5)] == "Independence Day (observed)"
    assert min(days) >= date(2026, 12, 20)
    assert max(days) <= date(2027, 12, 21)
    assert set(Holiday.objects.values_list("answer", flat=True)) == {Answer.UNANSWERED}


def test_days_have_the_names_that_people_call_them_by(clinic, at):
    at("2026-12-20 12:00")
    call_command("write_holidays")
    assert dict(Holiday.objects.values_list("day", "name")) == {
        date(2026, 12, 25): "Christmas Day",
        date(2027, 1, 1): "New Year's Day",
        date(2027, 1, 18): "Martin Luther King Jr. Day",
        date(2027, 2, 15): "Presidents' Day",
        date(2027, 5, 31): "Memorial Day",
        date(2027, 6, 18): "Juneteenth (observed)",
        date(2027, 6, 19): "Juneteenth",
        date(2027, 7, 4): "Independence Day",
        date(2027, 7, 5): "Independence Day (observed)",
        date(2027, 9, 6): "Labor Day",
        date(2027, 10, 11): "Columbus Day",
        date(2027, 11, 11): "Veterans Day",
        date(2027, 11, 25): "Thanksgiving Day",
    }


def test_days_that_were_written_by_their_legal_names_are_renamed_and_keep_their_answers(clinic):
    for number, name in enumerate(
        ["Washington's Birthday", "Juneteenth National Independence Day (observed)", "Labor Day"], 1
    ):
        clinic.holidays.create(day=date(2027, 2, number), name=name, answer=Answer.CLOSED)
    migration = import_module("contact.migrations.0012_holidays_as_people_say")
    migration.rename(apps, connection.schema_editor())
    assert list(Holiday.objects.values_list("name", "answer")) == [
        ("Presidents' Day", Answer.CLOSED),
        ("Juneteenth (observed)", Answer.CLOSED),
        ("Labor Day", Answer.CLOSED),
    ]


def test_days_that_are_there_keep_their_answers(clinic, at):
    at("2026-11-20 12:00")
    call_command("write_holidays")
    count = Holiday.objects.count()
    Holiday.objects.filter(day=THANKSGIVING).update(answer=Answer.CLOSED)
    call_command("write_holidays")
    assert Holiday.objects.count() == count
    assert Holiday.objects.get(day=THANKSGIVING).answer == Answer.CLOSED


def test_the_year_is_counted_from_the_clinics_day(clinic, at):
    at("2026-12-31 22:00")  # in Chicago; in UTC it is next year already
    holiday(clinic, day=date(2026, 12, 31))
    call_command("write_holidays")
    assert Holiday.objects.filter(day=date(2027, 1, 1)).exists()


def test_without_a_clinic_there_is_nothing_to_write():
    Clinic.objects.all().delete()
    call_command("write_holidays")
    assert not Holiday.objects.exists()


def test_no_web_worker_loads_the_library_of_holidays(tmp_path):
    words = "import sys, clinic_site.wsgi; sys.exit('holidays' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", words],
        cwd=BASE_DIR,
        env=os.environ | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


# --- Staff


def test_a_manager_answers_a_holiday_and_the_pages_follow(sign_in, client, clinic, at):
    at("2026-11-20 12:00")
    row = holiday(clinic)
    url = reverse("admin:contact_holiday_change", args=[row.pk])
    done = sign_in("Manager").post(url, {"answer": "until", "closes": "11 am"})
    assert done.status_code == 302
    assert footer_rows(client)["November 26"] == "9 a.m. to 11 a.m.: Thanksgiving Day"


def test_the_question_above_the_list_ends_with_a_question_mark_alone(admin_client):
    tabs = soup(admin_client.get(reverse("admin:contact_holiday_changelist")))
    assert tabs.find("nav", class_="filter-tabs").find("span").text == "Are you open?"
