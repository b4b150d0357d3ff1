from django.core.exceptions import ValidationError


def validate_https(address):
    if not address.lower().startswith("https://"):
        raise ValidationError("Enter a web address that begins with https://.")
