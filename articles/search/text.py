"""Words for the search: of pages, of queries, and the marks around what was found."""

import difflib
import html
import re
import unicodedata

from django.db import models
from django.utils.html import escape, strip_tags
from django.utils.safestring import mark_safe

LONGEST_QUERY = 200  # characters that are read
MOST_WORDS = 12
# Stand around found words until the text is escaped; plain_text() leaves none in a text.
MARK, UNMARK = "\x02", "\x03"
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], " ")
WORD = re.compile(r"[^\W_]+")
BLOCK_TAG = re.compile(r"</?(?:p|ul|ol|li|h3|br)\b[^>]*>")


def plain_text(text):
    """What a reader sees of rich text, on one line."""
    words = html.unescape(strip_tags(BLOCK_TAG.sub(" ", text)))
    return " ".join(words.translate(CONTROLS).split())


def fold(text):
    """Without accents: "Café" is found by "cafe"."""
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in letters if not unicodedata.combining(c)))


def words_in(text):
    return set(WORD.findall(text.casefold()))


# They stand on every page. PostgreSQL leaves them out by itself; so both find the same.
COMMON_WORDS = words_in(
    "a an and are as at be but by do does for from had has have how i if in is it its me my not of "
    "on or s so t that the their them then there these they this to was we were what when which "
    "who why will with you your"
)


def terms_of(query):
    """The words to look for; signs mean nothing, so that no query can be a bad one."""
    words = dict.fromkeys(WORD.findall(query.casefold()))
    return [word for word in words if word not in COMMON_WORDS][:MOST_WORDS]


class Match(models.IntegerChoices):
    """What a page must have, the next where no page has it."""

    ALL_WORDS = 1, "All of the words"
    LAST_BEGINS = 2, "All of the words, the last of which may be the start of one"
    ANY_WORD = 3, "Any of the words"


def nearest(word, known):
    """The known word that is most like it, of those with its first letter; or else itself."""
    alike = sorted(
        other for other in known if other[0] == word[0] and abs(len(other) - len(word)) <= 2
    )
    return next(iter(difflib.get_close_matches(word, alike, n=1, cutoff=0.75)), word)


def marked(text):
    """Marks as HTML, everything else escaped."""
    return mark_safe(  # noqa: S308 - escaped here
        escape(text).replace(MARK, "<mark>").replace(UNMARK, "</mark>")
    )
