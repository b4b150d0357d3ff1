"""Shows where two texts differ, and where a submitted form differs from what is saved by now."""

import html
import re
from datetime import datetime, time
from difflib import SequenceMatcher

from django.forms import ModelChoiceField
from django.utils import timezone
from django.utils.html import format_html_join, strip_tags
from django.utils.text import capfirst

from .clock import exact_clock

# Of blocks and rows inside a page: where they stand is not what they say.
PLACES = {"ordering", "region"}


def marked(old, new):
    """Both texts in one, as safe HTML: removed words in <del>, added words in <ins>."""
    old, new = (re.findall(r"\S+\s*|\s+", text) for text in (old, new))
    parts = []
    for kind, start, end, new_start, new_end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            parts.append(("span", "".join(old[start:end])))
            continue
        parts.append(("del", "".join(old[start:end])))
        parts.append(("ins", "".join(new[new_start:new_end])))
    return format_html_join("", "<{0}>{1}</{0}>", [part for part in parts if part[1]])


def between(before, after):
    """Compare {key: (label, text)} with another: [(label, HTML), …] where the texts differ."""
    keys = dict.fromkeys([*before, *after])
    pairs = ((key, before.get(key), after.get(key)) for key in keys)
    return [
        ((new or old)[0], marked(old[1] if old else "", new[1] if new else ""))
        for _key, old, new in pairs
        if ((old and old[1]) or "") != ((new and new[1]) or "")
    ]


def unsaved_changes(form, formsets):
    """
    Where a submitted form differs from what is saved by now: [(label, HTML from marked()), …].

    `formsets` are the admin's inline formsets. Rows that somebody else added meanwhile, and
    the form does not have, are listed too.
    """
    saved, typed = {}, {}
    _add_changed_fields(form, "", saved, typed)
    for formset in formsets:
        name = capfirst(str(formset.model._meta.verbose_name))
        for row in formset.forms:
            label = f"{name} “{row.instance}”: " if row.instance.pk else f"{name}: "
            _add_changed_fields(row, label, saved, typed, hidden=PLACES)
        in_form = {row.instance.pk for row in formset.forms}
        for row in formset.get_queryset():
            if row.pk not in in_form:
                saved[formset.prefix, row.pk] = (f"{name}, added since", str(row))
    return between(saved, typed)


def html_text(rich):
    """Rich text as plain text: a line for each paragraph, and each link followed by its URL."""
    rich = re.sub(r"\s+", " ", rich)
    rich = re.sub(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', r"\2 (\1)", rich)
    rich = re.sub(r"</(?:p|li|h3)>|<br[^>]*>", "\n", rich)
    lines = (line.strip() for line in html.unescape(strip_tags(rich)).splitlines())
    return "\n".join(filter(None, lines))


def _add_changed_fields(form, name, saved, typed, hidden=()):
    """
    Add the fields that a form reports as changed to `saved` and `typed`: {key: (label, text)}.

    The form compares its data with the row as it is saved now, so this finds what somebody
    else changed meanwhile as well as what was typed.
    """
    fields = {field.name: field for field in form.instance._meta.get_fields()}
    for field in form.changed_data:
        if field not in fields or field in hidden:
            continue
        bound = form[field]
        before = form.get_initial_for_field(bound.field, field)
        key, label = (form.prefix, field), capfirst(f"{name}{bound.label}")
        saved[key] = (label, _form_text(fields[field], bound, before))
        typed[key] = (label, _form_text(fields[field], bound, bound.data))


def _form_text(field, bound, value):
    """A value of a bound form field, initial or submitted, as plain text."""
    if isinstance(bound.field, ModelChoiceField):
        values = value if isinstance(value, list) else [value]
        pks = {str(getattr(one, "pk", one)) for one in values if one}
        rows = bound.field.queryset.filter(pk__in=[pk for pk in pks if pk.isdigit()])
        return "\n".join(sorted(map(str, rows)))
    if choices := dict(getattr(bound.field, "choices", ())):
        return str(choices.get(value, "" if value is None else value))
    if isinstance(value, list):  # of a SplitDateTimeField
        value = " ".join(map(str, filter(None, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        value = f"{local.date()} {exact_clock(local.time())}"
    if isinstance(value, time):
        value = exact_clock(value)
    value = "" if value is None else str(value)
    return field.plain_text(value) if hasattr(field, "plain_text") else value
