"""What a machine can tell of WCAG 2.2, on every page, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from .site import needs_chromium

pytestmark = needs_chromium

OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},  # 24 pixels; axe leaves it out by itself
    # Judge words in front of a drawn spine too, by the colour of the band behind it.
    "checks": {"color-contrast": {"options": {"ignorePseudo": True}}},
}


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_axe_finds_nothing(tab, page_type, width, colours):
    tab.set_viewport_size({"width": width, "height": 844})
    tab.emulate_media(color_scheme=colours)
    found = Axe().run(tab, options=OPTIONS)
    assert found.response["violations"] == [], found.generate_report()
