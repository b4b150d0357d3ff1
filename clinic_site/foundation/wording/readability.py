"""How hard words are to read: the Flesch-Kincaid grade, a year of school in the US."""

import html
import re
import unicodedata

from django.utils.html import strip_tags

LIMIT = 9  # above it a page asks more than many patients have learned to read

CITATION = re.compile(r"\(<a href=\"#source.*?\)")
END_OF_LINE = re.compile(r"</(?:p|li|h3)>|\r?\n")
TAG = re.compile(r"</?[a-z][^>]*>")
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def plain(text):
    """The words that a reader sees, a line for each paragraph, heading and entry of a list."""
    text = END_OF_LINE.sub("\n", text).replace("<br>", " ")
    text = unicodedata.normalize("NFKC", html.unescape(strip_tags(text)))
    lines = (" ".join(line.split()) for line in INVISIBLE.sub("", text).split("\n"))
    return "\n".join(filter(None, lines))


def word_count(text):
    """The number of words in plain(text), by a quicker way: every view of an article asks it."""
    text = TAG.sub("", END_OF_LINE.sub("\n", text).replace("<br>", " "))
    return len(words(html.unescape(text)))


def prose(text):
    """The same without the citations, which are no part of a sentence."""
    return plain(CITATION.sub("", text))


def syllables(word):
    """
    An estimate: groups of vowels, less a silent e. Within a few in a hundred of a dictionary
    over a paragraph, which is as close as the Flesch-Kincaid grade itself.
    """
    word = re.sub(r"[^a-z]", "", word.lower())
    number = len(re.findall(r"[aeiouy]+", word)) + len(
        re.findall(r"[iy]ing$|i[ao](?!ns?$|us)", word)
    )
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouycgsxz]es$", word):
        number -= 1
    return max(number, 1)


def words(text):
    return re.findall(r"[A-Za-z][A-Za-z'’-]*", text)


def sentences(text):
    parts = re.split(r"(?<=[.!?:])\s+|\n", text)
    return [part for part in parts if re.search(r"[A-Za-z]", part)]


def grade(text):
    """The Flesch-Kincaid grade, or None where there is nothing to read."""
    every = words(text)
    if not every:
        return None
    per_word = sum(map(syllables, every)) / len(every)
    return 0.39 * len(every) / len(sentences(text)) + 11.8 * per_word - 15.59


def mean_sentence(text):
    """Words in a sentence, on average, or None where there is nothing to read."""
    return len(words(text)) / len(sentences(text)) if words(text) else None


def effort(sentence):
    """What a sentence asks of its reader: many words, and long ones."""
    return sum(map(syllables, words(sentence)))
