"""Drafts that are published on a date: scheduled, or once a clinician has approved them."""

from copy import copy

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.forms import all_valid
from django.shortcuts import redirect
from django.utils import timezone

from articles.models import Review, WorkingDraft
from articles.publishing import review, working_drafts
from clinic_site.foundation.names import name_of
from clinic_site.foundation.two_editors import FIELD as SEEN
from clinic_site.foundation.two_editors import seen_value

from .draft_form import REVISION, DeskRequest, about_date, at, ended, on, superuser_request


class DatedDrafts:
    """A mixin for WorkingDraftAdmin."""

    def ask_for_review(self, request, page):
        """Of a live page a clinician reviews the draft. None where Django's view goes on."""
        if not (page and page.is_published):
            return None
        desk = copy(self)
        desk.keeps_draft = True
        form, formsets = desk.forms_of(request, copy(page), post=request.POST)
        if not (form.is_valid() and all_valid(formsets)):
            return None
        planned = self.draft and self.draft.publish_at
        draft = self.keep(request, page, self.draft)
        # Whoever asks can wait, whatever they said before.
        draft.data["fields"].pop("why_without_review", None)
        moment = form.cleaned_data.get("publish_changes_on")
        is_dated = bool(moment) and moment > timezone.now()
        if is_dated:
            draft.publish_at, draft.publish_by = moment, request.user
        draft.save()
        words = once_approved(moment) if is_dated else about_date(draft, planned)
        review.ask(page, request.user, form.checklist.words)
        self.message_user(request, f"{self.sent_for_review(request)}{words}")
        return redirect(self.form_of(draft))

    def schedule(self, request, page):
        """Publish later, where the form says when; the form is checked now as for publishing."""
        if not (page and page.is_published and request.POST.get("publish_changes_on_0")):
            return None
        form, formsets = self.forms_of(request, copy(page), post=request.POST)
        if not (form.is_valid() and all_valid(formsets)):
            return None
        moment = form.cleaned_data["publish_changes_on"]
        if moment is None or moment <= timezone.now():
            return None
        draft = self.keep(request, page, self.draft)
        draft.publish_at, draft.publish_by = moment, request.user
        draft.save()
        if form.approves:
            self.approve_draft(request, page, review.due_in_a_year(), form.checklist.words)
        words = ended(f"Scheduled. Readers see the changes from {at(moment)}")
        if not page.needs_approval and is_asked(page, form):
            words = f"Scheduled.{once_approved(moment)}"
        self.message_user(request, words, messages.SUCCESS)
        return redirect(self.form_of(draft))

    def plan(self, request, page, moment):
        """
        Keep the date that was typed for a page that isn't public, with a question for a review:
        as a draft that the worker publishes then. The page itself can't have a date before
        somebody has approved it.
        """
        if moment <= timezone.now():
            return
        page = self.model.objects.get(pk=page.pk)
        form, formsets = self.forms_of(superuser_request(), page)
        post = working_drafts.sent(form, formsets)
        for name in ("published_at_0", "published_at_1"):
            post[name] = request.POST.get(name, "")
        draft = WorkingDraft(
            page_type=ContentType.objects.get_for_model(page),
            page_id=page.pk,
            publish_at=moment,
            publish_by=request.user,
        )
        data = working_drafts.read(type(form), [type(formset) for formset in formsets], post)
        inside = [(formset, formset.get_queryset()) for formset in formsets]
        draft.keep(request.user, data, seen_value(form.shown_state(inside)), str(page))

    def publish_draft(self, draft, user):
        """
        Publish a draft in the name of a user, as a save of the form does: at its minute, or for the
        clinician who approves it. Returns why not, or "" where it is public now.
        """
        page = draft.page
        if page is None:
            return "The page was deleted."
        if user is None or not user.is_active:
            return "Whoever scheduled it doesn't work here anymore."
        desk = copy(self)
        desk.draft = draft
        form, formsets = self.forms_of(DeskRequest(user), page, data=draft.data)
        post = working_drafts.sent(form, formsets)
        post[SEEN], post[REVISION] = draft.seen, str(draft.revision)
        post["publish_changes_on_0"] = post["publish_changes_on_1"] = ""
        if not page.is_published:
            post["published_at_0"] = post["published_at_1"] = ""  # now
        post["_publish"] = "yes"
        request = DeskRequest(user, post)
        if not self.has_change_permission(request, page):
            return f"{name_of(user)} may not change it anymore."
        with self.create_revision(request):
            page = self.get_object(request, str(page.pk))
            form, formsets = desk.forms_of(request, page, post=post)
            is_complete = form.is_valid() and all_valid(formsets)
            waits = why_it_waits(page, form) if not (is_complete and page.needs_approval) else ""
            if waits or not is_complete:
                return waits or working_drafts.reasons(form, formsets)
            page = self.save_form(request, form, change=True)
            desk.save_model(request, page, form, True)
            desk.save_related(request, form, formsets, True)
            message = self.construct_change_message(request, form, formsets)
            self.log_change(request, page, message)
        return ""


def about_wanted(moment):
    """What whoever asks for a review of a page reads of the date that they typed, if any."""
    if moment is None:
        return ""
    if moment <= timezone.now():
        return " The date that you typed is past: a clinician can approve and publish it."
    return once_approved(moment)


def once_approved(moment):
    return f" Readers see it {ended(on(moment))} A clinician has to approve it first."


def first_date_typed(data):
    """The date that a draft's JSON holds for a page that was never public."""
    fields = data.get("fields") if isinstance(data, dict) else None
    typed = fields.get("published_at") if isinstance(fields, dict) else None
    return tuple(typed) if isinstance(typed, list) else ("", "")


def is_asked(page, form):
    """Whether a clinician was asked about a page and has not approved what its form holds."""
    last = review.latest(page)
    if last is None or last.is_waiting:
        return last is not None
    is_sent_back = last.decision == Review.Decision.SENT_BACK and last.settled_at is None
    return is_sent_back and last.words == form.checklist.words.digest


def why_it_waits(page, form):
    """Why a draft isn't published at its minute, where that is a review that somebody asked for."""
    if form.checklist.approval:
        return ""
    if not page.needs_approval:  # it could go public, but staff were told that it waits
        return review.WAITS if is_asked(page, form) else ""
    last = review.latest(page)
    is_undecided = last and last.decision in (Review.Decision.WAITING, Review.Decision.SENT_BACK)
    return review.WAITS if is_undecided and last.words == form.checklist.words.digest else ""
