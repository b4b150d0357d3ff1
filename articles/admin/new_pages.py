"""
The form of a new page makes one page. Without a script, the browser's Back leads to it again after
it was saved: filled in as it was, or empty.
"""

from datetime import timedelta

from django.utils import timezone

from articles.models import WorkingDraft
from articles.publishing.working_drafts import plain

from .draft_form import ANOTHER, WRITER, at, ended

MADE = "pages_made"  # in the session: {the random name of a form: [kind of page, its number]}
MOST = 20  # forms that a session remembers
LATELY = timedelta(minutes=15)


class NewPages:
    """A mixin for WorkingDraftAdmin."""

    made = None  # the page that the form made before: set on a copy of this admin

    def made_before(self, request, object_id):
        """The page that was made of this form before, if any."""
        made = request.session.get(MADE, {}) if not object_id else {}
        kind, pk = made.get(plain(request.POST.get(WRITER)), ("", None))
        return self.model.objects.filter(pk=pk).first() if kind == self.opts.model_name else None

    def makes_again(self, request, object_id):
        """The same, where whoever sends the form hasn't said that they want another page."""
        if {ANOTHER, "_preview"} & request.POST.keys():
            return None
        return self.made_before(request, object_id)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        writer = plain(request.POST.get(WRITER))[:22]
        if writer and not change and "_preview" not in request.POST:
            made = {writer: [self.opts.model_name, form.instance.pk]}
            made = request.session.get(MADE, {}) | made
            request.session[MADE] = dict(list(made.items())[-MOST:])

    def begun_lately(self, request):
        """
        The new page that a user saved a moment ago, for their next empty form: its title, its form
        and when, or None.
        """
        since = timezone.now() - LATELY
        drafts = WorkingDraft.objects.of_new(self.model)
        if draft := drafts.filter(saved_by=request.user, saved_at__gt=since).first():
            return {"title": draft, "url": self.form_of(draft), "at": ended(at(draft.saved_at))}
        made = request.session.get(MADE, {}).values()
        numbers = [pk for kind, pk in made if kind == self.opts.model_name]
        pages = self.model.objects.filter(pk__in=numbers[-1:], published_at=None)
        if page := pages.filter(updated_at__gt=since).first():
            address = self.admin_url("change", page.pk)
            return {"title": page, "url": address, "at": ended(at(page.updated_at))}
        return None
