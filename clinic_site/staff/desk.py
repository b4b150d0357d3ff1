"""For whoever writes, on the staff's first page: a way to any page, and their own drafts."""

from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator

from articles.models import Article, Review
from articles.publishing.review import LACKS_REVIEW, WAITS
from clinic_site.foundation.clock import LocalDateTimeField, day, moment

from .addresses import may, url
from .pages import MOST_PUBLISHED, key

MOST_LINES = 8  # under a heading
LONGEST_NOTE = 250  # characters; the form shows the rest

# The headings, in the order of what one can go on with at once.
SENT_BACK, APPROVED, UNFINISHED, WAITING, SCHEDULED = (
    "Sent back with a note",
    "Approved, not published yet",
    "Not finished",
    "Waiting for review",
    "Scheduled",
)

WAITED = "Its date has come. It goes public once a clinician has approved it."
REFUSED = "It wasn't published on its date. Open it to read why."


@dataclass
class Line:
    """A page to go on with: its title, the form, and what there is to say of it."""

    title: str
    url: str
    note: str


def line_of(page, note):
    return Line(str(page), url(type(page), "change", page.pk), note)


def finder_for(pages):
    """What the box for finding pages needs, for whoever may open any; else None."""
    if not pages.kinds:
        return None
    writes = may(pages.user, "add", Article)
    return {"write_url": url(Article, "add") if writes else ""}


def desk_for(pages):
    """[(heading, [Line, …], how many more), …] for whoever may change pages; else None."""
    if not any(may(pages.user, "change", kind) for kind in pages.kinds):
        return None
    groups = {name: [] for name in (SENT_BACK, APPROVED, UNFINISHED, WAITING, SCHEDULED)}
    for heading, line in own_work(pages):
        groups[heading].append(line)
    shown = [
        (heading, found[:MOST_LINES], max(len(found) - MOST_LINES, 0))
        for heading, found in groups.items()
        if found
    ]
    if published := last_published(pages):
        shown.append(("Published last", published, 0))
    return shown


def own_work(pages):
    """(heading, Line) for each page that waits for this user, the one saved last first."""
    for draft in pages.drafts:
        if draft.page_id is None and draft.saved_by_id == pages.user.pk:
            yield UNFINISHED, Line(str(draft), pages.form_of(draft), saved(draft.saved_at))
    drafts = {key(draft): draft for draft in pages.drafts if draft.page_id}
    reviews = {key(row): row for row in pages.reviews if row.decision != Review.Decision.SKIPPED}
    works = {
        which: Work(page, drafts.get(which), reviews.get(which))
        for which, page in pages.by_key.items()
        if pages.may_change(page)
    }
    own = touched_by(pages, [work for work in works.values() if work.is_unfinished])
    for which, work in sorted(works.items(), key=lambda item: item[1].saved_at, reverse=True):
        if found := work.state(pages.user, is_own=which in own):
            heading, note = found
            yield heading, line_of(work.page, note)


@dataclass
class Work:
    """A page, the draft of its changes and the latest step of its review."""

    page: object
    draft: object
    review: object

    @property
    def is_unfinished(self):
        return self.draft is not None or not self.page.is_published

    @property
    def saved_at(self):
        return self.draft.saved_at if self.draft else self.page.updated_at

    def state(self, user, is_own):
        """
        Under which heading it stands, and the note beside it; None where it isn't for this user.
        What was sent back or approved, or isn't published on the date that somebody chose, is
        everybody's, because whoever asked may be away.
        """
        decision = self.review.decision if self.review else None
        is_own = is_own or user.pk in self.authors
        sent_back = decision == Review.Decision.SENT_BACK and self.review.settled_at is None
        if sent_back and self.review.decided_by_id != user.pk:
            return SENT_BACK, f"{self.review.decided_by_name}: {shortened(self.review.note)}"
        if self.draft and self.draft.refused:
            if self.draft.refused == WAITS and not sent_back:
                return WAITING, WAITED
            is_said = self.draft.refused in LACKS_REVIEW
            return UNFINISHED, self.draft.refused if is_said else REFUSED
        if self.lost_its_date:
            button = "Publish changes" if self.page.is_published else "Ask for review"
            return (
                UNFINISHED,
                f"It has a date but isn't scheduled. To schedule it, press “{button}”.",
            )
        if time := self.goes_public_at:
            return (SCHEDULED, f"{self.what} {moment(time)}") if is_own else None
        if decision == Review.Decision.APPROVED and self.is_unfinished and self.is_as_approved:
            decided_on = day(self.review.decided_at)
            approved = f"Approved by {self.review.reviewer.named} on {decided_on}"
            lacked = len(self.review.note.splitlines())
            to_fix = f", with {lacked} to fix before it can be public" if lacked else ""
            return APPROVED, f"{approved}{to_fix}"
        if not (is_own and self.is_unfinished):
            return None
        if decision == Review.Decision.WAITING:
            return WAITING, f"Asked on {day(self.review.asked_at)}"
        return UNFINISHED, saved(self.saved_at, "Changes of a live page" * self.page.is_published)

    @property
    def is_as_approved(self):
        """Whether nobody has saved anything since the approval, which is for these words alone."""
        return self.saved_at <= self.review.decided_at

    @property
    def lost_its_date(self):
        """Whether the date in the draft counts for nothing: words saved themselves since."""
        if self.draft is None or self.draft.publish_at:
            return False
        if not self.page.is_published and self.page.published_at:
            return False  # the page itself has that date
        is_live = self.page.is_published
        if not is_live and is_past(self.draft.typed_first_date):
            return False  # since when it was public, before somebody took it down
        typed = self.draft.typed_date if is_live else self.draft.typed_first_date
        return isinstance(typed, list) and any(typed)

    @property
    def goes_public_at(self):
        if self.draft and self.draft.publish_at:
            return self.draft.publish_at
        return None if self.page.is_published else self.page.published_at

    @property
    def what(self):
        return "Changes go public on" if self.page.is_published else "Goes public on"

    @property
    def authors(self):
        found = {self.draft.saved_by_id, self.draft.publish_by_id} if self.draft else set()
        return found | ({self.review.asked_by_id} if self.review else set())


def is_past(typed):
    """Whether a date and time are past, in the JSON of a draft as they were typed."""
    try:
        date = LocalDateTimeField(required=False).clean(typed)
    except ValidationError:
        return False
    return date is not None and date <= timezone.now()


def shortened(note):
    """A note of which the form that its line leads to shows all."""
    if len(note) <= LONGEST_NOTE:
        return note
    return f"{Truncator(note).chars(LONGEST_NOTE)} Open it to read the rest."


def saved(time, what=""):
    return f"{what}, saved on {moment(time)}" if what else f"Saved on {moment(time)}"


def touched_by(pages, works):
    """Which of these pages the user has saved: {(content type, pk), …}."""
    numbers = {str(work.page.pk) for work in works}
    entries = LogEntry.objects.filter(
        user=pages.user, content_type__in=pages.types, object_id__in=numbers
    )
    rows = entries.order_by().values_list("content_type", "object_id").distinct()
    return {(content_type, int(pk)) for content_type, pk in rows}


def last_published(pages):
    public = [page for page in pages.by_key.values() if page.is_published]
    public.sort(key=lambda page: page.published_at, reverse=True)
    return [
        line_of(page, f"On {moment(page.published_at)}")
        for page in public[:MOST_PUBLISHED]
        if pages.may_change(page)
    ]
