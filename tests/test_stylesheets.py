"""The stylesheets keep the order in which they are found: a file a component, and four widths."""

import re

from django.conf import settings

STATIC = settings.BASE_DIR / "static"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# "(min-width: 40rem)" and whatever else asks for a width: "(40rem <= width)" too.
QUESTION = re.compile(r"\(([^()]*\bwidth\s*[:<>=][^()]*|[^()]*[<>=]\s*width\b[^()]*)\)")


def rules(sheet):
    return COMMENT.sub("", sheet.read_text())


def sheets(folder):
    return sorted((STATIC / folder).rglob("*.css"))


def questions(sheet):
    return {" ".join(question.split()) for question in QUESTION.findall(rules(sheet))}


def test_the_pages_change_at_the_four_widths_that_are_listed_in_tokens_css_and_at_no_other():
    listed = re.findall(r"^   (\d+)rem  ", (STATIC / "css" / "tokens.css").read_text(), re.M)
    widths = [int(width) for width in listed]
    assert len(widths) == 4
    allowed = {f"min-width: {width}rem" for width in widths}
    allowed |= {f"max-width: {width - 0.01:.2f}rem" for width in widths}
    for sheet in sheets("css"):
        assert questions(sheet) <= allowed, sheet.name
    used = " ".join(question for sheet in sheets("css") for question in questions(sheet))
    for width in widths:
        assert f" {width}rem" in used or f" {width - 0.01:.2f}rem" in used, width


def test_rules_for_large_text_and_for_forced_colors_stand_apart():
    for sheet in sheets("css"):
        assert ("max-width: 17.99rem" in questions(sheet)) == (sheet.name == "large-text.css")
        has_forced_colors = "forced-colors" in rules(sheet).replace("forced-colors.css", "")
        # The colors themselves are all in tokens.css.
        assert has_forced_colors == (sheet.name in ("forced-colors.css", "tokens.css")), sheet.name


def test_every_component_is_a_part_of_the_one_stylesheet_once():
    parts = re.findall(r'"components/([\w-]+\.css)"', rules(STATIC / "css" / "site.css"))
    assert sorted(parts) == [sheet.name for sheet in sheets("css/components")]
