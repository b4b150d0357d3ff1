from django.contrib import admin

from articles.models import Topic
from clinic_site.foundation.read_only_admin import ReadOnlyAfterCreate
from clinic_site.foundation.two_editors import EditedTogether


@admin.register(Topic)
class TopicAdmin(EditedTogether, ReadOnlyAfterCreate, admin.ModelAdmin):
    list_display = ["name", "summary", "ordering"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    read_only_after_create = ["slug"]
