"""A page that caches keep says the week's hours and never "now"; a script may, for real hours."""

import json
from datetime import UTC, date, datetime

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
    return [place["data-hours"] for place in soup(response).find_all("p", class_="open-now")]


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
    footers = [page.find("footer").find("p", class_="open-now").attrs for page in pages]
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


def test_hours_that_the_clinic_has_not_confirmed_make_nobody_drive_there(client):
    assert calendars(client.get("/")) == []
    confirm()
    assert calendars(client.get("/"))
    OpeningHours.objects.all().delete()
    assert calendars(client.get("/")) == []
