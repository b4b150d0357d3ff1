"""How hard a text is to read: its Flesch-Kincaid grade, which is a US school grade."""

import html
import re
import unicodedata

BEST = "6 to 7"  # school grades; in words, because no text is judged by it
LIMIT = 8  # many patients can't easily read what is above it
CHOPPY = 4  # below it, short sentences in a row sound like a telegram
# The formula is for prose. Of fewer words one long word decides the grade, and a list of a few
# words each gets a grade below zero.
ENOUGH_WORDS = 20
ENOUGH_IN_A_SENTENCE = 5  # on average
TOO_SHORT, LIST = "too short to judge", "mostly a list, which has no grade"

# Each pattern stops at a sign that begins it anew, so that none reads the text twice.
CITATION = re.compile(r"\(<a href=\"#source[^()]*(?:\([^()]*\)[^()]*)*\)")
END_OF_LINE = re.compile(r"</(?:p|li|h3)>|\r?\n")
# The tags that the sanitizer lets through. Text that is no HTML may have others, as readers see.
TAG = re.compile(r"</?(?:p|ul|ol|li|h3|br|strong|em|a|aside)\b[^<>]*>")
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def plain(text):
    """HTML as plain text, with a line for each paragraph, heading and list item."""
    text = END_OF_LINE.sub("\n", text).replace("<br>", " ")
    text = unicodedata.normalize("NFKC", html.unescape(TAG.sub("", text)))
    lines = (" ".join(line.split()) for line in INVISIBLE.sub("", text).split("\n"))
    return "\n".join(filter(None, lines))


def word_count(text):
    """The number of words in plain(text), but faster: every view of an article needs it."""
    text = TAG.sub("", END_OF_LINE.sub("\n", text).replace("<br>", " "))
    return len(words(html.unescape(text)))


def prose(text):
    """plain(text) without citations, which are not part of a sentence."""
    return plain(CITATION.sub("", text))


def syllables(word):
    """
    Estimate the syllables of a word: its groups of vowels, minus a silent e.

    Over a paragraph the sum is within a few percent of a dictionary's, which is accurate
    enough for the Flesch-Kincaid grade.
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
    """The Flesch-Kincaid grade of plain text, or None if it has no words."""
    every = words(text)
    if not every:
        return None
    per_word = sum(map(syllables, every)) / len(every)
    return 0.39 * len(every) / len(sentences(text)) + 11.8 * per_word - 15.59


def grade_in_words(text):
    """The grade as staff read it: "6 to 7", or why there is none. The formula is no finer."""
    if len(words(text)) < ENOUGH_WORDS:
        return TOO_SHORT
    if mean_sentence(text) < ENOUGH_IN_A_SENTENCE:
        return LIST
    whole = int(grade(text))
    if whole < 2:
        return "2 or lower"
    return "16 or higher" if whole >= 16 else f"{whole} to {whole + 1}"


def mean_sentence(text):
    """The average number of words in a sentence, or None if there are none."""
    return len(words(text)) / len(sentences(text)) if words(text) else None


def effort(sentence):
    """How hard a sentence is: its number of syllables. For sorting."""
    return sum(map(syllables, words(sentence)))
