"""What was typed into the form of a page that somebody deleted meanwhile is kept as a new page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

DELETED = (
    "Somebody deleted this page while you were writing. Your words are kept as the draft of a "
    "new page."
)
ASK_AN_EDITOR = (
    " Your account can't make new pages, so ask an editor to: your draft is above the list of "
    "pages, under “Begun, and not saved as a page yet”."
)


class RescuesWords:
    """A mixin for WorkingDraftAdmin."""

    def rescue(self, request):
        """Keep what was typed into the form of a page that somebody deleted meanwhile."""
        draft = self.keep(request, None, self.rescued(request))
        words = self.about_rescue(request)
        if "_preview" in request.POST:  # in a tab of its own, beside the form
            said = {
                "title": "This page was deleted",
                "words": words,
                "may_open": self.has_add_permission(request),
            }
            return self.draft_page(request, draft, "deleted_meanwhile", **said)
        self.message_user(request, words, messages.WARNING)
        if self.has_add_permission(request):
            return redirect(self.form_of(draft))
        return redirect(self.admin_url("changelist"))

    def rescued(self, request):
        """
        The draft of a new page that holds these words already, if any. Whoever could change the
        page may keep what they typed of it, though they may not add one.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied
        draft = self.lock(request, None)
        is_theirs = draft and draft.saved_by == request.user
        return draft if is_theirs or self.has_add_permission(request) else None

    def about_rescue(self, request):
        return DELETED if self.has_add_permission(request) else f"{DELETED}{ASK_AN_EDITOR}"
