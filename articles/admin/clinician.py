from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from articles.models import Clinician
from clinic_site.foundation.two_editors import EditedTogether
from clinic_site.foundation.wording import claims


class ClinicianForm(forms.ModelForm):
    def clean_biography(self):
        """A biography makes no claim that a page may not make."""
        words = self.cleaned_data["biography"]
        if said := [str(claim) for claim in claims.find(words) if claim.rule.blocks]:
            raise ValidationError(said)
        return words


class RowForm(forms.ModelForm):
    """A row of the list, where no label stands beside a field."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            words = Clinician._meta.get_field(name).verbose_name
            field.widget.attrs["aria-label"] = f"{self.instance.name}: {words}"


@admin.register(Clinician)
class ClinicianAdmin(EditedTogether, admin.ModelAdmin):
    form = ClinicianForm
    list_display = ["name", "credentials", "role", "is_public", "position"]
    list_editable = ["is_public", "position"]
    search_fields = ["name"]
    autocomplete_fields = ["photo"]

    def get_fieldsets(self, request, obj=None):
        fieldsets = [
            (None, {"fields": ["name", "credentials", "role"]}),
            ("On the website", {"fields": ["is_public", "position", "photo", "biography"]}),
            ("License", {"fields": ["license_type", "license_number", "license_lookup"]}),
        ]
        # A clinician edits this page, but whose sign-in is whose is for a manager to say.
        if self.has_add_permission(request):
            fieldsets.append(("Sign-in", {"fields": ["account"]}))
        return fieldsets

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **kwargs | {"form": RowForm})

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "account":
            staff = get_user_model().objects.filter(is_staff=True)
            kwargs["queryset"] = staff.order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def view_on_site(self, clinician):
        return clinician.get_absolute_url() if clinician in Clinician.objects.shown() else None
