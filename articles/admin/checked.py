"""The checklist beside a page's form, and the form that refuses to publish against it."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import all_valid
from django.utils import timezone
from django.utils.functional import cached_property

from articles.models import ClaimOverride
from articles.publishing.checklist import Checklist, Finding
from articles.publishing.review import WHY_FIELD
from articles.publishing.working_drafts import read_reasons
from clinic_site.foundation.clock import ClockAdmin

from .live_checklist import LiveChecklistAdmin


def why_field(help_text):
    """The field WHY_FIELD of a form."""
    return forms.CharField(
        label="Why this can't wait for a review",
        required=False,
        max_length=200,
        help_text=help_text,
    )


def submitted_rows(formsets):
    """The rows in a page's formsets, without deleted and empty ones: [(row, form prefix), …]."""
    return [
        (form.instance, form.prefix)
        for formset in formsets
        for form in formset.forms
        if (form.instance.pk or form.has_changed())
        and not (formset.is_bound and form in formset.deleted_forms)
    ]


class CheckedForm(forms.ModelForm):
    """
    Refuses to make a page public while its checklist has blocking findings.

    The check runs before anything is saved, on the submitted blocks and rows too. It runs even
    when Django's own validation fails, so that the user sees all errors at once.
    """

    may_override = False  # whether the user may keep blocked sentences; set by CheckedAdmin
    checklist = None  # the Checklist of the submitted data, set by judge()
    working_draft = None  # of the page, where there is one
    drafted = {}  # what the page's working draft holds: shown until the form is sent
    drafted_exceptions = {}  # and its exceptions, which count after that too
    typed_reasons = {}  # what its reader began to type of some; never of a form that is sent
    was_live = None  # whether readers saw the page before; None: as the row says
    may_approve = False  # whether who opens it may approve its words, and
    approves = False  # whether they do so by submitting it
    has_draft_button = False
    has_errors = False  # whether a line beside a field says what is wrong; set by judge()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial |= self.drafted
        self.instance.formsets = []

    def clean_published_at(self):
        """
        Keep the saved time unless the user changed it. The form cannot show fractions of a
        second, nor which of the two repeated hours it is in when clocks go back.
        """
        if "published_at" not in self.changed_data:
            return self.initial.get("published_at")
        return self.cleaned_data["published_at"]

    @property
    def is_for_readers(self):
        """Whether this save may change what readers see: a preview or a draft doesn't."""
        return not ({"_preview", "_draft"} & self.data.keys())

    def full_clean(self):
        super().full_clean()
        if self.is_bound:
            self.judge()

    def check(self, *parts):
        """The Checklist of its page with these rows, sources and treatments, before it is sent."""
        return Checklist(
            self.instance,
            *parts,
            reasons=self.reasons(),
            empty=self.empty(),
            was_live=self.was_live,
            approves=self.may_approve and not self.was_live,
            is_draft=self.working_draft is not None,
        )

    def empty(self):
        """The fields that have to be filled in and aren't: {name: label}."""
        shown = [self[name] for name, field in self.fields.items() if field.required]
        return {one.name: one.label for one in shown if one.value() in one.field.empty_values}

    def reasons(self):
        """Why sentences are kept that a rule blocks: {Finding.key: reason}."""
        drafted = {key: reason for key, (reason, _user) in self.still_kept.items()}
        typed = read_reasons(self.data) if self.may_override else {}
        return drafted | self.typed_reasons | typed

    @cached_property
    def still_kept(self):
        """The exceptions of the draft whose users still work here and may still make them."""
        numbers = {number for _reason, number in self.drafted_exceptions.values()}
        users = User.objects.filter(pk__in=numbers) if numbers else ()
        may = {user.pk for user in users if user.has_perm("articles.override_claim")}
        return {
            key: [reason, number]
            for key, (reason, number) in self.drafted_exceptions.items()
            if number in may
        }

    def who_keeps(self, finding, user):
        """Who is on record for an exception: whoever sends its reason, else who typed it before."""
        if self.may_override and finding.key in self.data:
            return user
        _reason, number = self.still_kept[finding.key]
        return User.objects.get(pk=number)

    def judge(self):
        """Run the checklist on the submitted data; add an error if the page may not go public."""
        formsets = self.instance.formsets
        has_valid_rows = all_valid(formsets)  # fills the instances of their forms, too
        self.has_errors = bool(self.errors.keys() - {NON_FIELD_ERRORS}) or not has_valid_rows
        self.checklist = Checklist(
            self.instance,
            [row for row, _place in submitted_rows(formsets)],
            self.cleaned_data.get("sources", []),
            self.cleaned_data.get("treatments", []),
            self.reasons(),
            empty=self.empty(),
            was_live=self.was_live,
            approves=self.approves,
            is_draft=self.working_draft is not None,
        )
        if self.is_for_readers and self.instance.published_at and self.checklist.blocks:
            marked = "what's marked in the form, and " if self.has_errors else ""
            self.add_error(
                "published_at",
                f"Not published yet. First fix {marked}what's listed under “Ready to publish?”"
                f"{self.or_else()}.",
            )

    def or_else(self):
        """How to keep a draft by this form. Nobody is told to take down what readers see."""
        if self.has_draft_button:
            return ", or press “Save draft”"
        was = self.initial.get("published_at")
        was_live = was and was <= timezone.now() if self.was_live is None else self.was_live
        return "" if was_live else ", or clear this date to keep a draft"


