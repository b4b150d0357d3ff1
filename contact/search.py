"""
The search of the inbox. Each message keeps all of its words once more, folded; what somebody looks
for is folded in the same way, and every word of it must be somewhere in them.
"""

import re
import unicodedata
from functools import lru_cache

from django.db.models import Q

MOST_WORDS = 12  # of a query; the rest is ignored
LONGEST_QUERY = 200  # characters
PUNCTUATION = '.,;:!?()[]{}<>"“”„«»/*+،؛؟'  # around a word
# Letters that Unicode takes for whole ones, and that people type on keyboards without them.
WHOLE_LETTERS = str.maketrans(
    {
        **{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n"},
        **{"ɓ": "b", "ɗ": "d", "ƙ": "k", "æ": "ae", "œ": "oe", "þ": "th", "ə": "e"},
        # Arabic writes these in several ways, and Persian keyboards have letters of their own. The
        # signs on alef, waw and yeh, and the short vowels, are gone by then.
        **{"ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ہ": "ه", "ە": "ه", "ھ": "ه"},
        **{"ک": "ك", "ٱ": "ا", "ـ": ""},
        # "O'Brien" is found by "obrien", whichever sign stands there.
        **dict.fromkeys("'’‘ʼʻ`´", ""),
    }
)
EXTENSION = re.compile(r"\s*(?:extension|ext\.?|x|#)\s*\d*")
NUMBER = re.compile(r"\+?\(?\d[\d\s().+/]*\d")  # folding makes spaces of dashes
FROM_ABROAD = re.compile(r"^(?:00|011)(?=1\d{10}$)")
IN_ONE_PIECE = 7  # digits from which on a number is stored without its spaces as well
FEWEST_DIGITS = 4  # of a query in which spaces and dots make no difference


def fold(text):
    """Without accents, capitals and dashes, on one line: "José Núñez-Ruiz" is "jose nunez ruiz"."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(_plain(letter) for letter in letters.translate(WHOLE_LETTERS))
    return " ".join(letters.split())


@lru_cache(maxsize=4096)
def _plain(letter):
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if letter.isspace() or category == "Pd" or letter == "−":
        return " "
    return "" if unicodedata.combining(letter) or category in ("Cc", "Cf") else letter


def searchable(*texts):
    """The texts as a message keeps them for the search: phone numbers in one piece too."""
    folded = "\n".join(fold(text) for text in texts if text)
    numbers = dict.fromkeys(map(_digits, NUMBER.findall(folded)))
    return "\n".join([folded, *(number for number in numbers if len(number) >= IN_ONE_PIECE)])


def matching(query):
    """The condition on messages that every word of the query is somewhere in them."""
    folded = fold(query[:LONGEST_QUERY]).removeprefix("tel:")  # as a link is pasted
    if not folded:
        return Q(pk=None) if query else Q()  # signs that nobody sees, and no word
    # "(940) 555-0100 x12" has spaces in it and is one number.
    whole = EXTENSION.sub("", folded)
    if NUMBER.fullmatch(whole) and len(_digits(whole)) >= IN_ONE_PIECE:
        return _holds_number(whole) or Q(search_text__contains=whole)
    words = dict.fromkeys(word.strip(PUNCTUATION) for word in folded.split())
    found = Q()
    for word in [word for word in words if word][:MOST_WORDS] or [folded]:
        found &= _holds(word)
    return found | _holds_number(whole)


def is_cut(query):
    """Whether a query is longer than what is looked for."""
    return len(query.strip()) > LONGEST_QUERY or len(query.split()) > MOST_WORDS


def _holds(word):
    return Q(search_text__contains=word) | _holds_number(word)


def _holds_number(text):
    """Nothing, unless the text is a phone number or the end of one."""
    digits = FROM_ABROAD.sub("", _digits(text))
    if len(digits) == 11:
        digits = digits.removeprefix("1")  # the country's, which most people leave out
    if not NUMBER.fullmatch(text) or len(digits) < FEWEST_DIGITS or digits == text:
        return Q()
    return Q(search_text__contains=digits)


def _digits(text):
    return re.sub(r"\D", "", text)
