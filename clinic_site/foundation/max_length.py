"""
Browsers cut what is pasted into a field that has `maxlength`, and say nothing. Here no field has
it: the form refuses what is too long, says by how many characters, and shows all of it again.
"""

from django import forms

djangos = forms.CharField.widget_attrs


def widget_attrs(self, widget):
    attrs = djangos(self, widget)
    attrs.pop("maxlength", None)
    return attrs


def patch_forms():
    """For all text fields at once, as with blank texts: see blank.patch_forms()."""
    forms.CharField.widget_attrs = widget_attrs
