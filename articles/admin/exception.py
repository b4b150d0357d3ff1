from django.contrib import admin

from articles.models import ClaimOverride
from clinic_site.foundation.clock import column
from clinic_site.foundation.read_only_admin import ReadOnlyAdmin

KEPT_AT = column("made_at", "kept at")


@admin.register(ClaimOverride)
class ClaimOverrideAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = [KEPT_AT, "page_name", "sentence", "reason", "username"]
    search_fields = ["page_name", "sentence", "reason", "username"]
    list_filter = ["rule"]
    date_hierarchy = "made_at"
    fields = ["page_name", "rule", "sentence", "reason", "username", KEPT_AT]
