"""Which working drafts choose a row, such as a picture that no page shows yet."""

from articles.models import WorkingDraft
from clinic_site.foundation.choices import is_number


def drafts_choosing(row):
    """The working drafts in which a row of another kind is chosen, the one saved last first."""
    drafts = WorkingDraft.objects.select_related("page_type").order_by("-saved_at", "-pk")
    return [draft for draft in drafts if str(row.pk) in chosen(draft, type(row))]


def chosen_in_drafts(model):
    """The numbers of all rows of a model that working drafts choose."""
    drafts = WorkingDraft.objects.select_related("page_type")
    found = set().union(*(chosen(draft, model) for draft in drafts))
    return {int(pk) for pk in found if is_number(pk)}


def chosen(draft, model):
    """The numbers of the rows of a model that a draft chooses, in its fields and in its rows."""
    kind = draft.page_type.model_class()
    found = in_fields(kind, part(draft.data, "fields"), model)
    for relation in kind._meta.related_objects:
        for row in part(part(draft.data, "rows"), relation.get_accessor_name()).values():
            found |= in_fields(relation.related_model, row, model)
    return found


def in_fields(kind, typed, model):
    meta, found = kind._meta, set()
    for field in [*meta.fields, *meta.many_to_many]:
        if field.related_model is model and isinstance(typed, dict):
            value = typed.get(field.name)
            found.update(map(str, value if isinstance(value, list) else [value]))
    return found


def part(data, name):
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
