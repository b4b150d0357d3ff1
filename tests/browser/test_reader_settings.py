"""The reader's own colors and wish for less motion."""

import pytest

from .site import needs_chromium

pytestmark = needs_chromium

# Parts that a background alone would set apart, which forced colors take away.
BOXES = ".button, .tag, .care-card, .call-band, .site-footer, .callout, .consent, .reference"
BORDERLESS = """boxes => boxes
  .filter(box => box.checkVisibility() && !parseFloat(getComputedStyle(box).borderTopWidth))
  .map(box => box.outerHTML.slice(0, 160))"""
DRAWN = """headings => headings.map(heading =>
  getComputedStyle(heading, '::before').backgroundColor !==
  getComputedStyle(document.body).backgroundColor)"""
OF_ANOTHER_COLOR = """icons => icons
  .filter(icon => getComputedStyle(icon).color !== getComputedStyle(icon.parentElement).color)
  .map(icon => icon.parentElement.outerHTML.slice(0, 160))"""
MARKED = """links => links.map(link => getComputedStyle(link).outlineStyle)"""


@pytest.fixture(scope="module", params=["light", "dark"])
def forced_colors(request, tab):
    tab.emulate_media(forced_colors="active", color_scheme=request.param)
    yield
    tab.emulate_media(forced_colors="none", color_scheme="light")


def test_in_forced_colors_boxes_keep_an_edge_and_the_page_one_is_on_a_mark(
    tab, page_type, forced_colors
):
    assert tab.evaluate("matchMedia('(forced-colors: active)').matches")
    assert tab.locator(BOXES).evaluate_all(BORDERLESS) == []
    marks = tab.locator(":is(.site-nav, .tags, .pagination) [aria-current]").evaluate_all(MARKED)
    assert set(marks) <= {"solid"}


def test_in_forced_colors_the_spine_beside_headings_is_drawn(tab, page_type, forced_colors):
    assert all(tab.locator(".section-title").evaluate_all(DRAWN))


def test_in_forced_colors_an_icon_has_the_color_of_the_words_beside_it(
    tab, page_type, forced_colors
):
    assert tab.locator(".icon").evaluate_all(OF_ANOTHER_COLOR) == []


def test_dark_is_dark(tab, page_type):
    shades = {}
    for colors in ("light", "dark"):
        tab.emulate_media(color_scheme=colors)
        shades[colors] = tab.evaluate(
            "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
        )
    assert max(shades["dark"]) < 64
    assert min(shades["light"]) > 192


def test_nothing_moves_for_who_asks_for_less_motion(tab, page_type):
    tab.set_viewport_size({"width": 1440, "height": 900})
    tab.emulate_media(reduced_motion="reduce")
    assert tab.evaluate("document.getAnimations().length") == 0
