"""The keyboard alone, on a phone's width (WCAG 2.1.2, 2.4.1, 2.4.7, 2.4.11)."""

import pytest

from .site import needs_chromium, open_page

pytestmark = needs_chromium

PHONE = {"width": 390, "height": 844}
LONG_PAGE = 400  # stops; more would be a trap

# What has the focus: its place in the page, whether its ring shows, and the bar it may lie under.
# Of a text field the browser brings the line in which one writes into view.
FOCUS = """() => {
  const element = document.activeElement
  if (element === document.body) return null
  const rings = [getComputedStyle(element), getComputedStyle(element, "::after")]
  const box = element.getBoundingClientRect()
  const bar = document.querySelector(".call-bar")
  return {
    name: element.outerHTML.slice(0, 160),
    number: [...document.querySelectorAll("*")].indexOf(element),
    ring: Math.max(...rings.map(s => s.outlineStyle === "none" ? 0 : parseFloat(s.outlineWidth))),
    top: box.top,
    bottom: element.matches("textarea") ? box.top + 60 : box.bottom,
    limit: bar.contains(element) ? innerHeight : bar.getBoundingClientRect().top,
  }
}"""


def stops(tab, key):
    """All that takes the focus while a key is pressed again and again, from the start on."""
    found = []
    for _ in range(LONG_PAGE):
        stop = tab.evaluate(FOCUS)
        if stop is None or (found and stop["number"] == found[0]["number"]):
            return found
        found.append(stop)
        tab.keyboard.press(key)
    raise AssertionError(f"the focus never leaves the page: {found[-1]}")


@pytest.fixture(scope="module", params=["contact", "contact with errors", "condition", "articles"])
def stops_by_key(request, tab, site):
    tab.set_viewport_size(PHONE)
    open_page(tab, site, request.param)
    links = tab.locator("a[href]")
    links.first.focus()
    down = stops(tab, "Tab")
    links.last.focus()
    return {"Tab": down, "Shift+Tab": stops(tab, "Shift+Tab")}


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_nothing_covers_what_has_the_focus(stops_by_key, key):
    covered = [
        stop
        for stop in stops_by_key[key]
        if stop["top"] < 0 or stop["bottom"] > stop["limit"] + 0.5
    ]
    assert covered == []


def test_what_has_the_focus_wears_a_ring(stops_by_key):
    assert [stop for stop in stops_by_key["Tab"] if stop["ring"] < 2] == []


def test_the_focus_goes_down_the_page_and_back_the_same_way(stops_by_key):
    down = [stop["number"] for stop in stops_by_key["Tab"]]
    assert len(down) > 15
    assert down == sorted(down)
    assert down == [stop["number"] for stop in reversed(stops_by_key["Shift+Tab"])]


def test_the_skip_link_comes_first_and_leads_past_the_menu(tab, site):
    tab.set_viewport_size(PHONE)
    open_page(tab, site, "home")
    tab.keyboard.press("Tab")
    link = tab.locator(":focus")
    assert link.inner_text() == "Skip to main content"
    box = link.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    tab.keyboard.press("Enter")
    assert tab.locator(":focus").get_attribute("id") == "main"
    tab.keyboard.press("Tab")
    assert tab.locator("main :focus").count() == 1
