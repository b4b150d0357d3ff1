"""Lists, and the rows inside a record, such as its hours, fit a phone: nobody scrolls sideways."""

import pytest

from clinic_site.foundation.roles import MANAGER

from .site import needs_chromium
from .staff import DESK, PHONE, come_in, hire, look_at

pytestmark = needs_chromium

SMALL = {"width": 320, "height": 640}
# What is wider than its place, and what has no name beside it that one can see.
OUT_OF_SIGHT = """() => [...document.querySelectorAll(".tabular .wrapper, .tabular td *")]
  .filter((node) => node.checkVisibility() &&
    (node.getBoundingClientRect().right > innerWidth || node.scrollWidth > node.clientWidth + 1 &&
      node.matches(".wrapper")))
  .map((node) => node.outerHTML.slice(0, 80))"""
NAMES = """() => [...document.querySelectorAll("#hours-0 td")]
  .map((cell) => getComputedStyle(cell, "::before").content)
  .filter((words) => words.startsWith('"')).map((words) => words.slice(1, -1))"""

# Values that end before the row does, and dates that go on in a second line.
NARROW = """() => [...document.querySelectorAll("#result_list tr > [data-label]:not(.field-small)")]
  .filter((cell) => cell.checkVisibility() && cell.getBoundingClientRect().right <
    cell.parentNode.getBoundingClientRect().right - 1)
  .map((cell) => cell.outerHTML)"""
BROKEN = """() => [...document.querySelectorAll("[class*=_at], .field-last_sign_in")]
  .filter((cell) => {
    const value = document.createRange()
    value.selectNodeContents(cell)
    return value.getClientRects().length > 1
  }).map((cell) => cell.outerHTML)"""

WRITE = f"""
from tests.desk import write
write(message={"My back hurts since Monday. " * 9!r})
"""
LINES = """(cell) => {
  const text = document.createRange()
  text.selectNodeContents(cell)
  return new Set([...text.getClientRects()].map((box) => Math.round(box.top))).size
}"""


@pytest.mark.parametrize(
    "path", ["/admin/contact/clinic/1/change/", "/admin/articles/condition/1/change/"]
)
def test_the_rows_inside_a_record_fit_a_phone(site, new_context, path):
    name = f"max{len(path)}"
    hire(site, **{name: MANAGER})
    tab = come_in(new_context(), name, PHONE)
    tab.goto(path)
    for link in tab.locator(".tabular .add-row a").all():
        link.click()
    for size in (PHONE, SMALL):
        tab.set_viewport_size(size)
        assert tab.evaluate(OUT_OF_SIGHT) == []
    if "clinic" in path:
        assert tab.evaluate(NAMES) == ["Day", "Opens", "Closes", "Delete"]
    look_at(tab, [(PHONE, "light"), (PHONE, "dark")])
    assert tab.said == []


def test_in_a_list_values_use_the_width_of_a_phone_and_dates_stay_whole(site, new_context):
    hire(site, mabel=MANAGER)
    tab = come_in(new_context(), "mabel", PHONE)
    for kind in ("picture", "topic", "article"):
        tab.goto(f"/admin/articles/{kind}/")
        assert tab.evaluate(NARROW) == [], kind
        assert tab.evaluate(BROKEN) == [], kind
    tab.goto("/admin/staff/colleague/")
    assert tab.evaluate(NARROW) == []
    assert tab.evaluate(BROKEN) == []
    look_at(tab, [(PHONE, "light"), (SMALL, "dark")])
    assert tab.said == []


def test_a_box_that_chooses_a_row_is_as_large_as_a_fingertip(site, new_context):
    hire(site, midge=MANAGER)
    tab = come_in(new_context(), "midge", PHONE)
    tab.goto("/admin/articles/picture/")
    box = tab.locator(".action-select").first.bounding_box()
    assert min(box["width"], box["height"]) >= 24


def test_a_long_message_leaves_room_for_the_date_beside_it_on_a_desk(site, new_context):
    hire(site, maud=MANAGER)
    site.shell(WRITE)
    tab = come_in(new_context(), "maud", DESK)
    tab.goto("/admin/contact/inquiry/?status=all")
    assert tab.locator("td.field-received").first.evaluate(LINES) <= 2
