"""Compares two saved versions of a page."""

from django.db import models
from django.utils.text import capfirst

from articles.fields import RichTextField
from clinic_site.foundation.clock import moment
from clinic_site.foundation.differences import between, marked

# Fields that a comparison leaves out, because readers never see them.
HIDDEN_FIELDS = {"id", "parent", "condition", "ordering", "anchor", "key"}
HIDDEN_FIELDS |= {"updated_at", "change_notes", "draft_key", "social_image"}


def compare(old, new):
    """
    What changed between two saved versions of a page: [(label, HTML from marked()), …].

    `old` and `new` are reversion's Version of the page itself.
    """
    before, after = _version_texts(old), _version_texts(new)
    changes = between(before, after)
    first, second = _orders(old), _orders(new)
    for name in [name for name in first if name in second]:
        orders = first[name], second[name]
        kept = [[key for key in order if key in orders[0] and key in orders[1]] for order in orders]
        if kept[0] != kept[1]:
            changes.append((name, marked(*("\n".join(order.values()) for order in orders))))
    return changes


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


def _orders(version):
    """The blocks, and each kind of rows, in the order of the page: {label: {key: name}}."""
    orders = {}
    parts = [part for part in _parts(version)[1:] if "ordering" in part.field_dict]
    parts.sort(key=place)
    for part in parts:
        kind = part.content_type.model_class()._meta.verbose_name_plural
        label = "Order of the blocks" if "region" in part.field_dict else f"Order: {kind}"
        orders.setdefault(label, {})[part.content_type_id, part.object_id] = part.object_repr
    return orders


def place(part):
    facts = part.field_dict
    return facts.get("region", ""), facts["ordering"], facts["id"]


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
        return field.plain_text(value)
    if isinstance(field, models.DateTimeField):
        return moment(value)
    if isinstance(field, models.BooleanField):
        return "yes" if value else "no"
    return str(dict(field.choices or ()).get(value, value))
