"""Drafts that are published on a date: scheduled, or once a clinician has approved them."""

from copy import copy

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.forms import all_valid
from django.shortcuts import redirect
from django.utils import timezone

from articles.models import Review, WorkingDraft
from articles.publishing import review, working_drafts
from articles.publishing.review import WHY_FIELD
from clinic_site.foundation.clock import ended
from clinic_site.foundation.names import name_of
from clinic_site.foundation.two_editors import FIELD as SEEN
from clinic_site.foundation.two_editors import seen_value

from .draft_form import REVISION, DeskRequest, about_date, at, on, superuser_request


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
        draft.data["fields"].pop(WHY_FIELD, None)
        moment = form.cleaned_data.get("publish_changes_on")
        is_dated = bool(moment) and moment > timezone.now()
        if is_dated:
            draft.publish_at, draft.publish_by = moment, request.user
        if draft.refused in review.LACKS_REVIEW:
            draft.refused = review.WAITS
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
        if not page.needs_approval and open_question(page, form.checklist):
            words = f"Scheduled.{once_approved(moment)}"
        self.message_user(request, words, messages.SUCCESS)
        return redirect(self.form_of(draft))

    def held_back(self, page, draft, may_approve):
        """What about_approval() says of a draft as it's saved."""
        if draft.publish_at is None or draft.refused:
            return ""
        form, _formsets = self.sent_forms(copy(page), draft)
        form.is_valid()
        return about_approval(form, form.checklist, draft, may_approve)

    def held_back_in(self, request, context, page):
        """What about_approval() says of the draft. A form that was sent may hold other words."""
        form, draft = context["adminform"].form, self.draft
        if draft.publish_at is None or draft.refused or page is None:
            return ""
        may_approve = form.approver is not None
        if form.is_bound:
            return self.held_back(self.page_of(request, str(page.pk)), draft, may_approve)
        return about_approval(form, context["checklist"], draft, may_approve)

    def drop_anothers_reason(self, request, draft, data):
        """
        Why a change can't wait for a review was said of other words, and in another name: whoever
        scheduled the draft hasn't seen these. `data` is what it held before. Returns what to say.
        """
        is_anothers = draft.publish_at and draft.publish_by != request.user
        if not (is_anothers and reason_typed(draft.data)):
            return ""
        if working_drafts.say_the_same(draft.data, data):
            return ""
        if reason_typed(draft.data) != reason_typed(data):  # one of their own, in their own name
            draft.publish_at = draft.publish_by = None
            draft.save(update_fields=["publish_at", "publish_by"])
            return ""
        del draft.data["fields"][WHY_FIELD]
        draft.save(update_fields=["data"])
        if draft.publish_by is None:
            return ""
        return f" {name_of(draft.publish_by)} gave a reason to publish other words."

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
                return waits or why_refused(form, formsets)
            page = self.save_form(request, form, change=True)
            desk.save_model(request, page, form, True)
            desk.save_related(request, form, formsets, True)
            message = self.construct_change_message(request, form, formsets)
            self.log_change(request, page, message)
        return ""


def until_when(draft):
    """Until when readers see a live page without its draft."""
    if draft.publish_at is None or draft.refused or draft.publish_at <= timezone.now():
        return "you publish the changes"
    return at(draft.publish_at)


def without_changes(date):
    return ended(f"The page goes public without these changes {on(date)}")


def about_wanted(moment):
    """What whoever asks for a review of a page reads of the date that they typed, if any."""
    if moment is None:
        return ""
    if moment <= timezone.now():
        return " The date that you typed is past: a clinician can approve and publish it."
    return once_approved(moment)


def about_approval(form, checklist, draft, may_approve):
    """
    What keeps a scheduled draft from going public on its date, in a sentence, where that is a
    review; else "". `form` and `checklist` hold the draft.
    """
    page = form.instance
    if checklist.approval or (page.needs_approval and not form.lacks_approval(checklist)):
        return ""
    if form.was_live and page.needs_approval and reason_typed(draft.data):
        return ""
    question = open_question(page, checklist)
    if question and question.is_waiting:
        return once_approved(draft.publish_at).strip()
    if not (question or page.needs_approval):
        return ""
    button = "Ask for review"
    if may_approve:
        button = "Approve and publish changes" if form.was_live else "Approve and publish"
    return (
        "These words aren't approved, so they won't go public "
        f"{ended(on(draft.publish_at))} Press “{button}”."
    )


def once_approved(moment):
    return f" Readers see it {ended(on(moment))} A clinician has to approve it first."


def reason_typed(data):
    """The reason in a draft's JSON for going public without a review, or ""."""
    fields = data.get("fields") if isinstance(data, dict) else None
    typed = fields.get(WHY_FIELD) if isinstance(fields, dict) else None
    return typed if isinstance(typed, str) else ""


def first_date_typed(data):
    """The date that a draft's JSON holds for a page that was never public."""
    fields = data.get("fields") if isinstance(data, dict) else None
    typed = fields.get("published_at") if isinstance(fields, dict) else None
    return tuple(typed) if isinstance(typed, list) else ("", "")


def open_question(page, checklist):
    """
    The Review in which a clinician was asked about a page and has not approved what the checklist
    is of; None where there is none.
    """
    last = review.latest(page)
    if last is None or last.is_waiting:
        return last
    is_sent_back = last.decision == Review.Decision.SENT_BACK and last.settled_at is None
    return last if is_sent_back and last.words == checklist.words.digest else None


def why_it_waits(page, form):
    """Why a draft isn't published at its minute, where that is a review that somebody asked for."""
    # A page that needs no approval could go public, but staff were told that it waits.
    if form.checklist.approval or not (question := open_question(page, form.checklist)):
        return ""
    return review.WAITS if question.is_waiting else review.NOTED


def why_refused(form, formsets):
    """Why a draft that waits for nobody isn't published at its minute, a line for each reason."""
    lacks_approval = not form.was_live and form.lacks_approval(form.checklist)
    if not (lacks_approval or WHY_FIELD in form.errors):
        return working_drafts.reasons(form, formsets)
    said = {WHY_FIELD}
    if not form.was_live and len(form.checklist.blocks) == 1:  # which asks for the approval
        said.add("published_at")
    return "\n".join([review.NOT_APPROVED, *working_drafts.problems(form, formsets, leave=said)])
