"""Templates can be read: one element or one branch a line."""

from django.conf import settings

LONGEST = 140


def test_no_line_of_a_template_is_longer_than_140_characters():
    templates = [path for path in (settings.BASE_DIR / "templates").rglob("*") if path.is_file()]
    assert templates
    for template in templates:
        for number, line in enumerate(template.read_text().splitlines(), start=1):
            assert len(line) <= LONGEST, f"{template.name}, line {number}"
