from django.contrib import admin

from clinic_site.foundation.clock import column
from clinic_site.foundation.read_only_admin import ReadOnlyAdmin
from contact.models import AuditEntry

from .text import message_link

HAPPENED = column("happened_at", "happened")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = [HAPPENED, "username", "action", "message", "detail"]
    list_display_links = None
    list_filter = ["action", ("user", admin.RelatedOnlyFieldListFilter), "happened_at"]
    list_select_related = ["inquiry"]
    list_per_page = 100
    search_fields = ["inquiry__reference", "username", "detail"]
    search_help_text = "Search by the reference of a message or the name of an account."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = [HAPPENED, "username", "action", "message", "detail"]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Activity log"} | (extra_context or {}))

    @admin.display(description="message")
    def message(self, entry):
        return message_link(entry.inquiry)
