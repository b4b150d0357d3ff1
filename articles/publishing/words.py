"""
The words of a page: all that readers read of it and what carries meaning beside the text, such as
the urgency of a symptom. A clinician's approval is of these, and of nothing else of the page.

They are the same whether they're read from a submitted form or from the saved page.
"""

import json
from functools import cached_property
from hashlib import sha256

from django.db import models
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from articles.fields import RichTextField
from articles.models import (
    Article,
    Block,
    Clinician,
    Condition,
    ConditionTreatment,
    Picture,
    Source,
    Treatment,
)
from clinic_site.foundation.differences import between, html_text, marked

# Beside the fields in `reader_fields`. Not among them: web address, menus, topics, times.
MEANING = {
    "author",
    "definition_source",
    "group",
    "is_decorative",
    "picture",
    "picture_is_decorative",
    "region",
    "source",
    "treatment",
    "urgency",
}
LATER = {"definition_source"}  # while blank not counted: approvals from before it are good
LAST = float("inf")


class Words:
    """
    The words of a page with these rows, sources and treatments. `digest` changes when any of them
    does; `texts` is all of it as text, to compare with later.
    """

    def __init__(self, page, rows, sources, treatments):
        read = (treatment for treatment in treatments if treatment.published_at)
        self.treatments = sorted(read, key=by_pk)
        self.rows = [page, *sorted(rows, key=place), *self.treatments]
        self.sources = sorted(sources, key=by_pk)
        # Without their days: a note that is approved today may go out tomorrow.
        self.notes = [" ".join(note.split()) for note in page.notes_for_readers]

    @classmethod
    def saved(cls, page):
        """Those of the page as it is saved now, whatever this instance holds."""
        page = type(page)._base_manager.get(pk=page.pk)
        rows = page.rows()
        return cls(page, rows, page.sources.all(), treatments_of(page, rows))

    @cached_property
    def digest(self):
        return sha256(json.dumps(self.counted()).encode()).hexdigest()

    def counted(self):
        """What the digest is of."""
        held = [
            [row._meta.label, field.name, value_of(row, field)]
            for row in self.rows
            for field in fields_of(row)
            if field.name not in LATER or value_of(row, field)
        ]
        held.append([source.pk for source in self.sources])
        if self.notes:  # else approvals from before notes counted are good
            held.append(self.notes)
        held += [
            [treatment.pk, name, told]
            for treatment, facts in self.facts_of_treatments
            for name, told in facts.items()
        ]
        return held + [[pk, moment.isoformat()] for pk, moment in self.replaced.items()]

    @cached_property
    def replaced(self):
        """Of the pictures whose file took the place of another: {primary key: when}."""
        pks = {
            value_of(row, field)
            for row in self.rows
            for field in fields_of(row)
            if field.related_model is Picture
        } - {None}
        if not pks:
            return {}
        rows = Picture.objects.filter(pk__in=pks).exclude(replaced_at=None).order_by("pk")
        return dict(rows.values_list("pk", "replaced_at"))

    @cached_property
    def facts_of_treatments(self):
        prefetch_related_objects(self.treatments, "given_by", "sources")
        return [(treatment, facts_of(treatment)) for treatment in self.treatments]

    @cached_property
    def texts(self):
        names = self.names()
        texts, order = [], []
        for number, row in enumerate(self.rows):
            key = f"{row._meta.label_lower}.{row.pk or f'new-{number}'}"
            name = name_of(row, names)
            if number:
                order.append([key, name])
            for field in fields_of(row):
                value = value_of(row, field)
                if field.is_relation:
                    value = names.get((field.related_model, value), "")
                elif isinstance(field, models.BooleanField):
                    value = "yes" if value else ""
                else:
                    value = str(dict(field.choices or ()).get(value, value))
                label = f"{name}: {field.verbose_name}" if number else field.verbose_name
                texts.append([f"{key}.{field.name}", capfirst(label), value])
        listed = "\n".join(map(str, self.sources))
        texts.append(["sources", "Sources", listed])
        texts.append(["notes", "What changed, for readers", "\n".join(self.notes)])
        for treatment, facts in self.facts_of_treatments:
            for name in facts:
                field = treatment._meta.get_field(name)
                key = f"{treatment._meta.label_lower}.{treatment.pk}.{name}"
                told = (
                    "\n".join(map(str, getattr(treatment, name).all()))
                    if field.many_to_many
                    else treatment.get_offered_display()
                )
                texts.append([key, f"{name_of(treatment, names)}: {field.verbose_name}", told])
        return {"texts": texts, "order": order}

    def names(self):
        """What the rows point at, by model and primary key, in a query for each model."""
        wanted = {model: set() for model in (Clinician, Picture, Source, Treatment)}
        for row in self.rows:
            for field in fields_of(row):
                if field.is_relation and (pk := value_of(row, field)):
                    wanted[field.related_model].add(pk)
        return {
            (model, row.pk): name_of_picture(row) if model is Picture else str(row)
            for model, pks in wanted.items()
            if pks
            for row in model._base_manager.filter(pk__in=pks)
        }


