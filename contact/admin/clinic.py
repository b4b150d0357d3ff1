from django.contrib import admin
from django.shortcuts import redirect

from clinic_site.foundation.clock import ClockAdmin
from clinic_site.foundation.two_editors import EditedTogether
from contact.models import Clinic, Closure, Holiday, OpeningHours


class OpeningHoursInline(ClockAdmin, admin.TabularInline):
    model = OpeningHours
    extra = 0


class ClosureInline(ClockAdmin, admin.TabularInline):
    model = Closure
    extra = 0


@admin.register(Holiday)
class HolidayAdmin(EditedTogether, ClockAdmin, admin.ModelAdmin):
    """The background worker adds them; staff answer them."""

    list_display = ["name", "day", "answer", "closes"]
    list_filter = ["answer"]
    show_facets = admin.ShowFacets.NEVER
    fields = ["name", "day", "answer", "closes"]
    readonly_fields = ["name", "day"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(day__gte=Clinic.objects.current().today)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Clinic)
class ClinicAdmin(EditedTogether, admin.ModelAdmin):
    """One record: its list goes straight to it."""

    inlines = [OpeningHoursInline, ClosureInline]
    fieldsets = [
        (
            "Name and address",
            {"fields": ["name", "phone", "street", "city", "state", "postal_code"]},
        ),
        (
            "New messages",
            {
                "fields": [
                    "notification_email",
                    "second_notification_email",
                    "test_mail_arrived_on",
                ]
            },
        ),
        (
            "Hours",
            {
                "fields": ["time_zone"],
                "description": "From the hours and closures below the site works out by when it "
                "promises an answer.",
            },
        ),
        ("Going live", {"fields": ["confirmed_on"]}),
    ]

    def changelist_view(self, request, extra_context=None):
        clinic = Clinic.objects.first()
        if clinic and self.has_view_or_change_permission(request):
            return redirect("admin:contact_clinic_change", clinic.pk)
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Clinic.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
