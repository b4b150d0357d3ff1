"""A form field for an amount in dollars, as people write it."""

import re
import unicodedata

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError

WRITTEN = re.compile(
    r"\$? ?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+|\.)? ?(?:\$|usd|dollars?)?", re.ASCII | re.IGNORECASE
)
NO_AMOUNT = (
    "Enter an amount in dollars, such as 80 or 80.50. If there's no fixed price, leave this blank."
)
TOO_EXACT = "Enter no more than 2 digits after the point."


class DollarField(forms.DecimalField):
    """Takes "$80", "80 dollars" and "1,200.50" too."""

    def __init__(self, **kwargs):
        # A box for numbers would drop a "$" or a word without saying why.
        kwargs["widget"] = AdminTextInputWidget(attrs={"inputmode": "decimal", "size": "10"})
        super().__init__(**kwargs)

    def to_python(self, value):
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        words = " ".join(unicodedata.normalize("NFKC", value[:50]).split())
        written = WRITTEN.fullmatch(words)
        if not written:
            raise ValidationError(NO_AMOUNT, code="invalid")
        whole, cents = written[1].replace(",", ""), (written[2] or "").removesuffix(".")
        if len(cents) > len(".00"):  # Django counts all digits first, and asks for a smaller number
            raise ValidationError(TOO_EXACT, code="max_decimal_places")
        return super().to_python(whole + cents)
