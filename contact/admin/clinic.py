from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.shortcuts import redirect

from clinic_site.foundation.clock import ClockAdmin
from clinic_site.foundation.two_editors import EditedTogether
from contact.dollars import DollarField
from contact.models import Clinic, Closure, OpeningHours


class OpeningHoursInline(ClockAdmin, admin.TabularInline):
    model = OpeningHours
    extra = 0


class ClosureInline(ClockAdmin, admin.TabularInline):
    model = Closure
    extra = 0


@admin.register(Clinic)
class ClinicAdmin(EditedTogether, admin.ModelAdmin):
    """One record: its list goes straight to it."""

    inlines = [OpeningHoursInline, ClosureInline]
    formfield_overrides = {
        models.DecimalField: {"form_class": DollarField},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }
    # In the order in which a visitor asks. What one fills in once stands before what changes.
    fieldsets = [
        (
            "Where you are and how to call",
            {
                "fields": ["name", "phone", "street", "city", "state", "postal_code"],
                "description": "Any part may stay blank for now. Pages show what is filled in, "
                "and nothing in place of the rest.",
            },
        ),
        ("The first visit", {"fields": ["first_visit_minutes", "online_booking"]}),
        (
            "What it costs",
            {
                "fields": [
                    "first_visit_price",
                    "later_visit_price",
                    "insurance_plans",
                    "ways_to_pay",
                ]
            },
        ),
        (
            "Getting there and being understood",
            {"fields": ["parking", "step_free_entry", "step_free_note", "languages"]},
        ),
        (
            "New messages and texts",
            {
                "fields": [
                    "notification_email",
                    "second_notification_email",
                    "test_mail_arrived_on",
                    "answers_help",
                ]
            },
        ),
        ("Going live", {"fields": ["confirmed_on"]}),
        (
            "Hours",
            {
                "fields": ["time_zone"],
                "description": "From the hours and closures below the site works out by when it "
                "promises an answer.",
            },
        ),
    ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        title = {"title": "Fill in what you have in ten minutes"}
        return super().changeform_view(request, object_id, form_url, title | (extra_context or {}))

    def changelist_view(self, request, extra_context=None):
        clinic = Clinic.objects.first()
        if clinic and self.has_view_or_change_permission(request):
            return redirect("admin:contact_clinic_change", clinic.pk)
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Clinic.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
