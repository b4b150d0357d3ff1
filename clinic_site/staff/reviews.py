"""The reviews on the staff's first page: what waits for whom."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib.admin.utils import quote
from django.urls import reverse

from articles.models import Review, WorkingDraft
from articles.publishing.review import PERMISSION, approver


@dataclass
class ReviewLine:
    page: object
    url: str
    reviews: list  # of the page, the latest first

    @property
    def review(self):
        return self.reviews[0]


def reviews_for(user):
    """What waits for this user: {name of a list: [ReviewLine, …]}, or None where nothing does."""
    lists = {}
    if user.has_perm(PERMISSION) and approver(user):
        lists["waiting"] = lines(user, Review.objects.waiting(), "review")
        unsettled = lines(user, Review.objects.unsettled(), "review")
        lists["changed"] = [
            line for line in unsettled if line.page.is_published and line.page.is_reviewed
        ]
    elif user.has_perm("articles.change_article"):
        latest = Review.objects.latest_of_each_page()
        sent_back = latest.filter(decision=Review.Decision.SENT_BACK)
        lists["sent_back"] = lines(user, sent_back, "change")
        approved = lines(user, latest.approved(), "change")
        drafted = set(WorkingDraft.objects.values_list("page_type_id", "page_id"))
        lists["approved"] = [
            line
            for line in approved
            if line.page.published_at is None or (line.review.page_type_id, line.page.pk) in drafted
        ]
    return lists if any(lists.values()) else None


def lines(user, reviews, action):
    """A line for each page that is still there and that the user may open."""
    reviews = (
        reviews.select_related("page_type", "reviewer")
        .defer("texts")
        .prefetch_related("page")
        .order_by("page_type_id", "page_id", "-pk")
    )
    found = []
    for _page, of_page in groupby(
        reviews, key=lambda review: (review.page_type_id, review.page_id)
    ):
        of_page = list(of_page)
        page = of_page[0].page
        if page is not None and may_open(user, page):
            meta = page._meta
            name = f"admin:{meta.app_label}_{meta.model_name}_{action}"
            found.append(ReviewLine(page, reverse(name, args=[quote(page.pk)]), of_page))
    return found


def may_open(user, page):
    meta = page._meta
    return user.has_perm(f"{meta.app_label}.view_{meta.model_name}")
