"""The checklist at the top of a page's form, to which the form is held."""

from django import forms
from django.conf import settings
from django.contrib import admin

from articles.fields import LocalDateTimeField
from articles.models import ClaimOverride
from articles.publishing.checklist import Checklist


def submitted_rows(formsets):
    """The rows of a page as its formsets hold them: [(row, the id of its place), …]."""
    return [
        (form.instance, form.prefix)
        for formset in formsets
        for form in formset.forms
        if (form.instance.pk or form.has_changed())
        and not (formset.is_bound and form in formset.deleted_forms)
    ]


class CheckedForm(forms.ModelForm):
    """
    Refuses to let a page go public while its checklist blocks.

    It judges what was submitted, blocks and rows included, before anything is saved, and
    together with Django's own checks: whoever reads the refusal sees every reason.
    """

    user = None

    def clean_published_at(self):
        """
        Keep a time that was left alone: the form shows neither its fraction of a second nor, in
        the hour that comes twice when clocks go back, which of the two it is in.
        """
        if "published_at" not in self.changed_data:
            return self.initial.get("published_at")
        return self.cleaned_data["published_at"]

    def _post_clean(self):
        super()._post_clean()
        formsets = getattr(self.instance, "submitted_formsets", [])
        for formset in formsets:
            formset.is_valid()  # makes its rows
        reasons = self.data if self.user.has_perm("articles.override_claim") else {}
        self.checklist = Checklist(
            self.instance,
            [row for row, _place in submitted_rows(formsets)],
            self.cleaned_data.get("sources", []),
            self.cleaned_data.get("treatments", []),
            {
                key: reason.replace("\0", "")
                for key, reason in reasons.items()
                if key.startswith("keep-")
            },
        )
        is_saved = "_preview" not in self.data
        if is_saved and self.instance.published_at and self.checklist.blocks:
            self.add_error(
                "published_at",
                "Not saved: fix what the list at the top names first. Or empty this field, "
                "and save a draft.",
            )


class CheckedAdmin(admin.ModelAdmin):
    """Shows the checklist at the top of a page's form, and holds the page to it."""

    form = CheckedForm

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "published_at":
            kwargs["form_class"] = LocalDateTimeField
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "published_at":
            field.help_text += f" The clock is that of {settings.TIME_ZONE.replace('_', ' ')}."
        return field

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user  # a class of this request's own
        return form

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if obj is not None:
            obj.submitted_formsets = formsets
        return formsets, inlines

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for claim, reason in form.checklist.kept_now:
            ClaimOverride.record(request.user, form.instance, claim, reason)
        if "_preview" not in request.POST and (words := str(form.checklist)):
            self.message_user(request, f"{form.instance}: {words}.")

    def render_change_form(self, request, context, **kwargs):
        form = context["adminform"].form
        rows = submitted_rows(inline.formset for inline in context["inline_admin_formsets"])
        if form.is_bound:
            context["checklist"] = form.checklist
        elif kwargs.get("obj"):
            context["checklist"] = Checklist(kwargs["obj"], [row for row, _place in rows])
        if checklist := context.get("checklist"):
            anchors = {id(row): place for row, place in rows}
            for finding in checklist.findings:
                finding.anchor = anchor(form, anchors, finding.place)
                finding.examples = [
                    (sentence, anchor(form, anchors, place)) for sentence, place in finding.examples
                ]
                if finding.claim:
                    finding.reason = form.data.get(finding.key, "")
            context["may_override"] = request.user.has_perm("articles.override_claim")
        return super().render_change_form(request, context, **kwargs)


def anchor(form, anchors, place):
    """The id of what a finding leads to: a row, or a field of the page itself."""
    if not isinstance(place, str):
        return anchors.get(id(place), "")
    if place not in form.fields:
        return ""
    return form[place].auto_id
