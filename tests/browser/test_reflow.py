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

TWICE_AS_LARGE = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("html { font-size: 200% }")
  document.adoptedStyleSheets = [sheet]
}"""
TOPS = "links => links.map(link => Math.round(link.getBoundingClientRect().top))"
NUMBERS = "a[href^='tel:']:visible, .field__hint:visible"
# Links and hints with a phone number that stands on more than one line.
BROKEN_NUMBERS = """parts => parts.filter(part => {
  const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const number = /[(]?\\d[\\d() -]{5,}\\d/.exec(texts.currentNode.data)
    if (!number) continue
    const range = document.createRange()
    range.setStart(texts.currentNode, number.index)
    range.setEnd(texts.currentNode, number.index + number[0].length)
    const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)))
    if (lines.size > 1) return true
  }
}).map(part => part.outerHTML)"""

BROKEN_DAYS = (
    "days => days.filter(day => day.getClientRects().length > 1).map(day => day.innerText)"
)

TITLES = "h1, .section-title, .steps__title, .hours th, .people__link"
# Words that don't stand on one line.
BROKEN_WORDS = """titles => titles.flatMap(title => {
  const texts = document.createTreeWalker(title, NodeFilter.SHOW_TEXT)
  const broken = []
  while (texts.nextNode()) {
    for (const word of texts.currentNode.data.matchAll(/\\p{L}+/gu)) {
      const range = document.createRange()
      range.setStart(texts.currentNode, word.index)
      range.setEnd(texts.currentNode, word.index + word[0].length)
      const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)))
      if (lines.size > 1) broken.push(word[0])
    }
  }
  return broken
})"""


def assert_nothing_sticks_out(tab):
    size = tab.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert size[0] <= size[1]
    assert tab.evaluate(STICKING_OUT) == []


@pytest.mark.parametrize(
    ("width", "height", "pixels"),
    [
        pytest.param(320, 568, 16, id="small phone"),
        pytest.param(320, 256, 16, id="desktop at 400 percent"),
        pytest.param(320, 568, 32, id="small phone with text at 200 percent"),
        pytest.param(390, 844, 32, id="phone with text at 200 percent"),
        pytest.param(1024, 768, 32, id="tablet with text at 200 percent"),
        pytest.param(1280, 1024, 32, id="desktop with text at 200 percent"),
        pytest.param(1440, 900, 32, id="large desktop with text at 200 percent"),
    ],
)
def test_nothing_scrolls_sideways(tab, page_type, font_size, width, height, pixels):
    tab.set_viewport_size({"width": width, "height": height})
    font_size(pixels)
    assert_nothing_sticks_out(tab)


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1440])
def test_nothing_scrolls_sideways_where_text_alone_is_enlarged(tab, page_type, font_size, width):
    """As by Firefox's "Zoom text only": the page takes no part of its layout for small windows."""
    tab.set_viewport_size({"width": width, "height": 900})
    font_size(16)
    tab.evaluate(TWICE_AS_LARGE)
    assert_nothing_sticks_out(tab)
    if width >= 1024:
        assert all(call.is_visible() for call in tab.locator(".site-header__call").all())


def test_on_a_small_phone_no_word_of_the_menu_stands_alone_and_no_number_or_day_breaks(
    tab, page_type, font_size
):
    tab.set_viewport_size({"width": 320, "height": 568})
    font_size(16)
    lines = tab.locator(".site-nav__link").evaluate_all(TOPS)
    assert min((lines.count(top) for top in lines), default=2) >= 2
    assert tab.locator(NUMBERS).evaluate_all(BROKEN_NUMBERS) == []
    assert tab.locator(".hours time").evaluate_all(BROKEN_DAYS) == []


@pytest.mark.parametrize("width", [390, 768, 1024, 1440])
def test_no_word_of_a_title_breaks_where_text_is_twice_as_large(tab, page_type, font_size, width):
    tab.set_viewport_size({"width": width, "height": 900})
    font_size(32)
    assert tab.locator(TITLES).evaluate_all(BROKEN_WORDS) == []
    font_size(16)
    tab.evaluate(TWICE_AS_LARGE)
    assert tab.locator(TITLES).evaluate_all(BROKEN_WORDS) == []


@pytest.mark.parametrize("width", [1024, 1280])
def test_no_number_breaks_where_text_is_twice_as_large(tab, page_type, font_size, width):
    tab.set_viewport_size({"width": width, "height": 768})
    font_size(32)
    assert tab.locator(NUMBERS).evaluate_all(BROKEN_NUMBERS) == []
    font_size(16)
    tab.evaluate(TWICE_AS_LARGE)  # a narrow column may have no room for one, but the header has
    assert tab.locator(".site-header__call").evaluate_all(BROKEN_NUMBERS) == []


def test_wide_letters_and_lines_fit_a_small_phone(tab, page_type, font_size):
    tab.set_viewport_size({"width": 320, "height": 568})
    font_size(16)
    tab.evaluate(WIDE_SPACING)
    assert_nothing_sticks_out(tab)


@pytest.mark.parametrize("width", [390, 1440])
def test_on_the_home_page_all_sections_have_headings_of_one_size(tab, width):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto("/")
    headings = tab.locator("main h2").all()
    assert len(headings) > 4
    assert len({one.evaluate("one => getComputedStyle(one).fontSize") for one in headings}) == 1
