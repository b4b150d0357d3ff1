"""What has a form of its own and is read on health pages: a change of it is one of their words."""

from django.utils import timezone
from django.utils.text import capfirst

from articles.models import Review, publication_kinds

from . import review
from .locks import locked
from .words import Words


def pages_with_treatment(treatment):
    """The health pages that name a treatment, and are public or will be at their time."""
    return [
        page
        for kind in publication_kinds()
        if kind.needs_approval
        for page in kind.objects.exclude(published_at=None).filter(treatments=treatment).distinct()
    ]


def pages_with_picture(picture):
    return [
        page
        for page in picture.users()
        if getattr(page, "needs_approval", False) and page.published_at
    ]


def unseen_in_form(page):
    """Whether a treatment or picture of the page changed, and no clinician has approved that."""
    return Review.objects.of(page).unsettled().filter(is_of_a_part=True).exists()


def record_change(row, pages, user, why):
    """
    Record on each of these pages that something they show was changed, and why. Returns how many
    pages stand on the clinicians' list now.
    """
    name = f"{capfirst(row._meta.verbose_name)} “{row}”"
    return sum(record_on(page, user, name, why) for page in pages)


def record_on(page, user, what, why):
    """
    Record that a part of a public page was changed without its form. What somebody who may approve
    has changed needs no clinician to look at it again. Returns whether it stands on their list.
    """
    page, _draft = locked(type(page), page.pk)  # so that nothing is settled that came meanwhile
    if page is None:
        return False
    words = Words.saved(page)
    if Review.objects.approval_of(page, words.digest):
        review.settle(page)
        return False
    if review.approver(user):
        note = f"{what}: {why or 'Changed by a clinician.'}"
        facts = {"is_of_a_part": True, "settled_at": timezone.now()}
        review.record_skipped(page, user, note, words, **facts)
        return False
    review.record_skipped(page, user, f"{what}: {why}", words, is_of_a_part=True)
    return True
