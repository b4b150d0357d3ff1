"""Phone numbers as people write them."""

import re
import unicodedata
from typing import NamedTuple

import phonenumbers
from django.core.exceptions import ValidationError
from phonenumbers import Leniency, PhoneNumberMatcher, ValidationResult

REGION = "US"  # how a number without a country code is read
LONGEST = 15  # digits that E.164 allows

# Each is tried only where the number cannot be read without it.
REWRITTEN = [
    (r"^\D*00", "+"),  # how Mexico and Europe dial abroad
    (r"^(\+52)\D*1", r"\1"),  # Mexico dropped this digit of its cell phones in 2019
    (r"(?<=\d)[·•_|*,='’]+(?=\d)", " "),  # between groups of digits
]


class Phone(NamedTuple):
    e164: str  # such as +19405550100
    extension: str

    @property
    def link(self):
        """What a phone dials when somebody taps the number (RFC 3966)."""
        return f"tel:{self.e164};ext={self.extension}" if self.extension else f"tel:{self.e164}"


def read_phone(text):
    """
    The Phone that somebody typed; ValidationError where it is none.

    Only the length is asked for. Lists of the numbers that are assigned are always behind: they
    would refuse everybody in a new area code.
    """
    text = _plain(text)
    for found in _readings(text):
        reason = phonenumbers.is_possible_number_with_reason(found)
        e164 = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
        # IS_POSSIBLE_LOCAL_ONLY is a number without its area code.
        if reason == ValidationResult.IS_POSSIBLE and len(e164) <= LONGEST + 1:
            return Phone(e164, found.extension or "")
    raise ValidationError("Enter the whole phone number, with its area code, such as 940 555 0100.")


def _plain(text):
    """Plain digits and spaces, without the invisible marks that come along when one is copied."""
    letters = unicodedata.normalize("NFKC", text)
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in letters
        if unicodedata.category(letter) != "Cf"
    )


def _readings(text):
    """The ways to read the text as a number, the likeliest first."""
    yield from _parsed(text)
    # With words around it, or the first of two.
    for match in PhoneNumberMatcher(text, REGION, leniency=Leniency.POSSIBLE):
        yield match.number
    # With other digits behind it, such as "8am-5pm".
    ends = [digits.end() for digits in re.finditer(r"\d+", text)]
    for end in reversed(ends[:-1]):
        yield from _parsed(text[:end])


def _parsed(text):
    written = [text, *(re.sub(pattern, by, text) for pattern, by in REWRITTEN)]
    for number in dict.fromkeys(written):
        try:
            yield phonenumbers.parse(number, REGION)
        except phonenumbers.NumberParseException:
            continue


def parse_phone(text):
    """The number in E.164; ValidationError where it is none."""
    return read_phone(text).e164


def validate_phone(text):
    read_phone(text)
