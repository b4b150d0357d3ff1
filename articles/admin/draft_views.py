"""The screens of a working draft beside its page's form: compare it, throw it away, delete both."""

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from articles.models import Review, WorkingDraft
from articles.publishing import review, working_drafts
from articles.publishing.locks import locked
from articles.publishing.words import Words
from clinic_site.foundation.clock import ended

from .draft_form import at, has_seen, who

GONE = "This draft isn't there anymore. Somebody published it or threw it away meanwhile."


class DraftViews:
    """A mixin for WorkingDraftAdmin."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path(
                "drafts/<int:pk>/compare/", wrap(self.compare_draft), name=f"{name}_compare_draft"
            ),
            path(
                "drafts/<int:pk>/throw-away/",
                wrap(self.throw_away_view),
                name=f"{name}_throw_away",
            ),
            *super().get_urls(),
        ]

    def drafts_of_kind(self):
        kind = ContentType.objects.get_for_model(self.model)
        return WorkingDraft.objects.filter(page_type=kind).select_related("saved_by")

    def draft_or_404(self, request, pk):
        draft = get_object_or_404(self.drafts_of_kind(), pk=pk)
        self.check_may_write(request, draft.page)
        return draft

    def screens_of(self, draft):
        """The addresses of its screens: {name: address}."""
        own = {"compare": "compare_draft"} if draft.page_id else {"view": "view_draft"}
        screens = own | {"throw_away": "throw_away"}
        return {name: self.admin_url(view, draft.pk) for name, view in screens.items()}

    def draft_page(self, request, draft, template, **context):
        context |= self.admin_site.each_context(request) | {
            "opts": self.opts,
            "draft": draft,
            "saved_at": at(draft.saved_at),
            "form_url": self.form_of(draft),
        }
        return render(request, f"admin/articles/{template}.html", context)

    def compare_draft(self, request, pk):
        draft = self.draft_or_404(request, pk)
        if draft.page is None:
            raise Http404
        changes = working_drafts.changes(*self.sent_forms(draft.page, draft))
        title = f"What the draft changes: {draft.page}"
        return self.draft_page(request, draft, "draft_compare", title=title, changes=changes)

    @transaction.atomic
    def throw_away_view(self, request, pk):
        """Words that somebody saved after the question was shown are asked about again."""
        is_sent = request.method == "POST"
        draft = self.locked_draft(pk) if is_sent else self.drafts_of_kind().filter(pk=pk).first()
        if draft is None:
            if WorkingDraft.objects.filter(pk=pk).exists():  # of another kind of page
                raise Http404
            self.message_user(request, GONE)
            return redirect(self.admin_url("changelist"))
        self.check_may_write(request, draft.page)
        if is_sent and not is_unseen(request, draft):
            said = f"The draft of “{draft}” is thrown away."
            if is_asked_about(draft):
                review.withdraw(draft.page, request.user, "The draft was thrown away.")
                said += " Nobody is asked to review it anymore."
            if draft.page_id and draft.page.is_published:
                review.heed_notes(draft.page)
            draft.delete()
            self.message_user(request, said)
            if draft.page_id:
                return redirect(self.admin_url("change", draft.page_id))
            return redirect(self.admin_url("changelist"))
        title = "Throw away the draft?"
        saved_since = saved_after_the_question(request, draft) if is_sent else ""
        return self.draft_page(
            request,
            draft,
            "draft_throw_away",
            title=title,
            saved_since=saved_since,
            is_asked_about=is_asked_about(draft),
        )

    def delete_view(self, request, object_id, extra_context=None):
        """Words that somebody saved in the draft after the question was shown aren't deleted."""
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic():
            draft = self.lock(request, object_id)
            if draft and is_unseen(request, draft):
                self.message_user(
                    request,
                    f"Not deleted yet: {who(draft, request.user)} saved a draft of this page at "
                    f"{ended(at(draft.saved_at))} That was after you opened this question. Read "
                    "it again.",
                    messages.WARNING,
                )
                return redirect(self.admin_url("delete", object_id))
            return super().delete_view(request, object_id, extra_context)

    def locked_draft(self, pk):
        drafts = self.drafts_of_kind()
        if page_id := drafts.filter(pk=pk).values_list("page_id", flat=True).first():
            locked(self.model, page_id)
        return drafts.select_for_update(of=("self",)).filter(pk=pk).first()


def is_asked_about(draft):
    """Whether a clinician is asked to review the draft, rather than the page as it is saved."""
    page = draft.page if draft.page_id else None
    waiting = Review.objects.of(page).waiting().first() if page else None
    return bool(waiting) and waiting.words != Words.saved(page).digest


def is_unseen(request, draft):
    """Whether the draft was saved since whoever sends this saw it."""
    return draft is not None and not has_seen(request.POST, draft, request.user)


def saved_after_the_question(request, draft):
    saved = f"{who(draft, request.user)} saved this draft at {ended(at(draft.saved_at))}"
    return f"{saved} That was after you opened this page, so it isn't thrown away yet."
