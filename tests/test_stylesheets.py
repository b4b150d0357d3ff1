"""The order of the stylesheets: a file a component, four widths, and what stands apart."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from clinic_site.foundation.storage.static_files import SPACE

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


def test_the_admin_changes_where_the_stylesheets_of_django_do_and_where_lists_have_room():
    with open(finders.find("admin/css/responsive.css")) as file:
        widths = {int(width) for width in re.findall(r"\(max-width: (\d+)px\)", file.read())}
    assert widths == {767, 1024}  # an upgrade of Django may move them: ours must follow
    allowed = {f"max-width: {width}px" for width in widths}
    allowed |= {f"min-width: {width + 1}px" for width in widths} | {"min-width: 1280px"}
    for sheet in sheets("clinic_admin"):
        assert questions(sheet) <= allowed, sheet.name


def test_rules_for_large_text_and_for_forced_colors_stand_apart():
    for sheet in sheets("css"):
        assert ("max-width: 17.99rem" in questions(sheet)) == (sheet.name == "large-text.css")
    for sheet in [*sheets("css"), *sheets("clinic_admin")]:
        has_forced_colors = "forced-colors" in rules(sheet).replace("forced-colors.css", "")
        # The colors themselves are all in tokens.css.
        assert has_forced_colors == (sheet.name in ("forced-colors.css", "tokens.css")), sheet.name


def test_no_quoted_text_would_lose_a_space_when_the_sheets_are_joined():
    for sheet in [*sheets("css"), *sheets("clinic_admin")]:
        for quoted in re.findall(r'"[^"\n]*"', rules(sheet)):
            assert SPACE.sub(r"\1", quoted) == quoted, sheet.name


def test_on_paper_no_rule_for_the_screen_is_stronger():
    """The last layer wins, however long a selector is; "base" holds the sizes of plain elements."""
    [layers] = re.findall(r"^@layer ([^{;]+);", rules(STATIC / "css" / "tokens.css"), re.MULTILINE)
    assert layers.split(", ")[-1] == "print"
    on_paper = rules(STATIC / "css" / "print.css")
    assert re.findall(r"^@layer (\w+) {", on_paper, re.MULTILINE) == ["base", "print"]
    assert not re.search(r"^(?!@layer|}|\s|$)", on_paper, re.MULTILINE)


@pytest.mark.parametrize("whole", ["css/site.css", "clinic_admin/admin.css"])
def test_every_component_is_a_part_of_its_stylesheet_once(whole):
    parts = re.findall(r'"components/([\w-]+\.css)"', rules(STATIC / whole))
    folder = (STATIC / whole).parent / "components"
    assert sorted(parts) == [sheet.name for sheet in sheets(folder)]
