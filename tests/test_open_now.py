"""A page that caches keep says the week's hours and never "now"; a script may, for real hours."""

import json
from datetime import UTC, date, datetime, time

import pytest
import time_machine

from contact.models import Clinic, OpeningHours

from .html import soup
from .pages import PAGES

pytestmark = pytest.mark.django_db

THURSDAY_2_PM = datetime(2027, 1, 7, 20, 0, tzinfo=UTC)
NEXT_SUNDAY_3_AM = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)


def confirm(**changes):
    Clinic.objects.update(confirmed_on=date(2027, 1, 1), **changes)


def calendars(response):
    page = soup(response)
    return [place["data-hours"] for place in page.walk() if "data-hours" in place.attrs]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_open_or_closed_a_page_is_the_same_and_does_not_claim_either(client, path):
    confirm()
    pages = []
    for moment in (THURSDAY_2_PM, NEXT_SUNDAY_3_AM):
        with time_machine.travel(moment, tick=False):
            pages.append(soup(client.get(path)))
    for page in pages:
        assert "Open now" not in page.text
        assert "Closed now" not in page.text
        assert all(place.text == "" for place in page.find_all("p", class_="open-now"))
    footers = [page.find("footer").find(class_="open-now").find("span").attrs for page in pages]
    assert footers[0] == footers[1]


def test_the_script_is_given_the_weeks_hours_the_closures_and_the_clinics_time_zone(client):
    confirm(time_zone="America/Denver")
    clinic = Clinic.objects.get()
    clinic.closures.create(first_day=date(2099, 12, 24), last_day=date(2099, 12, 26), reason="Rest")
    day = [["09:00", "17:00"]]
    assert {
        json.dumps(json.loads(data), sort_keys=True) for data in calendars(client.get("/"))
    } == {
        json.dumps(
            {
                "zone": "America/Denver",
                "week": [day, day, day, day, day, [], []],
                "closures": [["2099-12-24", "2099-12-26"]],
                "days": {},
            },
            sort_keys=True,
        )
    }


def header_line(client, path="/"):
    """What stands under the clinic's name, or "" where nothing does."""
    place = soup(client.get(path)).find("header", class_="site-header").find("p")
    return " ".join(place.text.split()) if place else ""


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_every_page_says_town_and_hours_under_the_clinics_name_and_never_today(client, path):
    confirm(city="Sampleton", state="TX")
    with time_machine.travel(THURSDAY_2_PM, tick=False):
        assert header_line(client, path) == "Sampleton, TX · Thursday 9 to 5"


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({}, ""),
        ({"state": "TX"}, ""),
        ({"city": "Sampleton"}, ""),
        ({"city": "Sampleton", "state": "TX"}, "Sampleton, TX"),
        ({"confirmed_on": date(2027, 1, 1)}, "Thursday 9 to 5"),
    ],
)
def test_a_fact_that_is_blank_leaves_no_gap_under_the_clinics_name(client, facts, line):
    if facts:
        Clinic.objects.update(**facts)
    with time_machine.travel(THURSDAY_2_PM, tick=False):
        assert header_line(client) == line
        assert (line == "") == ("brand__place" not in client.get("/").content.decode())


def test_the_day_under_the_clinics_name_is_the_next_one_on_which_it_is_surely_open(client):
    confirm()
    clinic = Clinic.objects.get()
    clinic.holidays.create(day=date(2027, 1, 7), name="A day that nobody has answered")
    clinic.closures.create(
        first_day=date(2027, 1, 8), last_day=date(2027, 1, 8), closes=time(12), reason="Training"
    )
    with time_machine.travel(THURSDAY_2_PM, tick=False):
        assert header_line(client) == "Friday 9 to noon"
        clinic.closures.create(
            first_day=date(2027, 1, 8), last_day=date(2027, 1, 15), reason="Moving house"
        )
        assert header_line(client) == "Monday, January 18, 9 to 5"
        clinic.closures.create(
            first_day=date(2027, 1, 8), last_day=date(2027, 6, 1), reason="A long journey"
        )
        assert header_line(client) == ""


def test_hours_that_the_clinic_has_not_confirmed_make_nobody_drive_there(client):
    assert calendars(client.get("/")) == []
    confirm()
    assert calendars(client.get("/"))
    OpeningHours.objects.all().delete()
    assert calendars(client.get("/")) == []
