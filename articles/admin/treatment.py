from copy import copy

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models

from articles.models import Treatment
from articles.publishing.shared import pages_with_treatment
from articles.publishing.words import read_of
from clinic_site.foundation.choices import ChoosesRows
from clinic_site.foundation.clock import column
from clinic_site.foundation.two_editors import EditedTogether

from .checked import CheckedAdmin, CheckedForm
from .history import HistoryAdmin
from .kept import KeptWhileListed
from .lists import StateFilter, state
from .shared import SharedAdmin, SharedForm


class TreatmentForm(SharedForm, CheckedForm):
    """Refuses names of people who give a treatment that the clinic does not say it gives."""

    class Meta:
        help_texts = {
            "given_by": "The clinicians who give it. Patients want to know who will treat them. In "
            "Texas an injection isn't part of chiropractic practice, so for one name somebody "
            "whose license allows it.",
        }

    def clean(self):
        cleaned = super().clean()
        offered = cleaned.get("offered")
        if cleaned.get("given_by") and offered == Treatment.Offered.NO:
            self.add_error(
                "given_by",
                "You say above that the clinic doesn't offer this. Remove the names, or choose "
                "“We give this here”.",
            )
        elif cleaned.get("given_by") and offered == Treatment.Offered.NOT_SAID:
            self.add_error("offered", "Choose “We give this here” too, or take the names out.")
        return cleaned

    def read(self):
        return read_of(
            self.instance, self.cleaned_data.get("given_by"), self.cleaned_data.get("sources")
        )


@admin.register(Treatment)
class TreatmentAdmin(
    EditedTogether, KeptWhileListed, ChoosesRows, SharedAdmin, CheckedAdmin, HistoryAdmin
):
    form = TreatmentForm
    list_display = ["name", "offered", state, column("published_at", "publish on")]
    list_filter = [StateFilter]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["sources", "given_by"]
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}
    fieldsets = [
        ("Words", {"fields": ["name", "slug", "description"]}),
        ("At our clinic", {"fields": ["offered", "given_by"]}),
        (
            "Status box",
            {
                "fields": Treatment.STATUS_BOX,
                "description": "Fill in all five before publishing.",
            },
        ),
        ("Publishing", {"fields": ["published_at"]}),
        ("Sources", {"fields": ["sources"]}),
    ]

    def read_of(self, treatment):
        return read_of(treatment)

    def pages_with(self, treatment):
        return pages_with_treatment(treatment)

    def revision_view(self, request, object_id, version_id, extra_context=None):
        treatment = self.get_object(request, unquote(object_id))
        # Before the version is written over it, inside a transaction that may roll back.
        restoring = copy(self)  # the admin itself is shared by all requests
        restoring.before = (self.read_of(treatment),) if treatment else ()
        return super(TreatmentAdmin, restoring).revision_view(
            request, object_id, version_id, extra_context
        )
