from content_editor.admin import ContentEditor, ContentEditorInline
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import IntegrityError, models
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.html import format_html

from clinic_site.records import ReadOnly

from .checklist import Checklist
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
    Picture,
    Source,
    Symptom,
    Topic,
    Treatment,
)

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
        return format_html('{} <span class="attention">overdue</span>', publication.review_due_on)
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


class FixedOnceSaved:
    """Fields that other things point at: chosen when the row is added, shown afterwards."""

    fixed_fields = ()

    def get_readonly_fields(self, request, obj=None):
        fixed = self.fixed_fields if obj else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)


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
        if self.instance.published_at and self.checklist.blocks:
            self.add_error(
                "published_at",
                "Not saved: mend what the list at the top names first. Or empty this field, "
                "and save a draft.",
            )


class CheckedAdmin(admin.ModelAdmin):
    """Shows the checklist at the top of a page's form, and holds the page to it."""

    form = CheckedForm

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
        if words := str(form.checklist):
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
    def save_related(self, request, form, formsets, change):
        """Without the library's cloning, which copies whatever row a request names."""
        admin.ModelAdmin.save_related(self, request, form, formsets, change)


class PublicationAdmin(CheckedAdmin, BlockEditor):
    list_display = ["title", state, "published_at", next_review, "updated_at"]
    list_filter = [StateFilter, ReviewFilter]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["picture", "sources"]
    readonly_fields = ["picture_preview"]

    words = ["title", "slug", "summary"]

    def get_fieldsets(self, request, obj=None):
        picture = ["picture", "picture_preview", "picture_description", "picture_is_decorative"]
        return [
            ("Words", {"fields": self.words}),
            ("Picture", {"fields": picture, "classes": ["collapse"]}),
            ("Going public", {"fields": ["published_at"]}),
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
    fixed_fields = ["slug"]  # the menu and the foot of every page name it
    inlines = [
        TextInline.create(PageText),
        PictureInline.create(PagePicture),
        CareCardInline.create(PageCareCard),
    ]


@admin.register(Treatment)
class TreatmentAdmin(CheckedAdmin):
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


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "summary", "ordering"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


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


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    list_display = ["small", "title", "size", "added_at"]
    list_display_links = ["title"]
    search_fields = ["title"]
    fields = ["title", "file", "preview", "size"]
    readonly_fields = ["preview", "size"]

    def save_model(self, request, picture, form, change):
        super().save_model(request, picture, form, change)
        if picture.width < SHARP_WIDTH:
            messages.warning(
                request,
                f"This picture is {picture.width} pixels wide and may look soft. "
                f"{SHARP_WIDTH} or more are better.",
            )

    @admin.display(description="picture")
    def small(self, picture):
        return thumbnail(picture, "preview preview--small")

    @admin.display(description="it looks like this")
    def preview(self, picture):
        return thumbnail(picture)

    @admin.display(description="size", ordering="width")
    def size(self, picture):
        return f"{picture.width} × {picture.height} pixels" if picture.width else "-"


@admin.register(ClaimOverride)
class ClaimOverrideAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["made_at", "page_name", "sentence", "reason", "username"]
    search_fields = ["page_name", "sentence", "reason", "username"]
    list_filter = ["rule"]
    date_hierarchy = "made_at"
    fields = ["page_name", "rule", "sentence", "reason", "username", "made_at"]
