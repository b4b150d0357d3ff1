"""Says in plain words which blocks and rows of a page stand elsewhere in a submitted form."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.text import Truncator

from articles.models.block import Block


@dataclass
class Row:
    """A row of a form that stays: `before` and `after` sort it among those of its kind."""

    name: str
    region: str  # in the form; "" for a row that isn't a block
    old_region: str
    before: tuple
    after: tuple
    is_new: bool


def moves(page, formsets):
    """A sentence for each row that moved. The blocks of all kinds stand in one order."""
    blocks = [one for one in formsets if issubclass(one.model, Block)]
    kinds = [blocks, *([one] for one in formsets if one not in blocks)]
    titles = {region.key: region.title for region in page.regions}
    return [sentence for kind in kinds for sentence in moved_in(rows_of(kind), titles)]


def rows_of(formsets):
    return [
        row_of(form, (kind, number))
        for kind, formset in enumerate(formsets)
        for number, form in enumerate(formset.forms)
        if "ordering" in form.fields
        and DELETION_FIELD_NAME not in form.changed_data
        and (form.instance.pk or form.has_changed())
    ]


def row_of(form, tie):
    meta, said = form.instance._meta, str(form.instance)
    name = str(meta.verbose_name)
    if said and said != name:
        name = f"{name} “{Truncator(said).words(12)}”"
    region, old_region = "", ""
    if "region" in form.fields:
        region, old_region = str(form["region"].data or ""), str(form["region"].initial or "")
    old = form["ordering"].initial or 0
    typed = str(form["ordering"].data or "").strip().removeprefix("-")
    new = int(form["ordering"].data) if typed.isdecimal() and len(typed) < 9 else old
    is_new = form.instance.pk is None
    if is_new and "ordering" not in form.changed_data:
        new = float("inf")  # it goes to the end
    return Row(name, region, old_region, (old, *tie), (new, *tie), is_new)


def moved_in(rows, titles):
    for region in dict.fromkeys(row.region for row in sorted(rows, key=lambda row: row.after)):
        now = sorted((row for row in rows if row.region == region), key=lambda row: row.after)
        stayed = [row for row in now if not row.is_new and row.old_region == region]
        in_place = keep_their_order(sorted(stayed, key=lambda row: row.before), stayed)
        for row in now:
            if row.is_new:
                continue
            if row.old_region != region:
                yield f"The {row.name} is now in “{titles.get(region, region)}”{place(row, now)}."
            elif id(row) not in in_place:
                yield f"The {row.name} now comes{place(row, now).removeprefix(',')}."


def keep_their_order(before, after):
    """The rows, by id, that keep their order among each other."""
    # From the end, so that of two that changed places the first is said to come after the other.
    orders = [[id(row) for row in reversed(rows)] for rows in (before, after)]
    matcher = SequenceMatcher(None, *orders, autojunk=False)
    return {
        number
        for block in matcher.get_matching_blocks()
        for number in orders[0][block.a : block.a + block.size]
    }


def place(row, now):
    """Where a row stands, as the end of a sentence."""
    at = now.index(row)
    if before := [other for other in now[:at] if not other.is_new]:
        return f", after the {before[-1].name}"
    if at == 0:
        return ", first"
    after = [other for other in now[at + 1 :] if not other.is_new]
    return f", before the {after[0].name}" if after else ""