def treatments_of(page, rows):
    """The treatments that a page names: an article in a field, a condition by rows."""
    if isinstance(page, Condition):
        named = [row.treatment_id for row in rows if isinstance(row, ConditionTreatment)]
        return list(Treatment.objects.filter(pk__in=named))
    return list(page.treatments.all()) if isinstance(page, Article) and page.pk else []


def facts_of(treatment, given_by=None, sources=None):
    """
    What the status box of a treatment says beside its texts. Without what nobody has said yet, so
    that approvals from before these facts counted are good where there are none. The lists are
    those that a form would save; without them the saved ones count.
    """
    given_by = treatment.given_by.all() if given_by is None else given_by
    sources = treatment.sources.all() if sources is None else sources
    facts = {
        "offered": treatment.offered,
        "given_by": sorted(row.pk for row in given_by),
        "sources": sorted(row.pk for row in sources),
    }
    return {name: told for name, told in facts.items() if told}


def read_of(treatment, *lists):
    """All that readers read of a treatment, to compare: of a draft nothing. See facts_of()."""
    if treatment.published_at is None:
        return None
    texts = [value_of(treatment, field) for field in fields_of(treatment)]
    return [texts, facts_of(treatment, *lists)]


def changes(old, new):
    """What differs between two `texts`: [(label, HTML from differences.marked()), …]."""
    before, after = (
        {key: (label, text) for key, label, text in texts.get("texts", ())} for texts in (old, new)
    )
    found = between(before, after)
    orders = [dict(texts.get("order", ())) for texts in (old, new)]
    kept = [[key for key in order if key in orders[0] and key in orders[1]] for order in orders]
    if kept[0] != kept[1]:
        listed = [
            "\n".join(order[key] for key in keys) for order, keys in zip(orders, kept, strict=True)
        ]
        found.append(("Order", marked(*listed)))
    return found


def fields_of(row):
    names = MEANING | set(row.reader_fields)
    return [field for field in row._meta.concrete_fields if field.name in names]


def value_of(row, field):
    """The value of a field, the same however a form or an editor spaces it."""
    value = getattr(row, field.attname)
    if field.is_relation or isinstance(field, models.BooleanField):
        return value
    text = html_text(value or "") if isinstance(field, RichTextField) else str(value or "")
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(filter(None, lines))


def name_of(row, names):
    if isinstance(row, ConditionTreatment):
        return f"Treatment “{names.get((Treatment, row.treatment_id), '')}”"
    return f"{capfirst(row._meta.verbose_name)} “{row}”"


def name_of_picture(picture):
    """With when its file took the place of another, which is another picture to readers."""
    if picture.replaced_at is None:
        return str(picture)
    since = date_format(timezone.localtime(picture.replaced_at), "DATETIME_FORMAT")
    return f"{picture} (another file since {since})"


def by_pk(row):
    return row.pk


def place(row):
    """Where a row stands among those of its page. A new one without a number comes last."""
    number = row.ordering or 0
    kind = row._meta.label
    if isinstance(row, Block):
        return "", row.region, number, kind, row.pk or LAST
    is_new = row.pk is None and not number
    return kind, "", LAST if is_new else number, kind, row.pk or LAST
