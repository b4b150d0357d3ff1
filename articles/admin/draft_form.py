"""What the form of a page knows of its working draft, and how the draft's times are said."""

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from articles.publishing.review import LACKS_REVIEW
from clinic_site.foundation.clock import time_or_moment as at
from clinic_site.foundation.two_editors import COMPARE

REVISION = "draft_revision"  # a hidden field: which revision of the draft the form shows
WRITER = "draft_writer"  # a hidden field: a random name for the form, as opened in one window
ANOTHER = "another_page"  # a hidden field: the form made a page already, and is to make another
DRAFT = "draft"  # a hidden field: the draft of a page that isn't saved as a page yet

AFTER_REFUSAL = (
    "It wasn't published at its time. To publish it now, clear its date and press the button that "
    "publishes it."
)


class DeskRequest(HttpRequest):
    """A request that nobody sent: for the worker, and for previews without a login."""

    def __init__(self, user, post=None):
        super().__init__()
        self.user = user
        self.method = "GET" if post is None else "POST"
        if post is not None:
            self.POST = post


def superuser_request():
    """A request of somebody who may see each field, for forms that are only read."""
    return DeskRequest(User(is_superuser=True, is_staff=True, is_active=True))


class KnowsItsDraft:
    """A mixin for the form of a page: refuses to write over a draft that the user hasn't seen."""

    working_draft = None
    user = None  # who saves
    is_unseen = False
    made = None  # what this form made before, where nobody has said to make another page
    is_sent_by_hand = True  # rather than by the worker on the day that a draft names

    @property
    def keeps_draft(self):
        """Whether "Save draft" was pressed, which takes whatever was typed."""
        return "_draft" in self.data

    def clean(self):
        cleaned = super().clean()
        draft = self.working_draft
        if draft and not has_seen(self.data, draft, self.user):
            self.refuse_unseen(draft)
        if self.made:
            self.add_error(None, saved_already(self.made))
        return cleaned

    def refuse_unseen(self, draft):
        self.is_unseen = True
        self.data = self.data.copy()
        # The user is shown both texts now, so the next save goes through.
        self.data[REVISION] = str(draft.revision)
        self.data[DRAFT] = str(draft.pk)
        self.add_error(
            None,
            f"{who(draft, self.user)} saved a draft of this page after you opened it, so yours "
            f"isn't saved yet. Everything you typed is still here. {COMPARE}",
        )


def about_another(post, draft):
    """What a save says where the draft that the form shows isn't there anymore."""
    if draft or post.get(REVISION, "") in ("", "0"):
        return ""
    return (
        " The draft that you opened was published, saved as the page or thrown away meanwhile, so "
        "this is a new one. "
        "Open the page in another tab to see what it says now."
    )


def saved_already(begun):
    return (
        f"You saved “{begun.title}” already, so it isn't saved a second time. Go on there. "
        "To make another page of what stands here, save once more."
    )


def has_seen(post, draft, user):
    """
    Whether a form shows the last revision of the draft. It does where it saved that itself and a
    lost connection swallowed the answer.
    """
    if post.get(REVISION) == str(draft.revision):
        return True
    writer = draft.data.get("writer") if isinstance(draft.data, dict) else None
    return bool(writer) and writer == post.get(WRITER) and draft.saved_by == user


def who(draft, user):
    return "You, in another window," if draft.saved_by == user else draft.author


def on(moment):
    """A moment as at() says it, after words such as "It goes public"."""
    is_today = timezone.localdate(moment) == timezone.localdate()
    return f"today at {at(moment)}" if is_today else f"on {at(moment)}"


def date_typed(data):
    """The date that a draft's JSON holds for publishing it, as it was typed: (day, time)."""
    fields = data.get("fields") if isinstance(data, dict) else None
    typed = fields.get("publish_changes_on") if isinstance(fields, dict) else None
    return tuple(typed) if isinstance(typed, list) else ("", "")


def about_date(draft, planned):
    """What a save says of the date in the draft; `planned` is when it was scheduled before."""
    if draft.publish_at and draft.refused:
        return f" {draft.refused if draft.refused in LACKS_REVIEW else AFTER_REFUSAL}"
    if draft.publish_at and draft.publish_at <= timezone.now():
        return " Its date has come, so it goes public in a moment."
    if draft.publish_at:
        return ""
    if planned:
        is_live = draft.page is not None and draft.page.is_published
        button = "Publish changes" if is_live else "Ask for review"
        return f" It's no longer scheduled. To schedule it, press {button}."
    if any(date_typed(draft.data)) and draft.page is not None and draft.page.is_published:
        return " It isn't scheduled yet: press Publish changes."
    return ""
