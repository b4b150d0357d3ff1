from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q

from articles.models import Clinician
from articles.models.picture import SMALLEST_FACE
from articles.publishing.links import objections
from clinic_site.foundation.choices import ChoosesRows
from clinic_site.foundation.names import name_of, with_namesakes
from clinic_site.foundation.two_editors import EditedTogether
from clinic_site.foundation.wording import claims

from .kept import KeptWhileListed


class ClinicianForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if account := self.fields.get("account"):
            # Theirs too once it's no longer a sign-in for staff: a save is not to forget it.
            is_offered = Q(is_staff=True) | Q(pk=self.instance.account_id)
            account.queryset = with_namesakes(account.queryset.filter(is_offered))
            account.label_from_instance = name_of

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        if photo and not photo.is_large_enough_for_a_face:
            raise ValidationError(
                f"This photo is {photo.width} by {photo.height} pixels. A face needs at least "
                f"{SMALLEST_FACE} each way, or it looks blurred. Choose a larger one."
            )
        return photo

    def clean_biography(self):
        """A biography makes no claim that a page may not make, and links to public pages alone."""
        words = self.cleaned_data["biography"]
        said = [str(claim) for claim in claims.find(words) if claim.rule.blocks]
        if said := [*said, *objections(words)]:
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
class ClinicianAdmin(EditedTogether, KeptWhileListed, ChoosesRows, admin.ModelAdmin):
    form = ClinicianForm
    list_display = ["name", "credentials", "role", "is_public", "position"]
    list_editable = ["is_public", "position"]
    search_fields = ["name"]
    autocomplete_fields = ["photo"]
    delete_confirmation_template = "admin/articles/clinician_delete.html"

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

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        """Deleted one at a time: the confirmation says what to do where somebody has to stay."""
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)
        return actions

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **kwargs | {"form": RowForm})

    def view_on_site(self, clinician):
        return clinician.get_absolute_url() if clinician in Clinician.objects.shown() else None
