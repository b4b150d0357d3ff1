from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models

from articles.models import Treatment
from clinic_site.foundation.two_editors import EditedTogether

from .checked import CheckedAdmin
from .history import HistoryAdmin
from .lists import StateFilter, state


@admin.register(Treatment)
class TreatmentAdmin(EditedTogether, CheckedAdmin, HistoryAdmin):
    list_display = ["name", state, "published_at"]
    list_filter = [StateFilter]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["sources"]
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}
    fieldsets = [
        ("Words", {"fields": ["name", "slug", "description"]}),
        (
            "Status box",
            {
                "fields": Treatment.STATUS_BOX,
                "description": "Every reader is owed all five. Fill them in before the treatment "
                "goes public.",
            },
        ),
        ("Going public", {"fields": ["published_at"]}),
        ("Sources", {"fields": ["sources"]}),
    ]
