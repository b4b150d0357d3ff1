"""
The form of a new page makes one page. Without a script, the browser's Back leads to it again after
it was saved. It may be empty then, filled in as it was, or filled in under another random name.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles.models import WorkingDraft
from articles.publishing.working_drafts import without_nul
from clinic_site.foundation.clock import ended

from .draft_form import ANOTHER, WRITER, at

MADE = "pages_made"  # in the session: {the random name of a form: [kind of page, its number]}
MOST = 20  # forms that a session remembers
A_MOMENT = timedelta(minutes=15)


@dataclass
class Begun:
    """A new page, or the draft of one that isn't a page yet."""

    title: str
    url: str  # of its form
    saved_at: datetime

    @property
    def time(self):
        return ended(at(self.saved_at))


class NewPages:
    """A mixin for WorkingDraftAdmin."""

    made = None  # what the form made before, as Begun: set on a copy of this admin

    def lock_writer(self, request):
        """
        A new page has no row to lock yet, so its writer's stands for it: of two that one person
        saves at once, the second sees the first. Whatever only names the writer needn't wait.
        """
        User.objects.select_for_update(no_key=True).get(pk=request.user.pk)

    def made_before(self, request, object_id):
        """The page that was made of this form before, if any."""
        made = request.session.get(MADE, {}) if not object_id else {}
        kind, pk = made.get(without_nul(request.POST.get(WRITER)), ("", None))
        page = self.model.objects.filter(pk=pk).first() if kind == self.opts.model_name else None
        return page and self.begun(page)

    def makes_again(self, request, object_id):
        """
        The same, or a page of this title that the user began a moment ago. None where they've said
        that they want another page.
        """
        if object_id or {ANOTHER, "_preview"} & request.POST.keys():
            return None
        if made := self.made_before(request, object_id):
            return made
        begun = None if self.draft else self.just_begun(request)
        is_same = begun and begun.title == without_nul(request.POST.get("title")).strip()
        return begun if is_same else None

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        writer = without_nul(request.POST.get(WRITER))[:22]
        if writer and not change and "_preview" not in request.POST:
            made = {writer: [self.opts.model_name, form.instance.pk]}
            made = request.session.get(MADE, {}) | made
            request.session[MADE] = dict(list(made.items())[-MOST:])

    def just_begun(self, request):
        """The new page that a user saved last and a moment ago, or None."""
        since = timezone.now() - A_MOMENT
        drafts = WorkingDraft.objects.of_new(self.model).filter(saved_by=request.user)
        # The session was read before another request had saved its page: the log has it.
        kind = ContentType.objects.get_for_model(self.model, for_concrete_model=False)
        added = LogEntry.objects.filter(
            user=request.user, content_type=kind, action_flag=ADDITION, action_time__gt=since
        )
        numbers = added.order_by("-action_time", "-pk").values_list("object_id", flat=True)
        pages = self.model.objects.filter(pk__in=list(numbers[:1]), published_at=None)
        found = [
            *(self.begun(page) for page in pages.filter(updated_at__gt=since)),
            *(self.begun_draft(draft) for draft in drafts.filter(saved_at__gt=since)[:1]),
        ]
        return max(found, key=lambda one: one.saved_at, default=None)

    def begun(self, page):
        return Begun(str(page), self.admin_url("change", page.pk), page.updated_at)

    def begun_draft(self, draft):
        return Begun(str(draft), self.form_of(draft), draft.saved_at)
