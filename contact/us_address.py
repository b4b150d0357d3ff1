"""States and ZIP codes of the United States, as people write them."""

import re

from django import forms
from django.core.exceptions import ValidationError

STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}
CODES = {name.lower(): code for code, name in STATES.items()} | {
    code.lower(): code for code in STATES
}
NO_STATE = "Enter a US state, such as TX or Texas."

NO_ZIP_CODE = "Enter a ZIP code with five digits, such as 76201, or nine, such as 76201-1234."


def validate_state(code):
    if code not in STATES:
        raise ValidationError(NO_STATE)


def validate_zip_code(code):
    if not re.fullmatch(r"[0-9]{5}(-[0-9]{4})?", code):
        raise ValidationError(NO_ZIP_CODE)


class StateField(forms.CharField):
    """Takes the name of a state too, and "tx" or "D.C."; its value is the two letters."""

    def __init__(self, *, max_length=None, **kwargs):
        # A name is longer than the two letters that are kept of it.
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        if not value:
            return value
        words = " ".join(value.replace(".", "").lower().split())
        if words not in CODES:
            raise ValidationError(NO_STATE)
        return CODES[words]
