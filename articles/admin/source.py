from django.contrib import admin

from articles.models import Source
from clinic_site.foundation.clock import ClockAdmin
from clinic_site.foundation.read_only_admin import ReadOnlyAfterCreate
from clinic_site.foundation.two_editors import EditedTogether

from .kept import KeptWhileListed


@admin.register(Source)
class SourceAdmin(
    EditedTogether, KeptWhileListed, ReadOnlyAfterCreate, ClockAdmin, admin.ModelAdmin
):
    list_display = ["title", "publisher", "year", "key"]
    search_fields = ["title", "authors", "publisher", "year", "key"]
    prepopulated_fields = {"key": ["publisher", "year"]}
    read_only_after_create = ["key"]  # texts cite sources by it
    fields = ["title", "authors", "publisher", "year", "doi", "url", "read_on", "key"]
