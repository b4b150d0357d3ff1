"""What a machine can tell of WCAG 2.2, on every page, light and dark."""

import pytest

from .axe import violations
from .site import needs_chromium

pytestmark = needs_chromium

WIDTHS = [320, 390, 768, 1440]


def look(tab, width, colors):
    tab.set_viewport_size({"width": width, "height": 844})
    tab.emulate_media(color_scheme=colors)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(tab, page_type, width):
    look(tab, width, "light")
    assert violations(tab) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_wrong_with_the_dark_colors(tab, page_type, width):
    """Parts, names and places are the same as in the light: colors are all that changes."""
    look(tab, width, "dark")
    assert violations(tab, runOnly=["color-contrast", "link-in-text-block"]) == []
