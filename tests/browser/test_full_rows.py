"""However many cards a list has, no row of its grid has a hole."""

import pytest

from .site import needs_chromium

pytestmark = needs_chromium

# How large a part of the grid is empty, with so many cards in it as are asked for.
EMPTY = """([count, kind]) => {
  const grid = document.querySelector("main .grid")
  if (kind) grid.className = kind
  const cards = [...grid.children]
  for (const card of cards.slice(count)) card.remove()
  for (let number = cards.length; number < count; number++) {
    grid.append(cards.at(-1).cloneNode(true))
  }
  const gap = parseFloat(getComputedStyle(grid).columnGap)
  const area = box => (box.width + gap) * (box.height + parseFloat(getComputedStyle(grid).rowGap))
  const filled = [...grid.children].map(card => area(card.getBoundingClientRect()))
  return 1 - filled.reduce((sum, one) => sum + one) / area(grid.getBoundingClientRect())
}"""
LISTS = {
    "articles": ("/articles/", ""),
    "last articles": ("/articles/?page=2", ""),
    "read next": ("/articles/still-cant-sit-comfortably/", ""),
    "conditions": ("/articles/", "grid grid--pairs"),
    "articles on a condition": ("/conditions/back-spasms/", ""),
}


@pytest.mark.parametrize("width", [768, 1024, 1440])
@pytest.mark.parametrize("name", LISTS)
def test_no_row_of_cards_has_a_hole(tab, name, width):
    path, kind = LISTS[name]
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(path)
    for count in (7, 6, 5, 4, 3, 2, 1):
        assert tab.evaluate(EMPTY, [count, kind]) == pytest.approx(0, abs=0.001), count


@pytest.mark.parametrize("path", ["/", "/conditions/back-spasms/"])
def test_no_step_has_a_hole_beside_it(tab, path):
    """The columns of steps end at about the same height."""
    tab.set_viewport_size({"width": 1440, "height": 900})
    tab.goto(path)
    boxes = [step.bounding_box() for step in tab.locator(".steps__item").all()]
    ends = {}
    for box in boxes:
        ends[box["x"]] = max(ends.get(box["x"], 0), box["y"] + box["height"])
    assert len(ends) == 2
    assert max(ends.values()) - min(ends.values()) < min(box["height"] for box in boxes) / 2
