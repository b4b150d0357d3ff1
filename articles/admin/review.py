"""Review on a page's form: ask for one, approve, publish with a reason, and the review's screen."""

from copy import copy
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.models import Review, WorkingDraft
from articles.publishing import review, shared, working_drafts
from articles.publishing.checklist import Checklist
from articles.publishing.locks import locked
from articles.publishing.words import Words, changes
from clinic_site.foundation.clock import ended
from clinic_site.foundation.names import name_of, with_namesakes

from .checked import CheckedForm, plain_lines, submitted_rows, why_field
from .dated_drafts import about_wanted
from .draft_form import on

ASKS_WHY = (
    "Not saved yet. No clinician has approved these words. Press “Ask for review”, or say in one "
    "line why the change can't wait and press the button again. A clinician then sees it listed."
)


class ReviewForm(CheckedForm):
    """The form of a page: what goes public was approved, or says why it wasn't."""

    why_without_review = why_field(
        "One line for the clinician, such as “The phone number was wrong.” The page keeps its old "
        "review date."
    )

    user = None  # who submits it
    approver = None  # the clinician as whom they approve, if they may
    live_words = staticmethod(lambda: None)  # returns the Words that readers see now
    wanted_at = None  # the date that was typed for a page that waits for its review
    is_for_draft = False  # whether what is valid will be kept as a draft, whatever was pressed
    changes_words = False  # of a page that readers see
    asks_why = False  # whether a change is about to go public that nobody approved

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asks_for_review = "_ask_review" in self.data
        self.approves = "_approve" in self.data and self.may_approve and not self.asks_for_review

    @property
    def may_approve(self):
        return self.approver is not None

    def clean_published_at(self):
        moment = super().clean_published_at()
        if self.was_live:
            return moment
        if self.approves:
            return moment or timezone.now()
        if self.asks_for_review:
            self.wanted_at = moment
        return moment if self.is_for_readers else None

    @property
    def is_for_readers(self):
        """A question for a review changes a page that isn't public, or a draft."""
        stays_private = self.asks_for_review and (self.is_for_draft or not self.was_live)
        return super().is_for_readers and not stays_private

    def judge(self):
        super().judge()
        if "_approve" in self.data and not self.approves:
            self.add_error(None, f"Not saved. {review.why_not(self.user)}")
        page = self.instance
        if self.approves and self.was_live and shared.unseen_in_form(page):
            address = reverse(
                f"admin:{page._meta.label_lower.replace('.', '_')}_review", args=[page.pk]
            )
            self.add_error(None, format_html(CHANGED_ELSEWHERE, address))
        if not (page.needs_approval and page.published_at and self.was_live):
            return
        if not self.is_for_readers:
            return
        self.changes_words = self.checklist.words.digest != self.live_words().digest
        if self.changes_words and not self.approves and self.checklist.approval is None:
            self.asks_why = True
            if not self.cleaned_data.get(review.WHY_FIELD):
                self.add_error(review.WHY_FIELD, ASKS_WHY)

    def lacks_approval(self, checklist):
        """Whether a page needs a clinician's approval of the words in its form, and has none."""
        if not self.instance.needs_approval or checklist.approval:
            return False
        return not self.was_live or checklist.words.digest != self.live_words().digest

    @property
    def approval(self):
        """The approval that what goes public rests on, where it isn't given with this save."""
        page = self.instance
        if not page.published_at or (self.was_live and not self.changes_words):
            return None
        return self.checklist.approval if page.needs_approval else None


CHANGED_ELSEWHERE = (
    "Not approved yet. A treatment or picture of this page changed since the last review, and this "
    'form doesn’t show how. <a href="{}">Read and approve it on the review screen</a> first. To '
    "keep what you typed, press “Save draft” before you go there."
)

DECISIONS = {"_approve_publish", "_approve", "_send_back"}  # the buttons of a review


