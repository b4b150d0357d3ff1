from operator import itemgetter

from django.contrib import admin
from django.contrib.auth.models import User

from clinic_site.foundation.clock import column
from clinic_site.foundation.names import name_of, with_namesakes
from clinic_site.foundation.read_only_admin import ReadOnlyAdmin
from contact.models import AuditEntry

from .text import message_link

HAPPENED = column("happened_at", "happened")


class WhoFilter(admin.RelatedOnlyFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "who"

    def field_choices(self, field, request, model_admin):
        chosen = [pk for pk, _label in super().field_choices(field, request, model_admin)]
        people = with_namesakes(User.objects.filter(pk__in=chosen))
        return sorted(((user.pk, name_of(user)) for user in people), key=itemgetter(1))


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = [HAPPENED, "who", "action", "message", "detail"]
    list_display_links = None
    list_filter = ["action", ("user", WhoFilter), "happened_at"]
    list_select_related = ["inquiry"]
    list_per_page = 100
    search_fields = [
        *["inquiry__reference", "username", "detail"],
        *["user__first_name", "user__last_name", "user__email"],
    ]
    search_help_text = "Search by the reference of a message or by somebody’s name."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = [HAPPENED, "who", "action", "message", "detail"]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Activity log"} | (extra_context or {}))

    def get_queryset(self, request):
        return super().get_queryset(request).with_names()

    @admin.display(description="who", ordering="username")
    def who(self, entry):
        return entry.who

    @admin.display(description="message")
    def message(self, entry):
        return message_link(entry.inquiry)
