"""Name, town, hours, menu and search at the top of every page: two low rows on a phone."""

import pytest
from playwright.sync_api import expect

from tests.factories import PLACE

from .site import needs_chromium
from .test_reflow import TWICE_AS_LARGE, assert_nothing_sticks_out

pytestmark = needs_chromium

THURSDAY = "2027-01-07T14:00-06:00"
FILL = f"""
import datetime
Clinic.objects.update(**{PLACE!r})
"""
FORGET = "Clinic.objects.update(street='', city='', state='', postal_code='', confirmed_on=None)"
TOPS = "links => [...new Set(links.map(link => Math.round(link.getBoundingClientRect().top)))]"


@pytest.fixture(scope="module", autouse=True)
def known_place(site):
    site.shell(FILL)
    yield
    site.shell(FORGET)


@pytest.mark.parametrize("width", [320, 360, 390])
@pytest.mark.parametrize("path", ["/", "/conditions/back-spasms/", "/search/"])
def test_on_a_phone_it_has_two_rows_and_at_most_112_pixels(tab, width, path):
    tab.set_viewport_size({"width": width, "height": 844})
    tab.goto(path)
    header = tab.locator(".site-header")
    assert header.bounding_box()["height"] <= 112
    menu = tab.locator(".site-nav__link")
    assert menu.count() == 5
    assert len(menu.evaluate_all(TOPS)) == 1
    name, search = (tab.locator(part).bounding_box() for part in (".brand", ".site-header__search"))
    assert search["y"] + search["height"] <= menu.first.bounding_box()["y"] + 1
    assert name["x"] + name["width"] <= search["x"]


@pytest.mark.parametrize("width", [900, 1024, 1440])
def test_on_a_desktop_it_is_one_row(tab, width):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.clock.set_fixed_time("2027-01-08T17:00-06:00")
    tab.goto("/")
    expect(tab.locator(".brand__place")).to_contain_text("opens Mon at 9")
    assert tab.locator(".site-header").bounding_box()["height"] <= 80


def test_the_search_is_one_tap_away_with_a_name_for_people_who_cannot_see_it(tab):
    tab.goto("/")
    tab.locator(".site-header").get_by_role("link", name="Search this site").click()
    tab.wait_for_url("**/search/")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2027-01-07T16:59-06:00", "open until 5"),
        ("2027-01-07T08:59-06:00", "opens at 9"),
        ("2027-01-07T17:00-06:00", "opens Fri at 9"),
        ("2027-01-08T17:00-06:00", "opens Mon at 9"),
    ],
)
def test_it_says_what_is_true_at_the_moment_of_reading(tab, moment, words):
    tab.clock.set_fixed_time(moment)
    tab.goto("/articles/")
    expect(tab.locator(".brand__place")).to_have_text(f"Sampleton, TX · {words}")


def test_without_script_it_names_the_day_and_never_says_now_or_today(site, browser):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/articles/")
    words = tab.locator(".brand__place").inner_text()
    assert words.startswith("Sampleton, TX · ")
    assert words.endswith("day 9 to 5")
    assert "today" not in words.lower()
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1280, 1440])
def test_with_text_at_200_percent_nothing_of_header_and_facts_sticks_out(tab, font_size, width):
    tab.clock.set_fixed_time("2027-01-08T17:00-06:00")
    tab.goto("/")
    expect(tab.locator(".brand__place")).to_contain_text("opens Mon at 9")
    tab.set_viewport_size({"width": width, "height": 844})
    font_size(32)
    assert_nothing_sticks_out(tab)
    name, search = (tab.locator(part).bounding_box() for part in (".brand", ".site-header__search"))
    assert name["x"] + name["width"] <= search["x"] + 1 or name["y"] + name["height"] <= search["y"]
    font_size(16)


@pytest.mark.parametrize("width", [320, 360, 390])
@pytest.mark.parametrize("path", ["/", "/contact/"])
def test_on_a_phone_the_bar_at_the_foot_has_room_for_text_that_alone_is_enlarged(tab, width, path):
    tab.set_viewport_size({"width": width, "height": 640})
    tab.goto(path)
    tab.evaluate(TWICE_AS_LARGE)
    assert_nothing_sticks_out(tab)
    assert tab.locator(".call-bar").bounding_box()["height"] <= 640 / 3


@pytest.mark.parametrize("width", [320, 390, 900, 1440])
def test_nothing_moves_when_the_script_says_more(tab, width):
    tab.set_viewport_size({"width": width, "height": 844})
    tab.clock.set_fixed_time(THURSDAY)
    tops = []
    for is_blocked in (True, False):
        if is_blocked:
            tab.route("**/page*.js", lambda route: route.abort())
        else:
            tab.unroute("**/page*.js")
        tab.goto("/articles/")
        words = "9 to 5" if is_blocked else "open until 5"
        expect(tab.locator(".brand__place")).to_contain_text(words)
        tops.append(tab.locator("h1").bounding_box()["y"])
    assert tops[0] == tops[1]


def test_with_nothing_known_there_is_the_name_alone(tab, site):
    site.shell(FORGET)
    tab.goto("/")
    assert tab.locator(".brand__place").count() == 0
    site.shell(FILL)
