"""The guide for staff, from guide.md: sections that the reader needs come first."""

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
    permission: str | None  # for users who have it; None: for everybody
    html: SafeString

    @property
    def anchor(self):
        return slugify(self.title)


def sections():
    """All sections of guide.md. A heading may name a permission in a comment."""
    _before, *parts = SECTION.split(FILE.read_text("utf-8"))
    return [
        Section(title, permission, mark_safe(to_html(text)))  # noqa: S308 — our own file
        for title, permission, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


def sections_for(user):
    """Return two lists: the sections on what this user may do, and the others."""
    theirs, others = [], []
    for section in sections():
        is_theirs = section.permission is None or user.has_perm(section.permission)
        (theirs if is_theirs else others).append(section)
    return theirs, others
