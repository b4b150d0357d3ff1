from django.contrib import admin

from articles.models import Clinician


@admin.register(Clinician)
class ClinicianAdmin(admin.ModelAdmin):
    list_display = ["name", "credentials", "role"]
    search_fields = ["name"]
    autocomplete_fields = ["photo"]
