"""The form and admin that conditions, articles and standing pages share."""

import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles.links.places import linked_from
from articles.models import Review
from articles.publishing.drafts import (
    LINK_MAX_AGE,
    draft_link,
    new_draft_link,
    show_draft,
    show_working_draft,
)
from clinic_site.foundation.choices import ChoosesRows
from clinic_site.foundation.clock import LocalDateTimeField, column, ended
from clinic_site.foundation.names import name_in
from clinic_site.foundation.two_editors import EditedTogether

from .after_saving import SaysWhatWasSaved
from .block import BlockEditor
from .checked import CheckedAdmin
from .copying import CopyAdmin
from .draft_form import KnowsItsDraft, at
from .history import HistoryAdmin
from .links import with_forms
from .lists import ReviewFilter, StateFilter, next_review, state_with_draft
from .notes import ChangeNotesAdmin
from .picture import thumbnail
from .review import ReviewAdmin, ReviewForm
from .taking_down import TakeDownAdmin
from .working_draft import WorkingDraftAdmin

AFTER_BLOCKS = "after-blocks"  # the class of a fieldset that stands below the blocks
# The lines that the box for a field shows.
TEXT_ROWS = {"summary": 2, "definition": 3, "in_short": 5}


@admin.display(description="picture")
def small(publication):
    return thumbnail(publication.picture, "preview preview--small")


