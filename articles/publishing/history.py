"""Compares two versions of a page: two saved ones, or the saved page and a submitted form."""

import html
import re
from difflib import SequenceMatcher

from django.db import models
from django.forms import ModelChoiceField
from django.utils import formats, timezone
from django.utils.html import format_html_join, strip_tags
from django.utils.text import capfirst

from articles.fields import RichTextField

# Fields that a comparison leaves out, because readers never see them.
HIDDEN_FIELDS = {"id", "parent", "condition", "ordering", "anchor", "key"}
HIDDEN_FIELDS |= {"updated_at", "change_notes", "draft_key"}


def compare(old, new):
    """
    What changed between two saved versions of a page: [(label, HTML from marked()), …].

    `old` and `new` are reversion's Version of the page itself.
    """
    before, after = _version_texts(old), _version_texts(new)
    changes = _changes(before, after)
    first, second = _block_order(old), _block_order(new)
    if [pk for pk in first if pk in second] != [pk for pk in second if pk in first]:
        listed = ["\n".join(order.values()) for order in (first, second)]
        changes.append(("Order of the blocks", marked(*listed)))
    return changes


def unsaved_changes(form, formsets):
    """
    Where a submitted form differs from what is saved by now: [(label, HTML from marked()), …].

    `formsets` are the admin's inline formsets. Blocks that somebody else added meanwhile, and
    the form does not have, are listed too.
    """
    saved, typed = {}, {}
    _add_changed_fields(form, "", saved, typed)
    for formset in (inline.formset for inline in formsets):
        name = capfirst(str(formset.model._meta.verbose_name))
        for row in formset.forms:
            _add_changed_fields(
                row, f"{name} “{row.instance}”: " if row.instance.pk else f"{name}: ", saved, typed
            )
        in_form = {row.instance.pk for row in formset.forms}
        for row in formset.get_queryset():
            if row.pk not in in_form:
                saved[formset.prefix, row.pk] = (f"{name}, added since", str(row))
    return _changes(saved, typed)


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


def _changes(before, after):
    """Compare {key: (label, text)} with another: [(label, HTML), …] where the texts differ."""
    keys = dict.fromkeys([*before, *after])
    pairs = ((key, before.get(key), after.get(key)) for key in keys)
    return [
        ((new or old)[0], marked(old[1] if old else "", new[1] if new else ""))
        for _key, old, new in pairs
        if ((old and old[1]) or "") != ((new and new[1]) or "")
    ]


def _parts(version):
    """The versions that one save kept: that of the page, then those of its blocks and rows."""
    others = version.revision.version_set.exclude(pk=version.pk).select_related("content_type")
    others = sorted(
        others, key=lambda part: (part.content_type_id, part.field_dict.get("ordering", 0))
    )
    parent = {"parent_id", "condition_id"}
    return [
        version,
        *(
            part
            for part in others
            if version.object_id in {str(part.field_dict.get(name)) for name in parent}
        ),
    ]


def _version_texts(version):
    """All text of a saved version by field: {key: (label, text)}."""
    texts = {}
    for part in _parts(version):
        meta, facts = part.content_type.model_class()._meta, part.field_dict
        name = "" if part == version else f"{capfirst(meta.verbose_name)} “{part.object_repr}”: "
        for field in [*meta.fields, *meta.local_many_to_many]:
            if field.name not in HIDDEN_FIELDS and field.attname in facts:
                key = (part.content_type_id, part.object_id, field.name)
                label = capfirst(f"{name}{field.verbose_name}")
                texts[key] = (label, _value_text(field, facts[field.attname]))
    return texts


def _block_order(version):
    """The blocks in page order: {key: name}."""
    blocks = [part for part in _parts(version)[1:] if "region" in part.field_dict]
    blocks.sort(key=lambda part: (part.field_dict["region"], part.field_dict["ordering"]))
    return {(block.content_type_id, block.object_id): block.object_repr for block in blocks}


def _value_text(field, value):
    """The saved value of a model field as plain text."""
    if isinstance(field, models.ManyToManyField):
        rows = field.related_model.objects.filter(pk__in=value)
        return "\n".join(sorted(map(str, rows)))
    if value in (None, ""):
        return ""
    if isinstance(field, models.ForeignKey):
        return str(field.related_model.objects.filter(pk=value).first() or "(deleted)")
    if isinstance(field, RichTextField):
        return _html_text(value)
    if isinstance(field, models.DateTimeField):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(field, models.BooleanField):
        return "yes" if value else "no"
    return str(dict(field.choices or ()).get(value, value))


def _html_text(rich):
    """Rich text as plain text: a line for each paragraph, and each link followed by its URL."""
    rich = re.sub(r"\s+", " ", rich)
    rich = re.sub(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', r"\2 (\1)", rich)
    rich = re.sub(r"</(?:p|li|h3)>|<br[^>]*>", "\n", rich)
    lines = (line.strip() for line in html.unescape(strip_tags(rich)).splitlines())
    return "\n".join(filter(None, lines))


def _add_changed_fields(form, name, saved, typed):
    """
    Add the fields that a form reports as changed to `saved` and `typed`: {key: (label, text)}.

    The form compares its data with the row as it is saved now, so this finds what somebody
    else changed meanwhile as well as what was typed.
    """
    fields = {field.name: field for field in form.instance._meta.get_fields()}
    for field in form.changed_data:
        if field not in fields or field in HIDDEN_FIELDS | {"region"}:
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
    if isinstance(value, list):  # of a SplitDateTimeField
        value = " ".join(map(str, filter(None, value)))
    if hasattr(value, "strftime"):
        value = formats.localize_input(
            timezone.localtime(value) if hasattr(value, "hour") else value
        )
    value = "" if value is None else str(value)
    return _html_text(value) if isinstance(field, RichTextField) else value