class DecisionForm(forms.Form):
    """What a clinician says on the screen of a review."""

    words = forms.CharField(widget=forms.HiddenInput)
    due_on = forms.DateField(
        label="Next review",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="When a clinician should read it again.",
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 4}),
        help_text="What to change before you approve it. Only people at the clinic read it.",
    )

    def __init__(self, words, lacks, *args, **kwargs):
        """`lacks` are the reasons for which these words can't go public yet."""
        super().__init__(*args, **kwargs)
        self.seen, self.lacks = words, lacks
        self.fields["words"].initial = words.digest
        self.fields["due_on"].initial = review.due_in_a_year()

    def clean_due_on(self):
        day = self.cleaned_data["due_on"] or review.due_in_a_year()
        if day <= timezone.localdate():
            raise forms.ValidationError("Choose a day after today.")
        return day

    def clean(self):
        super().clean()
        if "_send_back" in self.data:
            if not (self.cleaned_data.get("note") or "note" in self.errors):
                self.add_error("note", "Say what to change, so that they know what to do.")
        elif self.cleaned_data.get("words") != self.seen.digest:
            self.data = self.data.copy()
            self.data["words"] = self.seen.digest
            raise forms.ValidationError(
                "Not approved: somebody changed the page after you opened this screen. What it "
                "says now is below. Read it again, then approve it or send it back."
            )
        elif "_approve_publish" in self.data and self.lacks:
            raise forms.ValidationError(
                "Not published: what's still required is listed below. "
                "You can approve the words, or send the page back with a note."
            )


