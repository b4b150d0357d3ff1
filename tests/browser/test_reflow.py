"""Narrow screens, zoom and large text (WCAG 1.4.4, 1.4.10, 1.4.12)."""

import pytest

from .site import needs_chromium

pytestmark = needs_chromium

# Sees words and fields that stand beyond either side, in parts that cut them off as well.
STICKING_OUT = """() => {
  const out = []
  for (const element of document.body.querySelectorAll("*")) {
    const hasWords = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim())
    if (!hasWords && !element.matches("input, textarea, button, img")) continue
    if (element.closest(".visually-hidden, .field--trap, .skip-link")) continue
    const box = element.getBoundingClientRect()
    if (box.width && (box.left < -1 || box.right > innerWidth + 1)) out.push(element.outerHTML)
  }
  return out
}"""
WIDE_SPACING = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`)
  document.adoptedStyleSheets = [sheet]
}"""


def assert_nothing_sticks_out(tab):
    size = tab.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert size[0] <= size[1]
    assert tab.evaluate(STICKING_OUT) == []


@pytest.fixture(scope="module")
def font_size(tab):
    """Set the browser's own font size, as a reader does in its settings."""
    session = tab.context.new_cdp_session(tab)

    def set_size(pixels):
        session.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})
        assert tab.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{pixels}px"

    return set_size


@pytest.mark.parametrize(
    ("width", "height", "pixels"),
    [
        pytest.param(320, 568, 16, id="small phone"),
        pytest.param(320, 256, 16, id="desktop at 400 percent"),
        pytest.param(320, 568, 32, id="small phone with text at 200 percent"),
        pytest.param(390, 844, 32, id="phone with text at 200 percent"),
        pytest.param(1280, 1024, 32, id="desktop with text at 200 percent"),
    ],
)
def test_nothing_scrolls_sideways(tab, page_type, font_size, width, height, pixels):
    tab.set_viewport_size({"width": width, "height": height})
    font_size(pixels)
    assert_nothing_sticks_out(tab)


def test_wide_letters_and_lines_fit_a_small_phone(tab, page_type, font_size):
    tab.set_viewport_size({"width": 320, "height": 568})
    font_size(16)
    tab.evaluate(WIDE_SPACING)
    assert_nothing_sticks_out(tab)
