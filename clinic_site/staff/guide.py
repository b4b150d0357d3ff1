"""What guide.md says, by section: what concerns its reader comes first."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

FILE = Path(__file__).with_name("guide.md")
SECTION = re.compile(r"^## (?P<title>.+?)(?: <!-- (?P<permission>\S+) -->)?$", re.MULTILINE)

to_html = MarkdownIt("commonmark", {"html": False}).render


@dataclass
class Section:
    title: str
    permission: str | None  # who holds it is told first
    html: SafeString

    @property
    def anchor(self):
        return slugify(self.title)


def sections():
    _before, *parts = SECTION.split(FILE.read_text("utf-8"))
    return [
        Section(title, permission, mark_safe(to_html(text)))  # noqa: S308 — our own file
        for title, permission, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


def sections_for(user):
    """Those on what this person may do, and those on what others do here."""
    theirs, others = [], []
    for section in sections():
        is_theirs = section.permission is None or user.has_perm(section.permission)
        (theirs if is_theirs else others).append(section)
    return theirs, others
