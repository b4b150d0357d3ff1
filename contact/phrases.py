"""Phrases that a message is looked through for, in English and in Spanish."""

import re
import unicodedata

from .search import fold

CANNOT = (
    "(can ?not|cant|could ?not|couldnt|can no longer|unable to|not able to|"
    "(can|could) (barely|hardly)|"
    "(no|apenas) (puedo|puede|pude|pudo|podia|(he|ha) podido|logr[oae]))(?! (wait|i) )"
)

DENYING = "(no|not|without|nothing|sin|nada|isnt|arent|wasnt|havent|hasnt|(do|does|did)( not|nt))"
# Directly before a phrase. Not "never": "I have never had chest pain like this" is no denial.
DENIED = re.compile(
    rf"\b{DENYING}( (have|had|feel|any|an?|in|tengo|tuve|tiene|hay|siento|me|es|una?|ningun|"
    "ninguna)){0,2} $"
)
LONGEST_DENIAL = 40
# A phrase that begins so says itself what doesn't work. "No, no puedo orinar" denies nothing.
NEGATIVE = re.compile(rf"({CANNOT}|no|sin|dont|do not|havent|have not)\b")

WORD = rf"(?:(?!{DENYING}\b)\w{{1,20}}[ ,])"
APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻ`´′‛＇"))
ASIDE = re.compile(r"\s[-–—]|[—\r\n]")
DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
BETWEEN_WORDS = re.compile(r"[\W_]+")


def compiled(phrases):
    """
    The pattern of phrases, which are regular expressions of words without accents, capitals and
    apostrophes. A space is what stands between two words of a sentence; " … " is up to three words
    in between, and " …… " up to six, none of them a denial.
    """
    found = "|".join(phrases).replace(" ", "[ ,]")
    found = found.replace("……[ ,]", f"{WORD}{{1,6}}").replace("…[ ,]", f"{WORD}{{1,3}}")
    return re.compile(rf"\b(?:{found})\b")


def says(words_alone, pattern):
    """Whether a phrase stands in the words of plain(), and isn't denied directly before."""
    start = 0
    while found := pattern.search(words_alone, start):
        before = words_alone[max(found.start() - LONGEST_DENIAL, 0) : found.start()]
        if NEGATIVE.match(found[0]) or not DENIED.search(before):
            return True
        start = found.start() + 1  # "no numbness, weak legs": the second may begin in the first
    return False


def plain(text):
    """The words alone: " " between two, "," at a comma, a dash or a new line, "." at an end."""
    # Long rows of accents would keep Unicode's sorting of them busy.
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = ASIDE.sub(", ", DECIMAL.sub("", text.translate(APOSTROPHES)))
    return BETWEEN_WORDS.sub(_gap, fold(text))


def _gap(found):
    signs = found[0]
    if signs == " ":
        return " "
    return "." if set(signs) & set(".!?;") and ".." not in signs else ","