class CheckedAdmin(LiveChecklistAdmin, ClockAdmin, admin.ModelAdmin):
    """Shows the checklist beside a page's form, and refuses to publish against it."""

    form = CheckedForm

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "published_at":
            field.help_text += f" Times are the clinic's ({timezone.get_current_timezone_name()})."
        return field

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        # Safe to set on the class: Django makes a new form class for each request.
        form.may_override = request.user.has_perm("articles.override_claim")
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """Give each formset the list that the page's form reads; `obj` is that form's instance."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs | {"page_formsets": obj.formsets}

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for finding, reason in form.checklist.kept_now:
            user = form.who_keeps(finding, request.user)
            ClaimOverride.record(user, form.instance, finding.claim, reason)
        form.instance.checklist_in_short = str(form.checklist)

    def construct_change_message(self, request, form, formsets, add=False):
        """For the history: a reason that was given is no change of the page."""
        message = super().construct_change_message(request, form, formsets, add)
        if WHY_FIELD not in form.fields:
            return message
        for one in message:
            changed = one.get("changed", {}).get("fields", [])
            changed[:] = [label for label in changed if label != form.fields[WHY_FIELD].label]
        return [one for one in message if one.get("changed", {}).get("fields") != []]

    def response_add(self, request, row, *args, **kwargs):
        response = super().response_add(request, row, *args, **kwargs)
        self.message_about_checklist(request, row)
        return response

    def response_change(self, request, row):
        response = super().response_change(request, row)
        self.message_about_checklist(request, row)
        return response

    def message_about_checklist(self, request, row):
        """Said once, after what happened to the page."""
        if words := vars(row).pop("checklist_in_short", ""):
            self.message_user(request, f"{row}: {words}.")

    def render_change_form(self, request, context, **kwargs):
        form = context["adminform"].form
        rows = context.get("drafted_rows") or submitted_rows(
            inline.formset for inline in context["inline_admin_formsets"]
        )
        page = kwargs.get("obj")
        may_write = self.has_change_permission(request) if page else True
        if form.is_bound:
            checklist = form.checklist
        elif "checklist" in context:  # of the working draft
            checklist = context["checklist"]
        elif page:
            checklist = form.check([row for row, _place in rows])
        else:
            checklist = form.check([], [], [])
        context |= self.checklist_context(checklist, form, rows)
        context["checklist_is_open"] = form.is_bound
        context["has_errors"] = form.has_errors
        if may_write and not (context.get("revert") or context.get("recover")):
            context["checklist_url"] = self.checklist_url(page)
        return super().render_change_form(request, context, **kwargs)

    def checklist_context(self, checklist, form, rows):
        """What the template of the checklist needs; `rows` as submitted_rows() returns them."""
        return {
            "checklist": checklist,
            "lines": lines(checklist.findings, form, rows),
            "kept_lines": lines([finding for finding, _reason in checklist.kept_now], form, rows),
            "may_override": form.may_override,
        }


@dataclass
class Line:
    """A finding as the template shows it."""

    finding: Finding
    anchor: str  # the HTML id to link to, or ""
    examples: list  # of (sentence, anchor)
    reason: str  # for keeping the sentence, as submitted


def plain_lines(checklist):
    """The findings of a checklist as Lines that lead nowhere: there's no form on the screen."""
    return [
        Line(finding, "", [(sentence, "") for sentence, _place in finding.examples], "")
        for finding in checklist.findings
    ]


def lines(findings, form, rows):
    """Findings of a checklist as Lines; `rows` is the result of submitted_rows()."""
    reasons = form.reasons()
    row_anchors = {id(row): anchor for row, anchor in rows}
    groups = {formset.model: f"{formset.prefix}-group" for formset in form.instance.formsets}

    def anchor(place):
        if isinstance(place, type):
            return groups.get(place, "")
        if not isinstance(place, str):
            return row_anchors.get(id(place), "")
        return form[place].auto_id if place in form.fields else ""

    return [
        Line(
            finding,
            anchor(finding.place),
            [(sentence, anchor(place)) for sentence, place in finding.examples],
            reasons.get(finding.key, "") if finding.claim else "",
        )
        for finding in findings
    ]
