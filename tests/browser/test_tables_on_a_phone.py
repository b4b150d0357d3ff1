"""The rows inside a record, such as its hours, fit a phone: nobody scrolls sideways."""

import pytest

from clinic_site.foundation.roles import MANAGER

from .site import needs_chromium
from .staff import PHONE, come_in, hire, look_at

pytestmark = needs_chromium

SMALL = {"width": 320, "height": 640}
# What is wider than its place, and what has no name beside it that one can see.
OUT_OF_SIGHT = """() => [...document.querySelectorAll(".tabular .wrapper, .tabular td *")]
  .filter((node) => node.checkVisibility() &&
    (node.getBoundingClientRect().right > innerWidth || node.scrollWidth > node.clientWidth + 1 &&
      node.matches(".wrapper")))
  .map((node) => node.outerHTML.slice(0, 80))"""
NAMES = """() => [...document.querySelectorAll("#hours-0 td, #closures-0 td")]
  .map((cell) => getComputedStyle(cell, "::before").content)
  .filter((words) => words.startsWith('"')).map((words) => words.slice(1, -1))"""


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
        hours = ["Day", "Opens", "Closes", "Delete"]
        days = ["First day", "Last day", "Opening late, at", "Closing early, at", "Reason"]
        assert tab.evaluate(NAMES) == [*hours, *days, "Delete"]
    look_at(tab, [(PHONE, "light"), (PHONE, "dark")])
    assert tab.said == []