class ReviewAdmin:
    """A mixin for the admin of a publication. It goes before CheckedAdmin and HistoryAdmin."""

    set_by_approval = ["reviewed_by", "reviewed_on", "review_due_on"]
    # By the names of columns: a foreign key is kept by its value.
    not_restored = ["reviewed_by_id", "reviewed_on", "review_due_on"]
    words_before_restoring = None
    keeps_draft = False  # whether this copy asks for a review of a live page's draft

    def get_urls(self):
        meta = self.model._meta
        name = f"{meta.app_label}_{meta.model_name}_review"
        view = self.admin_site.admin_view(self.review_view)
        return [path("<path:object_id>/review/", view, name=name), *super().get_urls()]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        # Safe to set on the class: Django makes a new form class for each request.
        form.user = request.user
        form.approver = review.approver(request.user)
        form.was_live = obj is not None and obj.is_published and not self.is_recovering
        form.is_for_draft = self.keeps_draft
        if before := self.words_before_restoring:
            form.live_words = staticmethod(lambda: before)
        elif obj is not None:
            form.live_words = staticmethod(partial(Words.saved, obj))
        return form

    @property
    def is_recovering(self):
        """Whether this brings a deleted page back, which goes public as a new one does."""
        return self.is_restoring and not self.kept_values

    def revision_view(self, request, object_id, version_id, extra_context=None):
        page = self.get_object(request, unquote(object_id))
        # Before the version is written over it, inside a transaction that may roll back.
        restoring = copy(self)  # the admin itself is shared by all requests
        if page and page.needs_approval:
            restoring.words_before_restoring = Words.saved(page)
        return super(ReviewAdmin, restoring).revision_view(
            request, object_id, version_id, extra_context
        )

    def save_model(self, request, page, form, change):
        if self.is_recovering and page.needs_approval:
            page.went_public_unreviewed = False
        if form.approves:
            review.stamp(page, form.approver, timezone.localdate(), review.due_in_a_year())
        elif approval := form.approval:
            review.stamp_from(page, approval)
        super().save_model(request, page, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        page = form.instance
        if "_preview" in request.POST:
            return
        if form.approves:
            approved = page, request.user, form.approver, page.review_due_on, Words.saved(page)
            review.record_approval(*approved)
            review.settle(page)
            self.message_user(request, "Approved. Readers see your name and today's date.")
        elif form.asks_why:
            review.record_skipped(page, request.user, form.cleaned_data[review.WHY_FIELD])
            review.heed_notes(page)
            words = "Saved without a review. It's on the clinician's list, with your reason."
            self.message_user(request, words)
        elif form.approval:
            review.settle(page)
        if "_ask_review" in request.POST:
            review.ask(page, request.user)
            sent = self.sent_for_review(request)
            self.message_user(request, f"“{page}”: {sent}{about_wanted(form.wanted_at)}")

    def message_about_checklist(self, request, page):
        """Whoever asks for a review reads one message: who is asked."""
        if "_ask_review" not in request.POST:
            super().message_about_checklist(request, page)

    def sent_for_review(self, request):
        approvers = with_namesakes(review.approvers())
        told = [name_of(user) for user in approvers if user.email and user != request.user]
        if told:
            return f"Sent for review. An email goes to {', '.join(told)}."
        return (
            "Sent for review, but nobody gets an email: no clinician has a sign-in here with an "
            "email address. Tell them yourself."
        )

    def render_change_form(self, request, context, *args, **kwargs):
        form, page = context["adminform"].form, kwargs.get("obj")
        context["may_approve"] = form.approver is not None
        context["may_ask_review"] = form.approver is None
        if request.user.has_perm(review.PERMISSION) and form.approver is None:
            context["not_linked"] = review.NOT_LINKED
        context["latest_review"] = latest = review.latest(page) if page else None
        if latest and latest.decision == Review.Decision.APPROVED and not form.is_bound:
            draft = context.get("working_draft")
            saved_at = draft.saved_at if draft else page.updated_at
            is_to_publish = draft or not page.published_at
            context["is_as_approved"] = is_to_publish and saved_at <= latest.decided_at
        context["asks_why"] = getattr(form, "asks_why", False)
        return super().render_change_form(request, context, *args, **kwargs)

    @transaction.atomic
    def review_view(self, request, object_id):
        if not (found := self.get_object(request, unquote(object_id))):
            return self.nothing_to_review(request)
        if not self.has_view_or_change_permission(request, found):
            raise PermissionDenied
        page, draft = found, WorkingDraft.objects.of(found).first()
        if request.method == "POST":
            page, draft = locked(self.model, found.pk)
            if page is None:
                return self.nothing_to_review(request)
        reviewer = review.approver(request.user)
        words, checklist, problems = self.to_review(page, draft)
        waiting = Review.objects.of(page).waiting().first()
        lacks = [finding.message for finding in checklist.blocks] + problems
        form = DecisionForm(words, lacks, request.POST if request.method == "POST" else None)
        if DECISIONS & request.POST.keys():
            if reviewer is None:
                form.add_error(None, review.why_not(request.user))
            elif form.is_valid():
                return self.decide(request, page, reviewer, waiting, form, draft)
        last = review.last_approval(page)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Review",
            "original": page,
            "form": form,
            "waiting": waiting,
            "latest": review.latest(page),
            "sent_back": review.last_note(page),
            "skipped": Review.objects.of(page).unsettled(),
            "last": last,
            "changes": changes(last.texts, words.texts) if last else None,
            "checklist": checklist,
            "lines": plain_lines(checklist),
            "problems": problems,
            "may_approve": reviewer is not None,
            "why_not": None if reviewer else review.why_not(request.user),
            "draft": draft,
            "publish_at": draft and draft.publish_at and on(draft.publish_at),
            "may_publish": self.has_change_permission(request, page)
            and bool(draft or not page.is_published),
        }
        return render(request, "admin/articles/review.html", context)

    def nothing_to_review(self, request):
        if request.POST.get("note", "").strip():
            raise Http404  # whose page shows the note, to be copied
        self.message_user(request, "This page was deleted, so there's nothing to review.")
        return redirect("admin:index")

    def to_review(self, page, draft):
        """
        (Words, Checklist, what else keeps it from going public) of what readers would get: of the
        draft, where there is one.
        """
        if draft is None:
            return Words.saved(page), Checklist(page, approves=True), []
        form, formsets = self.sent_forms(copy(page), draft)
        form.is_valid()
        checklist = Checklist(
            form.instance,
            [row for row, _place in submitted_rows(formsets)],
            form.cleaned_data.get("sources", []),
            form.cleaned_data.get("treatments", []),
            form.reasons(),
            was_live=page.is_published,
            approves=True,
        )
        # The form's own checklist asks for the approval, which is given here.
        said_elsewhere = {
            review.WHY_FIELD,
            *(["published_at"] if form.checklist.blocks else []),
            *(one.place for one in checklist.blocks if isinstance(one.place, str)),
        }
        problems = working_drafts.problems(form, formsets, leave=said_elsewhere)
        return checklist.words, checklist, problems

    def decide(self, request, page, reviewer, waiting, form, draft):
        if "_send_back" in request.POST:
            if waiting is None:
                self.message_user(request, "Nobody waits for a review of this page any more.")
                return redirect(self.admin_url("review", page.pk))
            review.send_back(waiting, request.user, form.cleaned_data["note"])
            if draft and draft.refused == review.WAITS:
                draft.refused = review.NOTED
                draft.save(update_fields=["refused"])
            self.message_user(request, "Sent back. Whoever asked is told that there's a note.")
            return redirect("admin:index")
        publishes = "_approve_publish" in request.POST and (draft or not page.is_published)
        if publishes and not self.has_change_permission(request, page):
            raise PermissionDenied
        if draft:
            return self.decide_draft(request, page, draft, form, publishes)
        said = "Approved and published." if publishes else "Approved."
        if publishes:
            page.published_at = timezone.now()
        due_on = form.cleaned_data["due_on"]
        if not (publishes or waiting) and review.same_approval(page, reviewer, due_on, form.seen):
            words = f"“{page}”: You approved these words today already. Nothing was changed."
            self.message_user(request, words)
            return redirect("admin:index")
        self.put_into_page(request, page, due_on, said)
        lacks = [] if page.published_at else form.lacks
        review.record_approval(page, request.user, reviewer, due_on, form.seen, lacks)
        self.message_user(request, about(page, f"{said} {to_fix_first(lacks)}".strip()))
        return redirect("admin:index")

    def put_into_page(self, request, page, due_on, said="Approved."):
        """The page itself says what a clinician approved, so it takes reviewer and dates."""
        with self.create_revision(request):
            review.stamp(page, review.approver(request.user), timezone.localdate(), due_on)
            page.save()
            self.log_change(request, page, said)
        review.settle(page)

    def approve_draft(self, request, page, due_on, words, lacks=()):
        """
        Record that the words of a working draft are approved. Where they're those of the page,
        so that the draft changes nothing that readers read, the approval is of the page too.
        """
        reviewer = review.approver(request.user)
        if words.digest == Words.saved(page).digest:
            self.put_into_page(request, page, due_on)
        review.record_approval(page, request.user, reviewer, due_on, words, lacks)

    def decide_draft(self, request, page, draft, form, publishes):
        """Publishing a draft finds the approval of its words, as a save does."""
        self.approve_draft(request, page, form.cleaned_data["due_on"], form.seen, form.lacks)
        if draft.refused and not publishes:  # the worker tries again, now that it's approved
            draft.refused = ""
            draft.save(update_fields=["refused"])
        why_not = self.publish_draft(draft, request.user) if publishes else ""
        if why_not:
            words = f"“{page}”: Approved, but not published. {why_not}"
            self.message_user(request, words, messages.WARNING)
            return redirect(self.admin_url("change", page.pk))
        what = "The draft" if page.is_published else "It"
        when = to_fix_first(form.lacks, what) or when_public(draft)
        said = "Approved and published." if publishes else f"Approved. {when}"
        self.message_user(request, about(self.get_object(request, str(page.pk)), said))
        return redirect("admin:index")


def about(page, said):
    """With the way to what readers see, as after a save of the form."""
    if not page.is_published:
        return f"“{page}”: {said}"
    link = format_html('<a href="{}">View page</a>', page.get_absolute_url())
    return format_html("“{}”: {} {}", page, said, link)


def to_fix_first(lacks, what="It"):
    return f"{what} can't go public yet: the form lists {len(lacks)} to fix." if lacks else ""


def when_public(draft):
    if draft.publish_at is None:
        return "It isn't published yet."
    if draft.publish_at <= timezone.now():
        return "Its date has come, so it goes public in a moment."
    return f"Readers see it {ended(on(draft.publish_at))}"
