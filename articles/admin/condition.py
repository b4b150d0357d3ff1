from functools import cache

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models

from articles.models import (
    Condition,
    ConditionPicture,
    ConditionText,
    ConditionTreatment,
    Evidence,
    Step,
    Symptom,
)
from clinic_site.foundation.choices import ChoosesRows

from .block import AnsweringTextInline, PictureInline
from .picture import thumbnail
from .publication import PublicationAdmin
from .rows import OrderedFormSet


class SymptomForm(forms.ModelForm):
    """A symptom is a line on the page, and may be too long for a line of the form."""

    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())


class SymptomFormSet(OrderedFormSet):
    def clean(self):
        """
        Refuse the same symptom twice among the rows of this form. Symptom.clean() compares with
        saved rows only, and Django skips a constraint on a field that is not in the form.
        """
        super().clean()
        first = {}
        for form in self.forms:
            if form in self.deleted_forms or not form.cleaned_data.get("text"):
                continue
            symptom = form.instance
            other = first.setdefault(Symptom.normalize(symptom.text), symptom)
            if other is not symptom and not form.non_field_errors():
                form.add_error("text", Symptom.conflict(symptom, other))


class SymptomInline(admin.TabularInline):
    model = Symptom
    form = SymptomForm
    formset = SymptomFormSet
    classes = ["long-rows"]
    fields = ["text", "urgency", "group", "ordering"]
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 2})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class StepInline(ChoosesRows, admin.StackedInline):
    model = Step
    formset = OrderedFormSet
    fields = [
        ("title", "ordering"),
        "text",
        "picture",
        "preview",
        "description",
        "is_decorative",
        "source",
    ]
    readonly_fields = ["preview"]
    autocomplete_fields = ["picture", "source"]
    extra = 0
    verbose_name_plural = "first steps"
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("picture", "source")

    @admin.display(description="preview")
    def preview(self, step):
        return thumbnail(step.picture)


class EvidenceInline(ChoosesRows, admin.StackedInline):
    model = Evidence
    formset = OrderedFormSet
    verbose_name, verbose_name_plural = "piece of evidence", "evidence"
    autocomplete_fields = ["source"]
    extra = 0
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source")


class ConditionTreatmentInline(admin.TabularInline):
    model = ConditionTreatment
    formset = OrderedFormSet
    extra = 0

    def get_formset(self, request, obj=None, **kwargs):
        """Read the treatments once for all rows, where each row would ask for itself."""
        formset = super().get_formset(request, obj, **kwargs)
        if field := formset.form.base_fields.get("treatment"):
            choices = field.choices
            field.choices = cache(lambda: list(iter(choices)))  # not before a row shows them
        return formset

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("treatment")


@admin.register(Condition)
class ConditionAdmin(PublicationAdmin):
    not_restored = [*PublicationAdmin.not_restored, "went_public_unreviewed"]
    words = ["title", "definition", "definition_source", "emergency_note", "summary"]
    topics = ["topics"]
    autocomplete_fields = [*PublicationAdmin.autocomplete_fields, "definition_source"]
    inlines = [
        AnsweringTextInline.create(ConditionText),
        PictureInline.create(ConditionPicture),
        SymptomInline,
        StepInline,
        ConditionTreatmentInline,
        EvidenceInline,
    ]
