"""Large targets on a phone.

The 24 pixels that any target has are axe's to check, in test_accessibility.py.
"""

import pytest

from .site import needs_chromium

pytestmark = needs_chromium

# A box to tick is as large as its words: both take the finger.
IMPORTANT = (
    ".button, .form input:not([type=hidden], [type=checkbox], [type=radio]), .form textarea, "
    ".choice__label, summary, .site-nav a, .site-header__search, .site-footer__call, "
    ".emergency-link"
)
TOO_SMALL = """targets => targets
  .filter(target => target.checkVisibility() && !target.closest(".field--trap"))
  .map(target => [target.outerHTML, target.getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 24)
  .map(([html, box]) => `${box.width} by ${box.height}: ${html}`)"""


@pytest.mark.parametrize("width", [320, 390])
def test_what_one_calls_writes_and_chooses_with_is_44_pixels_high(tab, page_type, width):
    tab.set_viewport_size({"width": width, "height": 844})
    assert tab.locator(IMPORTANT).evaluate_all(TOO_SMALL) == []


def test_the_bar_to_call_or_write_stays_at_the_foot_of_the_screen(tab, page_type):
    if page_type == "bad request":
        return  # an answer without any menu
    tab.set_viewport_size({"width": 390, "height": 844})
    for place in ("0", "document.body.scrollHeight"):
        tab.evaluate(f"scrollTo(0, {place})")
        boxes = [link.bounding_box() for link in tab.locator(".call-bar a").all()]
        # On the contact page the form is there already, and the sample site has no address.
        assert len(boxes) == (1 if tab.url.endswith("/contact/") else 2)
        assert all(780 < box["y"] + box["height"] <= 844 for box in boxes)
