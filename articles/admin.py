from contextlib import nullcontext

from content_editor.admin import ContentEditor, ContentEditorInline
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.forms.models import BaseInlineFormSet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from reversion.admin import VersionAdmin
from reversion.models import Version

from clinic_site.records import ReadOnly

from . import history
from .checklist import Checklist
from .images import NotStoredError
from .models import (
    Article,
    ArticleCareCard,
    ArticlePicture,
    ArticleText,
    ClaimOverride,
    Clinician,
    Condition,
    ConditionPicture,
    ConditionText,
    ConditionTreatment,
    Evidence,
    Page,
    PageCareCard,
    PagePicture,
    PageText,
    PastAddress,
    Picture,
    Source,
    Symptom,
    Topic,
    Treatment,
)
from .views import DRAFT_LINK_LIVES, draft_link, show_draft

SHARP_WIDTH = 1200  # pixels: a narrower picture looks soft across a page


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("live", "Live"), ("scheduled", "Scheduled"), ("draft", "Draft")]

    def queryset(self, request, queryset):
        match self.value():
            case "live":
                return queryset.published()
            case "scheduled":
                return queryset.filter(published_at__gt=timezone.now())
            case "draft":
                return queryset.filter(published_at=None)


class ReviewFilter(admin.SimpleListFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("overdue", "Overdue")]

    def queryset(self, request, queryset):
        return queryset.review_overdue() if self.value() == "overdue" else queryset


@admin.display(description="state", ordering="published_at")
def state(publication):
    if publication.published_at is None:
        return format_html('<span class="state">{}</span>', "Draft")
    if publication.published_at > timezone.now():
        return format_html('<span class="state">{}</span>', "Scheduled")
    return format_html('<span class="state state--live">{}</span>', "Live")


@admin.display(description="next review", ordering="review_due_on")
def next_review(publication):
    if publication.review_due_on and not publication.next_review:
        due = date_format(publication.review_due_on)
        return format_html('{} <span class="attention">overdue</span>', due)
    return publication.review_due_on


def thumbnail(picture, css_class="preview"):
    """The smallest file of a stored picture; "-" where there is none, or only an upload."""
    if picture is None or not picture.file or not picture.file._committed:
        return "-"
    address = picture.srcset("webp").partition(" ")[0] or picture.file.url
    return format_html(
        '<img class="{}" src="{}" width="{}" height="{}" loading="lazy" alt="">',
        css_class,
        address,
        picture.width,
        picture.height,
    )


@admin.display(description="picture")
def small(publication):
    return thumbnail(publication.picture, "preview preview--small")


class FixedOnceSaved:
    """Fields that other things point at: chosen when the row is added, shown afterwards."""

    fixed_fields = ()

    def is_fixed(self, obj):
        return obj is not None

    def get_readonly_fields(self, request, obj=None):
        fixed = self.fixed_fields if self.is_fixed(obj) else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if self.is_fixed(obj) else super().get_prepopulated_fields(request, obj)


# --- The checklist ---------------------------------------------------------------------------


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


# --- History and drafts ----------------------------------------------------------------------


