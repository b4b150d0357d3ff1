"""The working draft of a page in its form: opened, saved, compared, published, thrown away."""

from contextlib import nullcontext
from copy import copy

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import all_valid
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_POST

from articles.models import WorkingDraft
from articles.publishing import review, working_drafts
from articles.publishing.drafts import show_working_draft
from articles.publishing.locks import locked
from clinic_site.foundation.choices import is_number
from clinic_site.foundation.clock import ended
from clinic_site.foundation.differences import unsaved_changes
from clinic_site.foundation.two_editors import FIELD as SEEN
from clinic_site.foundation.two_editors import digest_of_field

from .dated_drafts import DatedDrafts, first_date_typed, until_when, without_changes
from .draft_form import (
    DRAFT,
    REVISION,
    WRITER,
    DeskRequest,
    about_another,
    about_date,
    at,
    date_typed,
    on,
    saved_already,
    superuser_request,
    who,
)
from .draft_views import DraftViews, is_unseen
from .new_pages import NewPages
from .rescue import RescuesWords

MAY_NOT_SAVE = (
    "Not saved: your account may not change this page anymore. Your words are still here. Copy "
    "them, then ask your manager."
)

SHOWS_BOTH = "Yours isn't saved yet. Press Save draft to see both."

NO_DRAFT = "That draft isn't there anymore: it was saved as a page, or thrown away."


def not_public_then(date):
    """What a save says of the date that it ended, if any."""
    return f" It no longer goes public {ended(on(date))}" if date else ""


