"""
Browsers end each line of a text box with CRLF, whatever the server sent. Here a line ends with LF:
else who opens a form and saves it would change each of its texts, and each line would count as one
character more.
"""

from django import forms


def value_from_datadict(self, data, files, name):
    value = data.get(name)
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def patch_forms():
    """For all text boxes at once, as with blank texts: see blank.patch_forms()."""
    forms.Textarea.value_from_datadict = value_from_datadict