class HistoryAdmin(VersionAdmin):
    """Every save keeps a version, with all blocks and rows; any two compare; any is restored."""

    object_history_template = "admin/articles/history.html"
    history_latest_first = True
    # Restoring brings back what a page says, not whether it is public.
    not_restored = ["published_at"]

    def create_revision(self, request):
        """Nothing to keep where nothing is saved, and no lock on the database to look."""
        is_save = request.method == "POST" and "_preview" not in request.POST
        return super().create_revision(request) if is_save else nullcontext()

    def get_urls(self):
        meta = self.model._meta
        name = f"{meta.app_label}_{meta.model_name}_compare"
        view = self.admin_site.admin_view(self.compare_view)
        return [path("<path:object_id>/history/compare/", view, name=name), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        context = {"versions": self.versions(object_id)} | (extra_context or {})
        return super().history_view(request, object_id, context)

    def versions(self, object_id):
        versions = Version.objects.get_for_object_reference(self.model, unquote(object_id))
        return versions.select_related("revision__user")  # the newest first

    def compare_view(self, request, object_id):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        versions = {str(version.pk): version for version in self.versions(object_id)}
        chosen = [versions.get(request.GET.get(name)) for name in ("old", "new")]
        if None in chosen:
            return redirect(self.address("history", object_id))
        old, new = sorted(chosen, key=lambda version: version.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": f"What changed: {new.object_repr}",
            "object_id": object_id,
            "name": new.object_repr,
            "old": old,
            "new": new,
            "changes": history.compare(old, new),
        }
        return render(request, "admin/articles/compare.html", context)

    def revision_view(self, request, object_id, version_id, extra_context=None):
        rows = self.model.objects.filter(pk=unquote(object_id))
        request.kept = rows.values(*self.not_restored).first() or {}
        context = {"title": "An earlier version"} | (extra_context or {})
        return super().revision_view(request, object_id, version_id, context)

    def get_object(self, request, *args, **kwargs):
        row = super().get_object(request, *args, **kwargs)
        for name, value in getattr(request, "kept", {}).items():
            setattr(row, name, value)
        return row

    def address(self, action, *args):
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{action}", args=args)


class PublicationForm(CheckedForm):
    """Refuses to save over a newer version than the one that the form showed."""

    change_note = forms.CharField(
        label="What changed, for readers",
        required=False,
        max_length=200,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text="One sentence, shown at the foot of the page with today's date. Leave it empty "
        "for small corrections.",
    )
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    is_stale = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_at"] = self.instance.updated_at.isoformat()

    def clean(self):
        cleaned = super().clean()
        seen_at = self.cleaned_data.get("seen_at")
        if self.instance.pk and seen_at:
            # Locked, so that of two saves at one moment the second sees the first.
            rows = type(self.instance).objects.select_for_update().filter(pk=self.instance.pk)
            saved_at = rows.values_list("updated_at", flat=True).get().isoformat()
            if seen_at != saved_at:
                self.refuse(saved_at)
        return cleaned

    def refuse(self, saved_at):
        self.is_stale = True
        last = (
            Version.objects.get_for_object(self.instance).select_related("revision__user").first()
        )
        somebody = (last and last.revision.user) or "Somebody"
        self.add_error(
            None,
            f"{somebody} saved this page after you opened it, so yours is not saved yet. All that "
            "you typed is still here. Compare both above, put into your text what you want to keep "
            "of theirs, then press Save again: your text takes the place of theirs.",
        )
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_at")] = saved_at  # both were shown: the next save counts


# --- Rows inside a page ----------------------------------------------------------------------


class OrderedFormSet(BaseInlineFormSet):
    """Rows with an order number: a new one without a number of its own goes to the end."""

    def save_new(self, form, commit=True):
        if "ordering" not in form.changed_data:
            rows = [row.instance.ordering for row in self.forms if row is not form]
            form.instance.ordering = max(rows, default=0) + 1
        return super().save_new(form, commit)

    def get_unique_error_message(self, unique_check):
        return f"The same {self.model._meta.verbose_name} is listed twice."


class SymptomFormSet(OrderedFormSet):
    def clean(self):
        """
        The same words twice among the rows of one form. Symptom.clean() compares with the
        database alone, and Django leaves out a constraint on a field that is in no form.
        """
        super().clean()
        first = {}
        for form in self.forms:
            if form in self.deleted_forms or not form.cleaned_data.get("text"):
                continue
            symptom = form.instance
            other = first.setdefault(Symptom.normalise(symptom.text), symptom)
            if other is not symptom and not form.non_field_errors():
                form.add_error("text", Symptom.conflict(symptom, other))


class SymptomInline(admin.TabularInline):
    model = Symptom
    formset = SymptomFormSet
    fields = ["text", "urgency", "group", "ordering"]
    extra = 0


class EvidenceInline(admin.StackedInline):
    model = Evidence
    formset = OrderedFormSet
    autocomplete_fields = ["source"]
    extra = 0
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}


