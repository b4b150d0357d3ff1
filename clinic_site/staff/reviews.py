"""What waits for a clinician, on their first page."""

from dataclasses import dataclass
from itertools import groupby

from articles.models import Review
from articles.publishing.review import PERMISSION, approver, why_not

from .addresses import url
from .pages import key


@dataclass
class ReviewLine:
    page: object
    url: str
    reviews: list  # of the page, the latest first

    @property
    def review(self):
        return self.reviews[0]


def reviews_for(pages):
    """
    What waits for this user: {name of a list: [ReviewLine, …]}, or None where nothing does.
    {"why_not": …} for one whose role gives reviews, but whose sign-in is no clinician's.
    """
    user = pages.user
    if not user.has_perm(PERMISSION):
        return None
    waiting = [review for review in pages.reviews if review.is_waiting]
    if not approver(user):
        return {"why_not": why_not(user)} if waiting and not user.is_superuser else None
    skipped = [row for row in pages.reviews if row.decision == Review.Decision.SKIPPED]
    unsettled = [line for line in lines(pages, skipped) if line.page.is_published]
    lists = {
        "waiting": lines(pages, waiting),
        "changed": [line for line in unsettled if line.page.is_reviewed],
        "unreviewed": [line for line in unsettled if not line.page.is_reviewed],
    }
    return lists if any(lists.values()) else None


def lines(pages, reviews):
    found = []
    for which, of_page in groupby(sorted(reviews, key=key), key=key):
        page = pages.by_key[which]
        found.append(ReviewLine(page, url(type(page), "review", page.pk), list(of_page)))
    return found
