"""Text for the search: the words of pages and of queries, and the marks around found words."""

import difflib
import html
import re
import unicodedata

from django.db import models
from django.utils.html import escape
from django.utils.safestring import mark_safe

LONGEST_QUERY = 200  # characters; the rest is ignored
MOST_WORDS = 12
# Placed around found words until the text is escaped. plain_text() removes them from texts.
MARK, UNMARK = "\x02", "\x03"
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], " ")
WORD = re.compile(r"[^\W_]+")
BLOCK_TAG = re.compile(r"</?(?:p|ul|ol|li|h3|br|aside)\b[^<>]*>")
INLINE_TAG = re.compile(r"</?(?:strong|em|a)\b[^<>]*>")


def plain_text(text):
    """Rich text as plain text on one line."""
    words = html.unescape(INLINE_TAG.sub("", BLOCK_TAG.sub(" ", text)))
    words = unicodedata.normalize("NFC", words)  # an accent by itself would end a word
    return " ".join(words.translate(CONTROLS).split())


def fold(text):
    """The text without accents, so that "cafe" finds "Café"."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in letters if not unicodedata.combining(c)))


def words_in(text):
    return set(WORD.findall(unicodedata.normalize("NFC", text.casefold())))


def asked_words(query):
    """The words of what somebody types to find a row by its title, folded as says() folds."""
    words = query.translate(CONTROLS)[:LONGEST_QUERY].replace("’", "'")
    return fold(words).casefold().split()[:MOST_WORDS]


def says(text, words):
    """Whether a text holds all of these words, each anywhere, without accents and capitals."""
    folded = fold(text.replace("’", "'")).casefold()
    return all(word in folded for word in words)


# Words on every page, ignored in queries. PostgreSQL ignores them by itself, SQLite does not.
COMMON_WORDS = words_in(
    "a an and are as at be but by do does for from had has have how i if in is it its me my not of "
    "on or s so t that the their them then there these they this to was we were what when which "
    "who why will with you your"
)
# Common in Spanish. Our pages have them in names alone, such as "de la Cruz".
COMMON_WORDS |= words_in(
    "al como cómo con cuando cuándo de del donde dónde el ella en es esta está este la las lo los "
    "me mi mis o para pero por que qué se su sus te tengo un una unas unos y yo"
)


def terms_of(query):
    """The list of words to look for. Punctuation is ignored, so no query causes an error."""
    words = dict.fromkeys(WORD.findall(unicodedata.normalize("NFC", query.casefold())))
    return [word for word in words if word not in COMMON_WORDS][:MOST_WORDS]


class Match(models.IntegerChoices):
    """How a page must match a query. Each is tried only if no page matches the one before."""

    ALL_WORDS = 1, "All of the words"
    LAST_BEGINS = 2, "All of the words, the last of which may be the start of one"
    ANY_WORD = 3, "Any of the words"


def nearest(word, known):
    """The most similar known word with the same first letter, or the word itself if none is."""
    alike = sorted(
        other for other in known if other[0] == word[0] and abs(len(other) - len(word)) <= 2
    )
    return next(iter(difflib.get_close_matches(word, alike, n=1, cutoff=0.75)), word)


def marked(text):
    """The text as safe HTML: MARK and UNMARK become <mark>, everything else is escaped."""
    return mark_safe(  # noqa: S308 - escaped here
        escape(text).replace(MARK, "<mark>").replace(UNMARK, "</mark>")
    )
