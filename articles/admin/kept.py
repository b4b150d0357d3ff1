"""Rows that pages list or drafts have chosen: what staff read before one is deleted."""

from django.contrib.admin.utils import unquote
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

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
        """Name the pages and treatments that list these rows, each with a link to its form."""
        deleted, count, lacking, protected = super().get_deleted_objects(rows, request)
        listing = [
            format_html(
                '{}: <a href="{}">{}</a>',
                capfirst(one._meta.verbose_name),
                reverse(f"admin:articles_{one._meta.model_name}_change", args=[one.pk]),
                one,
            )
            for row in rows
            for one in listed_by(row)
        ]
        return deleted, count, lacking, list(dict.fromkeys([*protected, *listing]))
