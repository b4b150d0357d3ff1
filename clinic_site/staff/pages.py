"""The pages that a user may open in the admin, read once for all that is said of them."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property

from articles.models import Review, WorkingDraft, publication_kinds

from .addresses import may, url

# What lists say of a page: not its texts.
FIELDS = (
    *("title", "slug", "published_at", "updated_at"),
    *("reviewed_by", "reviewed_on", "review_due_on"),
)
ENDS = ("page_type", "page_id")  # of a draft or a review
MOST_PUBLISHED = 4  # pages that are listed as published last


def not_public(kind):
    return kind.objects.filter(Q(published_at=None) | Q(published_at__gt=timezone.now()))


class Pages:
    """
    What the first page says of pages: those that are at work, and the drafts and reviews of them.
    Each kind of row takes one query, however many pages there are.
    """

    def __init__(self, user):
        self.user = user
        self.kinds = [kind for kind in publication_kinds() if may(user, "view", kind)]
        self.types = {ContentType.objects.get_for_model(kind).pk: kind for kind in self.kinds}

    @cached_property
    def drafts(self):
        """The working drafts, the one that was saved last first: of what they hold, the dates."""
        rows = WorkingDraft.objects.filter(page_type__in=self.types).defer("data", "seen")
        rows = rows.annotate(
            typed_date=F("data__fields__publish_changes_on"),
            typed_first_date=F("data__fields__published_at"),
        )
        return list(rows.order_by("-saved_at", "-pk"))

    @cached_property
    def steps(self):
        """
        The steps of reviews that still ask for something, the latest first: the last one of each
        page, and changes that went out without one. What was approved and is public is settled.
        """
        at_work = Q(Exists(WorkingDraft.objects.filter(**{end: OuterRef(end) for end in ENDS})))
        for content_type, kind in self.types.items():
            at_work |= Q(page_type=content_type, page_id__in=not_public(kind).values("pk"))
        last = Review.objects.latest_of_each_page()
        rows = last.exclude(decision=Review.Decision.APPROVED) | last.filter(at_work)
        rows |= Review.objects.unsettled()
        rows = rows.filter(page_type__in=self.types).select_related("reviewer").defer("texts")
        return list(rows.order_by("-pk"))

    @cached_property
    def by_key(self):
        """
        {(pk of the content type, pk of the page): page} of the pages that aren't public, that have
        a draft or a step of a review, or that were published last.
        """
        named = {key(row) for row in [*self.drafts, *self.steps]}
        found = {}
        for content_type, kind in self.types.items():
            last = kind.objects.published().newest_first().values("pk")[:MOST_PUBLISHED]
            pks = {pk for named_type, pk in named if named_type == content_type}
            rows = not_public(kind) | kind.objects.filter(Q(pk__in=pks) | Q(pk__in=last))
            found |= {(content_type, page.pk): page for page in rows.only(*FIELDS)}
        return found

    @property
    def reviews(self):
        """The steps of the pages that are still there."""
        return [step for step in self.steps if key(step) in self.by_key]

    def may_change(self, page):
        return may(self.user, "change", type(page))

    def page_of(self, row):
        """The page of a draft or a review; None for one that isn't saved yet, or was deleted."""
        return self.by_key.get(key(row))

    def form_of(self, draft):
        """The URL of the form that shows a working draft."""
        kind = self.types[draft.page_type_id]
        if draft.page_id:
            return url(kind, "change", draft.page_id)
        return f"{url(kind, 'add')}?draft={draft.pk}"


def key(row):
    """Which page a review or a draft is of, as in Pages.by_key."""
    return row.page_type_id, row.page_id