class WorkingDraftAdmin(DraftViews, DatedDrafts, NewPages, RescuesWords):
    """A mixin for the admin of pages. It goes first in the list of bases."""

    draft = None  # of the page whose form this is: set on a copy of this admin for each request
    draft_data = None  # what its form shows before it is sent
    is_opening = False  # whether this copy opens the form

    def get_urls(self):
        meta = self.model._meta
        name = f"{meta.app_label}_{meta.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("autosave/", wrap(require_POST(self.autosave_view)), name=f"{name}_autosave"),
            *super().get_urls(),
        ]

    # The form and its formsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        # Safe to set on the class: Django makes a new form class for each request.
        form.user, form.working_draft, form.made = request.user, self.draft, self.made
        form.has_draft_button = not self.is_restoring
        form.is_sent_by_hand = not isinstance(request, DeskRequest)
        form.shows_draft = self.draft is not None and self.draft.seen == request.POST.get(SEEN)
        form.drafted = working_drafts.fields_of(self.draft_data, form)
        data = self.draft_data or (self.draft and self.draft.data)
        form.drafted_exceptions = working_drafts.exceptions_of(data)
        shows_typed = self.is_opening and form.may_override
        form.typed_reasons = working_drafts.typed_by(request.user, data) if shows_typed else {}
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs | {"draft": self.draft_data}

    def forms_of(self, request, page, data=None, post=None):
        """
        The form of a page and its formsets, as Django's own view makes them. They show `data`,
        the JSON of a draft, or hold `post`.
        """
        desk = copy(self)
        desk.draft_data = data
        form, formsets = desk.form_classes(request, page)
        form = form(post, instance=page)
        made = []
        for formset, inline in formsets:
            prefix = formset.get_default_prefix()
            kwargs = desk.get_formset_kwargs(request, form.instance, inline, prefix)
            made.append(formset(**kwargs | {"data": post, "files": None}))
        return form, made

    def form_classes(self, request, page):
        fields = flatten_fieldsets(self.get_fieldsets(request, page))
        form = self.get_form(request, page, change=page is not None, fields=fields)
        return form, list(self.get_formsets_with_inlines(request, page))

    def sent_forms(self, page, draft):
        """The forms as if a browser had sent them with what the draft holds."""
        form, formsets = self.forms_of(superuser_request(), page, data=draft.data)
        post = working_drafts.sent(form, formsets)
        return self.forms_of(superuser_request(), page, data=draft.data, post=post)

    def shown(self, page, draft):
        """The page with its draft. The caller rolls back."""
        forms = self.forms_of(superuser_request(), page, data=draft.data)
        return working_drafts.shown(page, *forms)

    # Opening and sending the form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if self.is_restoring:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST":
            with transaction.atomic():
                return self.sent_view(request, object_id, form_url, extra_context)
        desk = copy(self)
        desk.is_opening = True
        if not object_id:
            desk.open_draft(request, None)
            if DRAFT in request.GET and desk.draft is None:  # an old link, or the way back
                self.message_user(request, NO_DRAFT, messages.WARNING)
                return redirect(self.admin_url("changelist"))
        return super(WorkingDraftAdmin, desk).changeform_view(
            request, object_id, form_url, extra_context
        )

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        # What the row says of its draft saves the query where there is none.
        has_draft = self.is_opening and row is not None and row.draft_saved_at
        if has_draft and self.has_change_permission(request, row):
            self.open_draft(request, object_id)
        return row

    def open_draft(self, request, object_id):
        """Only for a copy of this admin: it is shared by all requests."""
        self.draft = self.find_draft(request, object_id)
        self.draft_data = self.draft and self.draft.data

    def sent_view(self, request, object_id, form_url, extra_context):
        desk = copy(self)
        desk.draft = self.lock(request, object_id)
        page = self.page_of(request, object_id)
        if object_id and page is None:
            return self.rescue(request)
        self.check_may_write(request, page)
        desk.made = desk.makes_again(request, object_id)
        if "_preview" in request.POST and (reasons := desk.unfinished(request, page)):
            return desk.preview_unfinished(request, page, reasons)
        if not (desk.made or {"_preview", "action"} & request.POST.keys()):
            if "_draft" in request.POST:
                response = desk.save_draft(request, page)
            elif "_ask_review" in request.POST:
                response = desk.ask_for_review(request, page)
            else:
                response = desk.schedule(request, page)
            if response:
                return response
        return super(WorkingDraftAdmin, desk).changeform_view(
            request, object_id, form_url, extra_context
        )

    def page_of(self, request, object_id):
        return self.get_object(request, unquote(object_id)) if object_id else None

    def check_may_write(self, request, page):
        may = self.has_change_permission(request, page) if page else None
        if not (self.has_add_permission(request) if page is None else may):
            raise PermissionDenied

    def lock(self, request, object_id):
        """The same as find_draft(), with the locks that a change needs: see locks.py."""
        if not object_id:
            self.lock_writer(request)
            return self.find_draft(request, None, lock=True)
        pk = unquote(object_id)
        return locked(self.model, pk)[1] if is_number(pk) else None

    def find_draft(self, request, object_id, lock=False):
        """The draft of the page, or the one of a new page that the form names."""
        drafts = self.drafts_of_kind()
        if lock:
            drafts = drafts.select_for_update(of=("self",))
        if object_id:
            pk = unquote(object_id)
            return drafts.filter(page_id=pk).first() if is_number(pk) else None
        pk = request.POST.get(DRAFT) or request.GET.get(DRAFT) or ""
        writer = working_drafts.without_nul(request.POST.get(WRITER))
        if writer and not pk:  # the answer with its number was lost
            new = drafts.filter(page_id=None, saved_by=request.user, data__writer=writer)
            return new.first()
        return drafts.filter(pk=pk, page_id=None).first() if is_number(pk) else None

    def keep(self, request, page, draft, by_itself=False):
        """
        Save what was typed as the draft, whether it's valid or not. Returns the draft. Words that
        nobody pressed a button for end its scheduling: half a sentence doesn't go public.
        """
        form, formsets = self.form_classes(request, page)
        data = working_drafts.read(form, [formset for formset, _inline in formsets], request.POST)
        if draft is None:
            kind = ContentType.objects.get_for_model(self.model)
            draft = WorkingDraft(page_type=kind, page_id=page and page.pk)
        # What the form doesn't show stays as it was typed before.
        data["fields"] = working_drafts.fields_of(draft.data, form) | data["fields"]
        is_live = page and page.is_published
        if not is_live:  # its form has a date of its own
            data["fields"].pop("publish_changes_on", None)
        reasons = working_drafts.read_reasons(request.POST) if form.may_override else {}
        data |= working_drafts.with_reasons(draft.data, reasons, request.user, by_itself)
        data["writer"] = working_drafts.without_nul(request.POST.get(WRITER))[:22]
        if by_itself and working_drafts.are_same(data, draft.data):
            return draft
        has_another_date = date_typed(data) != date_typed(draft.data) or (
            not is_live and first_date_typed(data) != first_date_typed(draft.data)
        )
        has_other_words = not working_drafts.say_the_same(data, draft.data)
        if has_another_date or (by_itself and has_other_words and not draft.refused):
            draft.publish_at = draft.publish_by = None
        # One that was refused goes public by a button that says so, and by no save.
        is_past = draft.publish_at is not None and draft.publish_at <= timezone.now()
        refused = draft.refused if is_past else ""
        seen = working_drafts.without_nul(request.POST.get(SEEN))
        title = data["fields"].get("title") or str(page or "")
        draft.keep(request.user, data, seen, title, refused)
        return draft

    def save_draft(self, request, page):
        """
        What "Save draft" does. A page that isn't public, and is given no date, is saved as a page
        where it can be; else what was typed is kept apart. A date that it had is over then. None
        where Django's view goes on.
        """
        if is_unseen(request, self.draft) or self.saved_meanwhile_by(request, page):
            return None
        is_live = bool(page and page.is_published)
        has_no_date = not (is_live or request.POST.get("published_at_0"))
        if has_no_date and self.is_valid(request, page):
            return None
        planned = self.draft and self.draft.publish_at
        data = self.draft and self.draft.data
        ended_date = page.published_at if page and has_no_date else None
        draft = self.keep(request, page, self.draft)
        about_reason = self.drop_anothers_reason(request, draft, data)
        if ended_date:
            self.end_schedule(request, page)
        held = self.held_back(page, draft, review.approver(request.user) is not None)
        if held:
            words = f"Draft saved. {held}{about_reason}"
        elif is_live and draft.refused in review.LACKS_REVIEW:
            words = "Draft saved."
        elif is_live:
            until = ended(until_when(draft))
            words = f"Draft saved. Readers see the live page until {until}"
        elif page and page.published_at:
            words = f"Draft saved. {without_changes(page.published_at)}"
        else:
            words = "Draft saved as you typed it. The checklist says what's missing."
        words += not_public_then(ended_date)
        about = "" if held else about_date(draft, planned)
        self.message_user(request, f"{words}{about}")
        return redirect(self.form_of(draft))

    def end_schedule(self, request, page):
        """A page that was to go public on a date is a draft again. Nothing else of it changes."""
        before = digest_of_field(page, "published_at")
        with self.create_revision(request):
            page.published_at = None
            page.save()
            self.log_change(request, page, "Ended its schedule.")
        after = digest_of_field(page, "published_at")
        WorkingDraft.objects.of(page).know("published_at", before, after)

    def unfinished(self, request, page):
        """Why the form that was sent can't be saved: a list of sentences."""
        form, formsets = self.forms_of(request, page and copy(page), post=request.POST)
        if form.is_valid() and all_valid(formsets):
            return []
        return working_drafts.reasons(form, formsets).splitlines()

    def preview_unfinished(self, request, page, reasons):
        """What can be shown of a form that isn't valid, as of a draft. Nothing is saved."""
        with transaction.atomic():
            draft = self.keep(request, page, self.draft)
            response = show_working_draft(request, draft, page, reasons)
            transaction.set_rollback(True)
        return response

    def saved_meanwhile_by(self, request, page):
        """
        Who saved a page that isn't public since the form that is sent was opened, or "". A draft of
        it would hide what they saved; of a live page, publishing it shows both.
        """
        if page is None or page.is_published:
            return ""
        form, _formsets = self.forms_of(request, copy(page), post=request.POST)
        unseen = form.find_unseen()
        return form.saved_by(unseen[0]) if unseen else ""

    def is_valid(self, request, page):
        form, formsets = self.forms_of(request, page and copy(page), post=request.POST)
        return form.is_valid() and all_valid(formsets)

    def form_of(self, draft):
        if draft.page_id:
            return self.admin_url("change", draft.page_id)
        return f"{self.admin_url('add')}?{DRAFT}={draft.pk}"

    def response_add(self, request, page, *args, **kwargs):
        return self.stay(request, page) or super().response_add(request, page, *args, **kwargs)

    def response_change(self, request, page):
        return self.stay(request, page) or super().response_change(request, page)

    def stay(self, request, page):
        """After "Save draft" the form of the page is shown again."""
        if "_draft" not in request.POST:
            return None
        before = page.before_save
        date = (before and before.published_at) or (self.draft and self.draft.publish_at)
        self.message_user(request, f"Draft saved.{not_public_then(date)}", messages.SUCCESS)
        return redirect(self.admin_url("change", page.pk))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if self.draft:
            self.draft.delete()  # published, or saved as the page
        if form.wanted_at and "_preview" not in request.POST:
            self.plan(request, form.instance, form.wanted_at)

    # What the form says

    def render_change_form(self, request, context, *args, **kwargs):
        form, page, draft = context["adminform"].form, kwargs.get("obj"), self.draft
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        context["may_draft"] = not (self.is_restoring or context.get("is_popup")) and (
            self.has_change_permission(request, page) if page else True
        )
        # A form that was sent has written its own date into the page; readers see what is saved.
        context["is_live"] = bool(page and form.was_live)
        date = form.initial.get("published_at") if form.is_bound else page and page.published_at
        if page and date and date > timezone.now():
            context["without_changes"] = without_changes(date)
        context["autosave_url"] = self.admin_url("autosave")
        context["made"] = self.made
        if not (page or draft or form.is_bound):
            context["just_begun"] = self.just_begun(request)
        context["working_draft"] = draft
        context[REVISION] = form.data.get(REVISION) or (draft.revision if draft else 0)
        context[WRITER] = form.data.get(WRITER) or get_random_string(22)
        if draft:
            context["draft_screens"] = self.screens_of(draft)
            context["draft_saved_at"] = ended(at(draft.saved_at))
            context["writing_since"] = ended(at(draft.writing_since))
            context["publish_at"] = draft.publish_at and on(draft.publish_at)
            context["waits_for_review"] = draft.refused in review.LACKS_REVIEW
            context["is_unscheduled"] = not draft.publish_at and any(date_typed(draft.data))
            context["is_written_by_another"] = draft.is_being_written_by_another(request.user)
            if form.is_bound and form.is_unseen:
                context["unsaved_changes"] = self.changes_since(request, page, draft)
            elif not form.is_bound:
                context["seen"] = draft.seen
                self.check_draft(context, form, formsets)
            context["held_back"] = self.held_back_in(request, context, page)
        return super().render_change_form(request, context, *args, **kwargs)

    def check_draft(self, context, form, formsets):
        """Show the checklist of the draft, the pictures that it has, and what it has lost."""
        context["gone"] = working_drafts.gone(form, formsets)
        form.instance = copy(form.instance)
        many = working_drafts.fill(form, form.drafted)
        rows = []
        for formset in formsets:
            for row, values in formset.with_drafted():
                working_drafts.fill(row, values)
                if working_drafts.DELETION_FIELD_NAME not in values:
                    rows.append((row.instance, row.prefix))
        context["drafted_rows"] = rows
        context["checklist"] = form.check(
            [row for row, _place in rows],
            many.get("sources"),
            many.get("treatments"),
        )

    def changes_since(self, request, page, draft):
        """Where what was sent differs from the draft that somebody saved meanwhile."""
        form, formsets = self.forms_of(request, page, data=draft.data, post=request.POST)
        form.initial |= form.drafted
        for formset in formsets:
            new = iter(formset.drafted_new)
            for row in formset.forms:
                key = row.instance.pk
                row.initial |= formset.drafted.get(str(key), {}) if key else next(new, {})
        return unsaved_changes(form, formsets)

    # Views of their own

    def changelist_view(self, request, extra_context=None):
        drafts = []
        if self.has_add_permission(request):
            drafts = WorkingDraft.objects.of_new(self.model)
        return super().changelist_view(request, {"new_drafts": drafts} | (extra_context or {}))

    def autosave_view(self, request):
        """Keep what was typed, without a word about what's missing. Answers JSON."""
        try:
            with transaction.atomic():
                return self.autosave(request)
        except PermissionDenied:  # without a word it would look like the end of a session
            return JsonResponse({"message": MAY_NOT_SAVE}, status=403)

    def autosave(self, request):
        object_id = request.POST.get("page", "")
        desk = copy(self)
        desk.draft = self.lock(request, object_id)
        page = self.page_of(request, object_id)
        is_deleted = bool(object_id) and page is None
        if is_deleted:
            desk.draft = self.rescued(request)
        else:
            self.check_may_write(request, page)
        if made := self.made_before(request, object_id):
            return JsonResponse({"message": saved_already(made)}, status=409)
        draft = desk.draft
        if is_unseen(request, draft):
            return JsonResponse(
                {
                    "revision": draft.revision,
                    "saved_at": draft.saved_at.isoformat(),
                    "saved_by": draft.author,
                    "message": f"{who(draft, request.user)} saved this page meanwhile, at "
                    f"{ended(at(draft.saved_at))} {SHOWS_BOTH}",
                },
                status=409,
            )
        if name := desk.saved_meanwhile_by(request, page):
            return JsonResponse(
                {"message": f"{name} saved this page meanwhile. {SHOWS_BOTH}"}, status=409
            )
        planned, about = draft and draft.publish_at, about_another(request.POST, draft)
        draft = desk.keep(request, page, draft, by_itself=True)
        message = ended(f"Draft saved at {at(draft.saved_at)}") + about_date(draft, planned) + about
        return JsonResponse(
            {
                "draft": draft.pk,
                "revision": draft.revision,
                "saved_at": draft.saved_at.isoformat(),
                "saved_by": draft.author,
                "is_scheduled": draft.publish_at is not None,
                "message": self.about_rescue(request) if is_deleted else message,
                "address": self.form_of(draft),
                "screens": self.screens_of(draft),
            }
        )

    def checklist_view(self, request, object_id=None):
        desk = copy(self)
        desk.draft = self.find_draft(request, object_id)
        return super(WorkingDraftAdmin, desk).checklist_view(request, object_id)

    def history_view(self, request, object_id, extra_context=None):
        context = {"working_draft": self.find_draft(request, object_id)}
        return super().history_view(request, object_id, context | (extra_context or {}))

    def revision_view(self, request, object_id, version_id, extra_context=None):
        context = {"other_draft": self.find_draft(request, object_id)} | (extra_context or {})
        with transaction.atomic() if request.method == "POST" else nullcontext():
            if request.method == "POST":
                self.lock(request, object_id)
            return super().revision_view(request, object_id, version_id, context)

    def message_user(self, request, *args, **kwargs):
        kwargs["fail_silently"] = isinstance(request, DeskRequest)  # nobody is there to read it
        super().message_user(request, *args, **kwargs)
