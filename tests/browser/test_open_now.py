"""Whether the clinic is open, as the reader's browser works it out at the moment of reading."""

import pytest
from playwright.sync_api import expect

from tests.pages import CONDITION

from .site import needs_chromium

pytestmark = needs_chromium

CONFIRM = """
from datetime import date
clinic = Clinic.objects.get()
clinic.confirmed_on = date(2026, 12, 1)
clinic.save()
clinic.closures.create(first_day=date(2027, 1, 14), last_day=date(2027, 1, 15), reason="Training")
from django.core.management import call_command
call_command("write_holidays")
clinic.holidays.update(answer="open")
"""
FORGET = """
clinic = Clinic.objects.get()
clinic.confirmed_on = None
clinic.save()
clinic.closures.all().delete()
"""


@pytest.fixture(scope="module")
def far_away(site, browser):
    """A tab of a reader in Japan, on the contact page of a clinic in Texas, open 9 to 5."""
    site.shell(CONFIRM)
    context = browser.new_context(base_url=site.url, timezone_id="Asia/Tokyo")
    yield context.new_page()
    context.close()
    site.shell(FORGET)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2027-01-07T09:00-06:00", "Open now, until 5 p.m."),
        ("2027-01-07T16:59-06:00", "Open now, until 5 p.m."),
        ("2027-01-07T08:59-06:00", "Closed now, opens today at 9 a.m."),
        ("2027-01-07T17:00-06:00", "Closed now, opens tomorrow at 9 a.m."),
        ("2027-01-08T17:00-06:00", "Closed now, opens Monday at 9 a.m."),
        ("2027-01-09T23:59-06:00", "Closed now, opens Monday at 9 a.m."),
        ("2027-01-13T18:00-06:00", "Closed now, opens Monday at 9 a.m."),  # closed for two days
        ("2027-01-14T10:00-06:00", "Closed now, opens Monday at 9 a.m."),
        ("2027-03-12T17:30-06:00", "Closed now, opens Monday at 9 a.m."),  # clocks change on Sunday
        ("2027-03-15T08:30-05:00", "Closed now, opens today at 9 a.m."),
        ("2027-03-15T16:30-05:00", "Open now, until 5 p.m."),
    ],
)
def test_it_goes_by_the_clinics_clock_hours_and_closures(far_away, moment, words):
    far_away.clock.set_fixed_time(moment)
    far_away.goto("/contact/")
    expect(far_away.locator(".open-now")).to_have_text([words, words])


CHRISTMAS = {
    "zone": "America/Chicago",
    "week": [[["09:00", "17:00"]]] * 5 + [[], []],
    "closures": [["2026-12-25", "2026-12-25"]],
    "days": {"2026-12-24": [["09:00", "12:00"]], "2027-01-01": None},
}
READ_AGAIN = """(hours) => {
  for (const place of document.querySelectorAll("[data-hours]"))
    place.dataset.hours = JSON.stringify(hours)
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))
}"""


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-12-24T11:59-06:00", "Open now, until noon"),
        ("2026-12-24T12:00-06:00", "Closed now, opens Monday at 9 a.m."),
        ("2026-12-31T17:00-06:00", "Closed now, opens Monday at 9 a.m."),  # not on New Year's Day
        ("2027-01-01T10:00-06:00", "Holiday today. Please call first."),
        ("2027-01-04T10:00-06:00", "Open now, until 5 p.m."),
    ],
)
def test_half_a_day_and_a_holiday_that_nobody_answered(far_away, moment, words):
    far_away.clock.set_fixed_time(moment)
    far_away.goto("/contact/")
    far_away.evaluate(READ_AGAIN, CHRISTMAS)
    expect(far_away.locator(".open-now")).to_have_text([words, words])


def test_a_page_that_stays_open_follows_the_clock(far_away):
    far_away.clock.install(time="2027-01-07T16:58:00-06:00")
    far_away.goto("/")
    line = far_away.locator("footer .open-now")
    expect(line).to_have_text("Open now, until 5 p.m.")
    far_away.clock.run_for("03:00")
    expect(line).to_have_text("Closed now, opens tomorrow at 9 a.m.")


def test_without_script_nothing_claims_to_be_now(far_away, site, browser):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/contact/")
    assert tab.locator(".open-now:visible").count() == 0
    assert tab.locator(".hours:visible").count() == 2
    context.close()


def test_its_line_is_kept_free_so_that_nothing_moves(far_away):
    far_away.route("**/page*.js", lambda route: route.abort())
    far_away.goto("/contact/")
    before = far_away.locator(".panel .hours").bounding_box()["y"]
    far_away.unroute("**/page*.js")
    far_away.goto("/contact/")
    expect(far_away.locator(".panel .open-now > span")).not_to_be_empty()
    assert far_away.locator(".panel .hours").bounding_box()["y"] == before


def test_the_place_of_the_button_that_prints_the_sheet_is_kept_free_too(far_away):
    tops = []
    far_away.route("**/page*.js", lambda route: route.abort())
    for is_shown in (False, True):
        far_away.goto(f"{CONDITION}print/")
        expect(far_away.get_by_role("button", name="Print")).to_be_visible(visible=is_shown)
        tops.append(far_away.locator("#emergency").bounding_box()["y"])
        far_away.unroute("**/page*.js")
    assert tops[0] == tops[1]
