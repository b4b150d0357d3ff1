from django.contrib import admin

from articles.models import ClaimOverride
from clinic_site.foundation.read_only_admin import ReadOnlyAdmin


@admin.register(ClaimOverride)
class ClaimOverrideAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["made_at", "page_name", "sentence", "reason", "username"]
    search_fields = ["page_name", "sentence", "reason", "username"]
    list_filter = ["rule"]
    date_hierarchy = "made_at"
    fields = ["page_name", "rule", "sentence", "reason", "username", "made_at"]
