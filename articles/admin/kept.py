"""Rows that pages list or drafts have chosen: what staff read before one is deleted."""

from django.contrib.admin.utils import unquote
from django.db.models import PROTECT
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from articles.models import Publication, Treatment
from articles.publishing.chosen import drafts_choosing


def listed_by(row):
    """The pages and treatments that list a row, and are public or will be at their time."""
    lists = [
        relation.field
        for relation in row._meta.get_fields(include_hidden=True)
        if relation.many_to_many and relation.auto_created
    ]
    return [
        one
        for field in lists
        for one in field.model._base_manager.exclude(published_at=None).filter(**{field.name: row})
    ]


def held_by(row):
    """What can't be without a row, whether it's public or not; of a part of a page, the page."""
    parts = [
        part
        for relation in row._meta.get_fields(include_hidden=True)
        if getattr(relation, "on_delete", None) is PROTECT
        for part in relation.related_model._base_manager.filter(**{relation.field.name: row})
    ]
    return [getattr(part, "condition", None) or getattr(part, "parent", part) for part in parts]


def named(one):
    """What holds a row, with a link to its form where it has one."""
    kind = capfirst(one._meta.verbose_name)
    if not isinstance(one, Publication | Treatment):
        return f"{kind}: {one}"
    address = reverse(f"admin:articles_{one._meta.model_name}_change", args=[one.pk])
    return format_html('{}: <a href="{}">{}</a>', kind, address, one)


class ChosenInDrafts:
    """A mixin for an admin: before a row is deleted, staff read which drafts have chosen it."""

    delete_confirmation_template = "admin/articles/row_delete.html"

    def delete_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        drafts = [(draft, form_of(draft)) for draft in drafts_choosing(row)] if row else []
        context = {"drafts_with_it": drafts} | (extra_context or {})
        return super().delete_view(request, object_id, context)


def form_of(draft):
    place = f"admin:articles_{draft.page_type.model}"
    if draft.page_id:
        return reverse(f"{place}_change", args=[draft.page_id])
    return f"{reverse(f'{place}_add')}?draft={draft.pk}"


class KeptWhileListed(ChosenInDrafts):
    """The same, and none is deleted while a public page lists it: readers would lose it."""

    delete_confirmation_template = "admin/articles/kept_delete.html"

    def get_deleted_objects(self, rows, request):
        """Name the pages and treatments that hold these rows, each once with a link to its form."""
        deleted, count, lacking, _protected = super().get_deleted_objects(rows, request)
        holding = [one for row in rows for one in [*held_by(row), *listed_by(row)]]
        return deleted, count, lacking, [named(one) for one in dict.fromkeys(holding)]
