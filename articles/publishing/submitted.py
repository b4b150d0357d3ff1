"""
Reads a form as it is being filled in, into rows in memory, for the checklist beside it.

It asks the database for as little as it can, because it runs at every pause in typing. So it
checks nothing: what cannot be read is left as it was, and the save itself says what is wrong.
"""

from django.core.exceptions import FieldDoesNotExist, ValidationError

from articles.fields import LONGEST
from clinic_site.foundation.choices import is_number


def read_into(row, form, leave=()):
    """
    Put what the form holds into the row, but for the fields named in `leave`. Returns the ids
    chosen in its lists, by field.
    """
    chosen = {}
    for name, field in form.fields.items():
        if name in leave:
            continue
        try:
            model_field = row._meta.get_field(name)
        except FieldDoesNotExist:  # a field of the form alone
            continue
        typed = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        if model_field.many_to_many:
            chosen[name] = [pk for pk in map(as_id, typed or []) if pk]
        elif model_field.is_relation:
            setattr(row, model_field.attname, as_id(typed))
        else:
            try:
                value = model_field.to_python(field.to_python(typed))
            except (ValidationError, TypeError, ValueError):
                continue
            if not isinstance(value, str) or len(value) <= LONGEST:  # longer can't be saved
                setattr(row, name, value)
    return chosen


def as_id(typed):
    """The id that was chosen; None for none, and for what is no id."""
    typed = str(typed or "")
    return int(typed) if is_number(typed) else None


def read_rows(formset):
    """The rows of a formset as submitted, without deleted and empty ones: [(row, prefix), …]."""
    leave = formset.model._meta.pk.name, formset.fk.name  # which row it is, and of which page
    rows = []
    for form in formset.forms:
        gone = form.data.get(form.add_prefix("DELETE"))
        if gone or not (form.instance.pk or form.has_changed()):
            continue
        read_into(form.instance, form, leave)
        rows.append((form.instance, form.prefix))
    return rows
