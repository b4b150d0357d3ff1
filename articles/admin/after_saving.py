"""What staff read after they saved a page: what readers see now, with a link to look at it."""

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.shortcuts import redirect
from django.utils.html import format_html

from clinic_site.foundation.clock import ended, moment


def what_was_saved(page, draft_url=""):
    """The message, as HTML. `draft_url` is where whoever saved may look at a draft."""
    if page.is_published:
        return format_html('Published. <a href="{}">View page</a>', page.get_absolute_url())
    if page.published_at:
        words = ended(f"Scheduled for {moment(page.published_at)}")
    else:
        words = "Saved as a draft."
    if not draft_url:
        return words
    return format_html('{} <a href="{}">View draft</a>', words, draft_url)


class SaysWhatWasSaved:
    """A mixin for the admin of a publication, in place of Django's "was changed successfully"."""

    def response_add(self, request, page, *args, **kwargs):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, page, *args, **kwargs)
        return self.response_saved(request, page)

    def response_change(self, request, page):
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, page)
        return self.response_saved(request, page)

    def response_saved(self, request, page):
        may_see_draft = self.has_change_permission(request, page)
        draft_url = self.admin_url("draft", page.pk) if may_see_draft else ""
        if "_ask_review" not in request.POST:  # which says that it's saved and sent
            self.message_user(request, what_was_saved(page, draft_url), messages.SUCCESS)
        if "_continue" not in request.POST:
            return self.response_post_save_change(request, page)
        address = self.admin_url("change", page.pk)
        query = request.GET.urlencode()  # the filters of the list, to go back to
        return redirect(f"{address}?{query}" if query else address)
