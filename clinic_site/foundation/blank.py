"""
A text in which there's nothing to see is blank, however many characters it has. Every text field
of every form takes it for that, and Django goes on as it does with any other blank field. In a
text that shows something all characters stay: they join emoji and turn the direction of words.
"""

import html
import re
import unicodedata

from django import forms
from django.utils.html import strip_tags

UNSEEN = ("Cc", "Cf")  # categories: controls, and what joins, parts or turns other characters
# What shows nothing and is in another category: fillers of Hangul and Khmer, the pattern of
# Braille without dots, the note without a head, and what chooses the shape of the sign before it.
FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\ufff0-\ufff8\U0001d159\U000e0000-\U000e0fff]"
)


def is_blank(text):
    """Not of a zero byte, which no database stores: Django has a word on it of its own."""
    return all(
        sign.isspace()
        or (unicodedata.category(sign) in UNSEEN and sign != "\0")
        or FILLERS.match(sign)
        for sign in text
    )


def is_blank_html(text):
    return is_blank(html.unescape(strip_tags(text)))


class EmptyValues(list):
    """What a field takes for empty: the values of a list, and every blank text."""

    def __contains__(self, value):
        return super().__contains__(value) or (isinstance(value, str) and is_blank(value))


def patch_forms():
    """
    For all text fields at once, those of libraries too: a field class of ours would be missed
    wherever Django or a library makes the field.
    """
    forms.CharField.empty_values = EmptyValues(forms.CharField.empty_values)
