"""
Fields of the admin in which one chooses among rows. Whatever a request names as the number of a
row, the form comes back with a sentence and with all that was typed.
"""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

GONE = "What you chose isn’t on the list anymore. Look at what’s left, and choose another."
MOST_DIGITS = 18  # of a number that each database can hold


def is_number(pk):
    """Whether a text may be the number of a row. "²" is a digit to Python, and none to int()."""
    return isinstance(pk, str) and pk.isascii() and pk.isdecimal() and len(pk) <= MOST_DIGITS


class ShowsRowsAlone:
    """Django's widget looks up in the database whatever was sent, text and huge numbers too."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [pk for pk in value if is_number(str(pk))], attrs)


class ChooseRow(ShowsRowsAlone, AutocompleteSelect):
    """`known` is the row that was chosen before, where the form has read it: no need to ask."""

    known = None

    def optgroups(self, name, value, attrs=None):
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attrs)
        label = self.choices.field.label_from_instance(self.known)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        chosen = self.create_option(name, self.known.pk, label, True, len(empty))
        return [(None, [*empty, chosen], 0)]


class ChooseRows(ShowsRowsAlone, AutocompleteSelectMultiple):
    pass


class RowsField(forms.ModelMultipleChoiceField):
    """Django's would look up huge numbers, and its words name a number that says nothing."""

    default_error_messages = {"invalid_choice": GONE, "invalid_pk_value": GONE}

    def clean(self, value):
        sent = value if isinstance(value, list | tuple) else ()
        if not all(is_number(str(self.prepare_value(pk))) for pk in sent):
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().clean(value)


class ChoosesRows:
    """A mixin for an admin or an inline. It goes before Django's in the list of bases."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChooseRow(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChooseRows(db_field, self.admin_site))
        kwargs.setdefault("form_class", RowsField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