class ConditionTreatmentInline(admin.TabularInline):
    model = ConditionTreatment
    formset = OrderedFormSet
    autocomplete_fields = ["treatment"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("treatment")


class TextInline(ContentEditorInline):
    icon = "notes"
    fields = ["heading", "body", "region", "ordering"]


class PictureInline(ContentEditorInline):
    icon = "image"
    fields = ["picture", "preview", "description", "is_decorative", "caption", "region", "ordering"]
    readonly_fields = ["preview"]
    autocomplete_fields = ["picture"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("picture")

    @admin.display(description="it looks like this")
    def preview(self, block):
        return thumbnail(block.picture if block.picture_id else None)


class CareCardInline(ContentEditorInline):
    icon = "warning"
    fields = ["urgency", "heading", "symptoms", "note", "region", "ordering"]


# --- Pages -----------------------------------------------------------------------------------


class BlockEditor(ContentEditor):
    def render_change_form(self, request, context, add=False, **kwargs):
        """For who may only look, a stock form: the editor's script fails where no field is."""
        if add or self.has_change_permission(request):
            return super().render_change_form(request, context, add=add, **kwargs)
        return admin.ModelAdmin.render_change_form(self, request, context, **kwargs)

    def save_related(self, request, form, formsets, change):
        """Without the library's cloning, which copies whatever row a request names."""
        admin.ModelAdmin.save_related(self, request, form, formsets, change)


class PublicationAdmin(CheckedAdmin, HistoryAdmin, BlockEditor):
    form = PublicationForm
    change_form_template = "admin/articles/publication_form.html"
    delete_confirmation_template = "admin/articles/publication_delete.html"
    not_restored = ["published_at", "change_notes", "draft_key"]
    list_display = ["title", small, state, "published_at", next_review, "updated_at"]
    list_filter = [StateFilter, ReviewFilter]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["picture", "sources"]
    readonly_fields = ["picture_preview", "link_to_draft"]

    words = ["title", "slug", "summary"]

    def get_fieldsets(self, request, obj=None):
        picture = ["picture", "picture_preview", "picture_description", "picture_is_decorative"]
        may_change = obj is not None and self.has_change_permission(request, obj)
        going_public = ["published_at"]
        if may_change and not obj.is_published:
            going_public.append("link_to_draft")
        note = ["change_note", "seen_at"] if may_change else []
        return [
            ("Words", {"fields": self.words}),
            ("Picture", {"fields": picture, "classes": ["collapse"]}),
            ("Going public", {"fields": going_public}),
            *([("For readers", {"fields": note})] if note else []),
            (
                "Review",
                {
                    "fields": ["reviewed_by", "reviewed_on", "review_due_on"],
                    "classes": ["collapse"],
                },
            ),
            ("Sources", {"fields": ["sources"], "classes": ["collapse"]}),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_lead()

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "topics":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "summary":
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 2})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def view_on_site(self, publication):
        return publication.get_absolute_url() if publication.is_published else None

    @admin.display(description="it looks like this")
    def picture_preview(self, publication):
        return thumbnail(publication.picture)

    @admin.display(description="link to the draft")
    def link_to_draft(self, publication):
        """To copy, for somebody without a login."""
        ends_on = date_format(timezone.localdate() + DRAFT_LINK_LIVES)
        return format_html(
            '<code class="draft-link">{}</code> <span class="help">For somebody without a login, '
            "such as the clinician who reviews. It works until {}, or until the page is public."
            "</span>",
            draft_link(publication),
            ends_on,
        )

    def get_urls(self):
        meta = self.model._meta
        name = f"{meta.app_label}_{meta.model_name}_draft"
        view = self.admin_site.admin_view(self.draft_view)
        return [path("<path:object_id>/draft/", view, name=name), *super().get_urls()]

    def draft_view(self, request, object_id):
        publication = self.get_object(request, unquote(object_id))
        if publication is None:
            raise Http404
        if not self.has_change_permission(request, publication):
            raise PermissionDenied
        return show_draft(request, publication)

    def preview(self, request, publication):
        """The page as the form would make it. Nothing of it is saved."""
        response = show_draft(request, self.model.objects.get(pk=publication.pk))
        transaction.set_rollback(True)
        return response

    def response_add(self, request, publication, *args, **kwargs):
        if "_preview" in request.POST:
            return self.preview(request, publication)
        return super().response_add(request, publication, *args, **kwargs)

    def response_change(self, request, publication):
        if "_preview" in request.POST:
            return self.preview(request, publication)
        return super().response_change(request, publication)

    def save_model(self, request, publication, form, change):
        if note := form.cleaned_data.get("change_note"):
            publication.note_change(note)
        super().save_model(request, publication, form, change)
        before = publication.before_save
        if before and before.is_published and "_preview" not in request.POST:
            self.tell_of_address(request, before.get_absolute_url(), publication)

    def tell_of_address(self, request, old, publication):
        if not publication.is_published:
            messages.warning(
                request,
                f"The page is not public any more: who comes to {old} is told that it is gone. "
                "To send them to another page, choose it under Past addresses.",
            )
        elif old != publication.get_absolute_url():
            messages.info(
                request, f"The old address {old} keeps working: it sends readers to the new one."
            )

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        if form.is_bound and form.is_stale:
            context["disagreements"] = history.disagreements(form, context["inline_admin_formsets"])
        context["show_save_and_add_another"] = False  # a page takes longer than that
        context["may_preview"] = self.has_change_permission(request) and not (
            context.get("revert") or context.get("recover")
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def get_actions(self, request, action_location=ActionLocation.CHANGE_LIST):
        """Deleted one by one, because each says what links to it."""
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request, object_id, extra_context=None):
        publication = self.get_object(request, unquote(object_id))
        linked_from = publication.linked_from() if publication else []
        context = {"linked_from": linked_from} | (extra_context or {})
        return super().delete_view(request, object_id, context)

    def changeform_view(self, request, *args, **kwargs):
        """Look again where another save came between the checks and the save of this one."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)


@admin.register(Condition)
class ConditionAdmin(PublicationAdmin):
    words = ["title", "slug", "summary", "definition", "topics", "emergency_note"]
    inlines = [
        TextInline.create(ConditionText),
        PictureInline.create(ConditionPicture),
        SymptomInline,
        ConditionTreatmentInline,
        EvidenceInline,
    ]


@admin.register(Article)
class ArticleAdmin(PublicationAdmin):
    list_filter = [StateFilter, ReviewFilter, "topics"]
    words = ["title", "slug", "summary", "author", "topics", "treatments"]
    autocomplete_fields = ["picture", "sources", "treatments"]
    inlines = [
        TextInline.create(ArticleText),
        PictureInline.create(ArticlePicture),
        CareCardInline.create(ArticleCareCard),
    ]


@admin.register(Page)
class PageAdmin(FixedOnceSaved, PublicationAdmin):
    fixed_fields = ["slug"]
    inlines = [
        TextInline.create(PageText),
        PictureInline.create(PagePicture),
        CareCardInline.create(PageCareCard),
    ]

    def is_fixed(self, page):
        return page is not None and page.slug in Page.FIXED


@admin.register(Treatment)
class TreatmentAdmin(CheckedAdmin, HistoryAdmin):
    list_display = ["name", state, "published_at"]
    list_filter = [StateFilter]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["sources"]
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}
    fieldsets = [
        ("Words", {"fields": ["name", "slug", "description"]}),
        (
            "Status box",
            {
                "fields": Treatment.STATUS_BOX,
                "description": "Every reader is owed all five. Fill them in before the treatment "
                "goes public.",
            },
        ),
        ("Going public", {"fields": ["published_at"]}),
        ("Sources", {"fields": ["sources"]}),
    ]


# --- What pages are made from ----------------------------------------------------------------


@admin.register(PastAddress)
class PastAddressAdmin(admin.ModelAdmin):
    list_display = ["path", "leads_to", "changed_at"]
    search_fields = ["path", "target"]

    @admin.display(description="readers", ordering="target")
    def leads_to(self, past):
        return f"are sent to {past.target}" if past.target else "are told that the page is gone"


@admin.register(Topic)
class TopicAdmin(FixedOnceSaved, admin.ModelAdmin):
    list_display = ["name", "summary", "ordering"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fixed_fields = ["slug"]


@admin.register(Source)
class SourceAdmin(FixedOnceSaved, admin.ModelAdmin):
    list_display = ["title", "publisher", "year", "key"]
    search_fields = ["title", "authors", "publisher", "year", "key"]
    prepopulated_fields = {"key": ["publisher", "year"]}
    fixed_fields = ["key"]  # the texts cite it
    fields = ["title", "authors", "publisher", "year", "doi", "url", "key"]


@admin.register(Clinician)
class ClinicianAdmin(admin.ModelAdmin):
    list_display = ["name", "credentials", "role"]
    search_fields = ["name"]
    autocomplete_fields = ["photo"]


class UseFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("unused", "Not used")]

    def queryset(self, request, queryset):
        return queryset.unused() if self.value() == "unused" else queryset


class PictureForm(forms.ModelForm):
    is_refused = False  # by the storage, when it was last saved

    def clean(self):
        cleaned = super().clean()
        if self.is_refused:
            self.add_error(
                "file",
                "The website could not keep this file: its disk may be full or locked. Nothing "
                "was saved. Tell whoever looks after the website, then upload it again.",
            )
        return cleaned


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    form = PictureForm
    delete_confirmation_template = "admin/articles/picture_delete.html"
    list_display = ["small", "title", "size", "used", "added_at"]
    list_display_links = ["title"]
    list_filter = [UseFilter]
    search_fields = ["title"]
    fields = ["title", "file", "preview", "size", "where_used"]
    readonly_fields = ["preview", "size", "where_used"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_uses()

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.is_refused = getattr(request, "is_refused", False)
        return form

    def changeform_view(self, request, *args, **kwargs):
        """Show the form again, as it was filled in, where the storage does not take the file."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except NotStoredError:
            request.is_refused = True
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request, picture, form, change):
        super().save_model(request, picture, form, change)
        if picture.width < SHARP_WIDTH:
            messages.warning(
                request,
                f"This picture is {picture.width} pixels wide and may look soft. "
                f"{SHARP_WIDTH} or more are better.",
            )

    def get_deleted_objects(self, pictures, request):
        """What still needs them, earlier versions of pages too, in the clinic's own words."""
        deleted, count, lacking, _protected = super().get_deleted_objects(pictures, request)
        needing = [use for picture in pictures for use in self.uses(picture)]
        return deleted, count, lacking, needing

    def uses(self, picture):
        """Each place that needs a picture, with a link to where it can be changed."""
        users = picture.users()
        links = [
            format_html(
                '{}: <a href="{}">{}</a>',
                capfirst(user._meta.verbose_name),
                reverse(f"admin:articles_{user._meta.model_name}_change", args=[user.pk]),
                user,
            )
            for user in users
        ]
        only_before = set(picture.past_users()) - set(map(str, users))
        return links + [f"An earlier version of “{name}”" for name in sorted(only_before)]

    @admin.display(description="picture")
    def small(self, picture):
        return thumbnail(picture, "preview preview--small")

    @admin.display(description="it looks like this")
    def preview(self, picture):
        return thumbnail(picture)

    @admin.display(description="size", ordering="width")
    def size(self, picture):
        if not picture.width:
            return "-"
        size = f"{picture.width}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{picture.height} pixels"
        if picture.width < SHARP_WIDTH:
            return format_html('{} <span class="attention">may look soft</span>', size)
        return size

    @admin.display(description="used", ordering="uses")
    def used(self, picture):
        match picture.uses:
            case 0:
                return "not used"
            case 1:
                return "once"
            case times:
                return f"{times} times"

    @admin.display(description="where it is used")
    def where_used(self, picture):
        if picture.pk is None:
            return "-"
        uses = format_html_join("", "<li>{}</li>", ([use] for use in self.uses(picture)))
        return format_html("<ul>{}</ul>", uses) if uses else "Nowhere: it can be deleted."


@admin.register(ClaimOverride)
class ClaimOverrideAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["made_at", "page_name", "sentence", "reason", "username"]
    search_fields = ["page_name", "sentence", "reason", "username"]
    list_filter = ["rule"]
    date_hierarchy = "made_at"
    fields = ["page_name", "rule", "sentence", "reason", "username", "made_at"]
