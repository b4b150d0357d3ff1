from django.contrib import admin
from django.utils import timezone

from clinic_site.foundation.clock import ClockAdmin, column
from clinic_site.foundation.two_editors import EditedTogether
from contact.hours import exception_in_words
from contact.models import Clinic, Closure


@admin.register(Closure)
class ClosureAdmin(EditedTogether, ClockAdmin, admin.ModelAdmin):
    """Days with other hours, entered from a phone, for the front desk too. Past ones are kept."""

    list_display = [
        "reason",
        column("first_day", "first day"),
        column("last_day", "last day"),
        "hours",
    ]
    fields = ["first_day", "last_day", "opens", "closes", "reason"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(last_day__gte=timezone.localdate())

    def has_add_permission(self, request):
        return super().has_add_permission(request) and Clinic.objects.has_record()

    def save_model(self, request, closure, form, change):
        closure.clinic = Clinic.objects.get()
        super().save_model(request, closure, form, change)

    @admin.display(description="hours on these days")
    def hours(self, closure):
        clinic = Clinic.objects.cached()
        return exception_in_words(closure, clinic.opening_hours, clinic.exceptions)
