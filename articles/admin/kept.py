"""Rows that public pages list: none is deleted while one does, because readers would lose it."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst


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


class KeptWhileListed:
    """A mixin for the admin of such rows. It goes before admin.ModelAdmin."""

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
