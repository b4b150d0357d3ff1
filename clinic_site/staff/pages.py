"""The pages that a user may open in the admin, read once for all that is said of them."""

from django.contrib.contenttypes.models import ContentType
from django.utils.functional import cached_property

from articles.models import Review, WorkingDraft, publication_kinds

from .addresses import may, url

# What lists say of a page: not its texts.
FIELDS = (
    *("title", "slug", "published_at", "updated_at"),
    *("reviewed_by", "reviewed_on", "review_due_on"),
)


class Pages:
    """The pages, drafts and reviews that a user may see. Each kind of row takes one query."""

    def __init__(self, user):
        self.user = user
        self.kinds = [kind for kind in publication_kinds() if may(user, "view", kind)]
        self.types = {ContentType.objects.get_for_model(kind).pk: kind for kind in self.kinds}

    @cached_property
    def by_key(self):
        """{(pk of the content type, pk of the page): page}."""
        return {
            (content_type, page.pk): page
            for content_type, kind in self.types.items()
            for page in kind.objects.only(*FIELDS)
        }

    def of(self, kind):
        return [page for page in self.by_key.values() if type(page) is kind]

    @cached_property
    def drafts(self):
        """The working drafts, the one that was saved last first, without what they hold."""
        rows = WorkingDraft.objects.filter(page_type__in=self.types).defer("data", "seen")
        return list(rows.order_by("-saved_at", "-pk"))

    @cached_property
    def reviews(self):
        """
        The reviews that still count for something, the latest first: the last time that somebody
        asked or decided on a page, and changes that went out without one.
        """
        rows = Review.objects.latest_of_each_page() | Review.objects.unsettled()
        rows = rows.filter(page_type__in=self.types).select_related("reviewer").defer("texts")
        return [row for row in rows.order_by("-pk") if key(row) in self.by_key]

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
