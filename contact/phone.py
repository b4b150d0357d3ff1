"""Phone numbers as people write them."""

import phonenumbers
from django.core.exceptions import ValidationError

REGION = "US"  # how a number without a country code is read


def parse_phone(text):
    """The number in E.164, such as +19405550100; ValidationError where it is none."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError("Enter a phone number with its area code, such as 940 555 0100.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def validate_phone(text):
    parse_phone(text)