class PublicationForm(KnowsItsDraft, ReviewForm):
    """
    Asks what changed, for readers, when to publish the changes of a live page, and before a public
    page is taken down. Makes the web address from the title where it's left out.
    """

    asks_to_take_down = False
    linked_from = ()  # where the page is linked, while the form asks: see with_forms()
    old_path = ""
    user = None  # set by EditedTogether

    change_note = forms.CharField(
        label="What changed, for readers",
        required=False,
        max_length=200,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text="One sentence, shown at the foot of the page with today's date. Leave it blank "
        "for small corrections.",
    )
    publish_changes_on = LocalDateTimeField(
        label="Publish these changes on",
        required=False,
        help_text="Leave blank to publish them at once, or pick a future date. Readers see the "
        "page as it is until then.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_published_at(self):
        """The button "Publish" of a page that isn't public means now, unless a date is given."""
        moment = super().clean_published_at()
        is_pressed = "_publish" in self.data and self.is_for_readers
        return timezone.now() if moment is None and is_pressed else moment

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("slug") == "" and cleaned.get("title"):
            now = self.initial.get("slug")
            cleaned["slug"] = now or self.instance.free_slug(cleaned["title"])
        if not self.is_for_readers:
            return cleaned
        later, takes_down = cleaned.get("publish_changes_on"), self.takes_down(cleaned)
        if later and takes_down:
            self.add_error(
                "publish_changes_on",
                "Not saved. A page can't be taken down on a date. Leave this blank to take it down "
                "now, or put the time back under “Publish on” to keep it public.",
            )
        elif later and later <= timezone.now() and self.is_sent_by_hand:
            self.add_error(
                "publish_changes_on",
                "Not published: that time has passed. Pick a later one, or leave this blank to "
                "publish the changes now.",
            )
        elif takes_down and "take_down" not in self.data:
            self.asks_to_take_down = True
            self.old_path = self.instance.get_absolute_url()
            self.linked_from = with_forms(self.user, linked_from(self.instance))
            self.add_error(
                "published_at",
                "Not saved yet. To take the page down, check “Yes, take it down” at the top and "
                "save again.",
            )
        return cleaned

    def judge(self):
        self.instance.note_to_add = self.cleaned_data.get("change_note", "")
        super().judge()

    def check(self, *parts):
        typed = self.data if self.is_bound else self.drafted
        self.instance.note_to_add = typed.get("change_note", "")
        return super().check(*parts)

    def takes_down(self, cleaned):
        """Whether a page that is public would not be any more."""
        if not self.was_live or "published_at" not in cleaned:
            return False
        public_at = cleaned["published_at"]
        return public_at is None or public_at > timezone.now()


class PublicationAdmin(
    WorkingDraftAdmin,
    EditedTogether,
    SaysWhatWasSaved,
    ChangeNotesAdmin,
    CopyAdmin,
    TakeDownAdmin,
    ReviewAdmin,
    CheckedAdmin,
    HistoryAdmin,
    ChoosesRows,
    BlockEditor,
):
    form = PublicationForm
    change_form_template = "admin/articles/publication_form.html"
    change_list_template = "admin/articles/publication_list.html"
    delete_confirmation_template = "admin/articles/publication_delete.html"
    not_restored = ["published_at", "change_notes", "draft_key", *ReviewAdmin.not_restored]
    list_display = [
        *("title", small, state_with_draft, column("published_at", "publish on")),
        *(next_review, column("updated_at", "last changed")),
    ]
    list_filter = [StateFilter, ReviewFilter]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["picture", "sources"]
    readonly_fields = [
        "picture_preview",
        "link_to_draft",
        "earlier_notes",
        *ReviewAdmin.set_by_approval,
    ]

    words = ["title", "summary"]  # what is written first, above the blocks
    picture_fields = [
        "picture",
        "picture_preview",
        "picture_description",
        "picture_is_decorative",
    ]
    topics = []
    more_fieldsets = [("Sources", {"fields": ["sources"], "classes": [AFTER_BLOCKS]})]

    class Media:
        js = ["clinic_admin/autosave.js"]

    def get_fieldsets(self, request, obj=None):
        """In the order in which people work: words and picture, the blocks, all the rest."""
        may_change = obj is not None and self.has_change_permission(request, obj)
        going_public = ["published_at"]
        if may_change and obj.is_published and not self.is_restoring:
            going_public.append("publish_changes_on")
        if self.draft if obj is None else may_change and (self.draft or not obj.is_published):
            going_public.append("link_to_draft")
        note = ["change_note", "earlier_notes"] if may_change else []
        review = ["reviewed_by", "reviewed_on", "review_due_on"]
        first = [*self.words, *self.picture_fields, *self.topics]
        return [
            ("Title and picture", {"fields": first}),
            *self.more_fieldsets,
            ("Web address", {"fields": ["slug"], "classes": ["collapse", AFTER_BLOCKS]}),
            *([("For readers", {"fields": note, "classes": [AFTER_BLOCKS]})] if note else []),
            ("Review", {"fields": review, "classes": ["collapse", AFTER_BLOCKS]}),
            ("Publishing", {"fields": going_public, "classes": [AFTER_BLOCKS]}),
        ]

    def get_queryset(self, request):
        """With what the list says of a working draft, without a query for it."""
        return (
            super()
            .get_queryset(request)
            .with_lead()
            .annotate(
                draft_saved_at=F("working_drafts__saved_at"),
                draft_saved_by=name_in("working_drafts__saved_by"),
            )
        )

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "topics":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if rows := TEXT_ROWS.get(db_field.name):
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": rows})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def view_on_site(self, publication):
        return publication.get_absolute_url() if publication.is_published else None

    @admin.display(description="preview")
    def picture_preview(self, publication):
        return thumbnail(publication.picture)

    @admin.display(description="link to the draft")
    def link_to_draft(self, publication):
        """The link, to copy and send to somebody without a login."""
        ends_on = date_format(timezone.localdate(timezone.now() + LINK_MAX_AGE))
        return format_html(
            '<code class="draft-link">{}</code> <span class="help">For somebody without a login, '
            "such as the clinician who reviews. It works until {}, or until the draft is public or "
            "thrown away.</span>",
            draft_link(publication) if publication.pk else new_draft_link(self.draft),
            ends_on,
        )

    def get_urls(self):
        meta = self.model._meta
        name = f"{meta.app_label}_{meta.model_name}_draft"
        view = self.admin_site.admin_view(self.draft_view)
        return [
            path("<path:object_id>/draft/", view, name=name),
            path(
                "drafts/<int:pk>/view/",
                self.admin_site.admin_view(self.view_draft),
                name=f"{meta.app_label}_{meta.model_name}_view_draft",
            ),
            *super().get_urls(),
        ]

    def draft_view(self, request, object_id):
        publication = self.get_object(request, unquote(object_id))
        if publication is None:
            raise Http404
        if not self.has_change_permission(request, publication):
            raise PermissionDenied
        if publication.is_published and not self.find_draft(request, object_id):
            return redirect(publication)
        return show_draft(request, publication)

    def view_draft(self, request, pk):
        """The draft of a page that may not be saved as a page yet."""
        draft = get_object_or_404(self.drafts_of_kind(), pk=pk)
        self.check_may_write(request, draft.page)
        return show_working_draft(request, draft, draft.page)

    def preview(self, request, publication):
        """The page as this form would make it. Rolls back, so that nothing is saved."""
        response = show_draft(request, self.model.objects.get(pk=publication.pk))
        transaction.set_rollback(True)
        return response

    def response_add(self, request, publication, *args, **kwargs):
        if "_preview" in request.POST:
            return self.preview(request, publication)
        response = super().response_add(request, publication, *args, **kwargs)
        self.message_about_checklist(request, publication)
        return response

    def response_change(self, request, publication):
        if "_preview" in request.POST:
            return self.preview(request, publication)
        response = super().response_change(request, publication)
        self.message_about_checklist(request, publication)
        return response

    def construct_change_message(self, request, form, formsets, add=False):
        """The button that publishes changes no field of the form, so the history names it."""
        message = super().construct_change_message(request, form, formsets, add)
        if add or form.was_live or not form.instance.is_published:
            return message
        entry = LogEntry(change_message=json.dumps(message))
        return f"Published. {entry.get_change_message() if message else ''}".strip()

    def save_model(self, request, publication, form, change):
        if note := form.cleaned_data.get("change_note"):
            publication.note_change(note)
        if self.draft and not change:
            publication.draft_key = self.draft.key  # its link goes on leading to it
        super().save_model(request, publication, form, change)
        before = publication.before_save  # while a version is restored: as it was in that
        if before and form.was_live and "_preview" not in request.POST:
            self.message_about_redirect(request, before.get_absolute_url(), publication)

    def message_about_redirect(self, request, old, publication):
        if not publication.is_published:
            self.message_user(
                request,
                f"The page isn't public anymore. Anyone who goes to {old} is told it's gone. "
                "To send them to another page, choose it under Redirects.",
                messages.WARNING,
            )
        elif old != publication.get_absolute_url():
            words = f"The old address {old} keeps working: it sends readers to the new one."
            if links := linked_from(publication):
                titles = ", ".join(f"“{link.title}”" for link in links)
                words += f" Pages that link here: {titles}."
            self.message_user(request, words)

    def render_change_form(self, request, context, *args, **kwargs):
        context["show_save_and_add_another"] = False  # nobody writes several pages in a row
        context["show_save_and_continue"] = False  # "Save draft" does that
        context["may_preview"] = self.has_change_permission(request) and not (
            context.get("revert") or context.get("recover")
        )
        response = super().render_change_form(request, context, *args, **kwargs)
        if context["adminform"].form.is_bound and (page := kwargs.get("obj")):
            # A form that was sent has written its own date and web address into the page.
            address = self.get_view_on_site_url(self.get_object(request, str(page.pk)))
            response.context_data["has_absolute_url"] = address is not None
            response.context_data["absolute_url"] = address
        return response

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        """Pages are deleted one at a time, because the confirmation lists what links to each."""
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request, object_id, extra_context=None):
        publication = self.get_object(request, unquote(object_id))
        links = linked_from(publication) if publication else []
        context = {
            "linked_from": with_forms(request.user, links),
            "waits_for_review": publication and Review.objects.of(publication).waiting().exists(),
        } | (extra_context or {})
        if draft := self.find_draft(request, object_id):
            context["working_draft"] = draft
            context["compare_url"] = self.admin_url("compare_draft", draft.pk)
            context["draft_saved_at"] = ended(at(draft.saved_at))
        return super().delete_view(request, object_id, context)

    def changeform_view(self, request, *args, **kwargs):
        """Validate again when another save came between validation and save of this one."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)
