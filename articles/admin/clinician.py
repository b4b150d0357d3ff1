from django.contrib import admin

from articles.models import Clinician
from clinic_site.foundation.two_editors import EditedTogether


@admin.register(Clinician)
class ClinicianAdmin(EditedTogether, admin.ModelAdmin):
    list_display = ["name", "credentials", "role"]
    search_fields = ["name"]
    autocomplete_fields = ["photo"]
