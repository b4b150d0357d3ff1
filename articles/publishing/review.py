"""Review by a clinician: asking for it, approving, sending back, publishing without it."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles.models import Clinician, Review
from clinic_site.foundation.names import name_to_keep
from clinic_site.foundation.outbox.tasks import enqueue

from .words import Words

YEAR = timedelta(days=365)
PERMISSION = "articles.approve_page"
WHY_FIELD = "why_without_review"  # of forms whose change may go public without a review
NOT_LINKED = (
    "Your sign-in isn't linked to a clinician yet, so you can't approve pages. Ask a manager to "
    "open you under Clinicians and choose your name under “Their sign-in”."
)
NOT_ALLOWED = "Only a clinician can approve a page. Press “Ask for review” instead."

# Why a draft isn't published on its date, where a review is all that it lacks.
WAITS = "No clinician has approved it yet. It goes public once one has."
NOTED = "A clinician sent it back with a note. It goes public once one has approved it."
NOT_APPROVED = (
    "No clinician has approved these words, so they weren't published on their date. Press “Ask "
    "for review”."
)
LACKS_REVIEW = {WAITS, NOTED, NOT_APPROVED}


def approver(user):
    """The clinician as whom a user may approve pages, or None."""
    if user.pk is None or not user.has_perm(PERMISSION):
        return None
    return Clinician.objects.filter(account=user).first()


def approvers():
    """The users who may approve pages and are known as a clinician."""
    users = get_user_model().objects.with_perm(
        PERMISSION, backend="django.contrib.auth.backends.ModelBackend", include_superusers=False
    )
    return users.filter(clinician__isnull=False).order_by("pk")


def why_not(user):
    """Why a user can't approve pages, and what to do."""
    return NOT_LINKED if user.has_perm(PERMISSION) else NOT_ALLOWED


def latest(page):
    """The last time that somebody asked for a review of a page or decided on one, or None."""
    asked = Review.objects.of(page).exclude(decision=Review.Decision.SKIPPED)
    return asked.select_related("reviewer").defer("texts").first()


def new_review(page, words, **facts):
    return Review(
        page_type=ContentType.objects.get_for_model(page),
        page_id=page.pk,
        words=words.digest,
        texts=words.texts,
        **facts,
    )


def ask(page, user, words=None):
    """
    Ask for a review of a page, or of its draft where `words` are given, and mail everybody who may
    approve it. The same question twice is one. Returns the Review.
    """
    words = words or Words.saved(page)
    waiting = Review.objects.of(page).waiting().select_for_update().first()
    if waiting and waiting.words == words.digest:
        return waiting
    if waiting:
        waiting.decide(Review.Decision.REPLACED, user)
    review = new_review(
        page, words, asked_at=timezone.now(), asked_by=user, asked_by_name=name_to_keep(user)
    )
    review.save()
    for clinician in approvers().exclude(pk=user.pk).exclude(email=""):
        enqueue("review_asked", review, recipient=clinician.email)
    return review


def due_in_a_year():
    return timezone.localdate() + YEAR


def stamp(page, reviewer, reviewed_on, due_on):
    """Put an approval into the page itself. Does not save."""
    page.reviewed_by, page.reviewed_on, page.review_due_on = reviewer, reviewed_on, due_on
    if page.needs_approval:
        page.went_public_unreviewed = False


def stamp_from(page, approval):
    stamp(page, approval.reviewer, timezone.localdate(approval.decided_at), approval.due_on)


def record_approval(page, user, reviewer, due_on, words, lacks=()):
    """
    Record that a clinician approved these Words of a page. The page itself stays as it is. Words
    that were just approved are not approved again, as by a button that was pressed twice.
    `lacks` are the reasons for which the page can't go public yet: a note to whoever asked.
    """
    waiting = Review.objects.of(page).waiting().select_for_update().first()
    if waiting is None and (same := same_approval(page, reviewer, due_on, words)):
        return same
    review = waiting or new_review(page, words)
    # Perhaps not the words of the question: they may have changed while it waited.
    facts = {"words": words.digest, "texts": words.texts, "reviewer": reviewer, "due_on": due_on}
    note = "\n".join(" ".join(reason.split()) for reason in lacks)
    review.decide(Review.Decision.APPROVED, user, note=note, **facts)
    return review


def same_approval(page, reviewer, due_on, words):
    """The last approval, if it is of today and says the very same; else None."""
    last = last_approval(page)
    facts = (words.digest, reviewer, due_on, timezone.localdate())
    if last and (last.words, last.reviewer, last.due_on, decided_on(last)) == facts:
        return last
    return None


def decided_on(review):
    return timezone.localdate(review.decided_at)


def send_back(review, user, note):
    """Answer a question with a note, and tell whoever asked that there is one."""
    review.decide(Review.Decision.SENT_BACK, user, note=note)
    if review.asked_by and review.asked_by.email and review.asked_by != user:
        enqueue("review_sent_back", review, recipient=review.asked_by.email)


def record_skipped(page, user, why, words=None, **facts):
    """Record that a change of a public page went out without an approval, and why."""
    review = new_review(page, words or Words.saved(page), **facts)
    review.decide(Review.Decision.SKIPPED, user, note=why)


def withdraw(page, user, why):
    """Ask for no review of a page anymore."""
    if waiting := Review.objects.of(page).waiting().select_for_update().first():
        waiting.decide(Review.Decision.REPLACED, user, note=why)


def heed_notes(page):
    """What was sent back of a page is public now, or gone: nothing is left to mend."""
    sent_back = Review.objects.of(page).filter(decision=Review.Decision.SENT_BACK, settled_at=None)
    sent_back.update(settled_at=timezone.now())


def settle(page):
    """What is public of a page is approved: no change without approval stands any more."""
    Review.objects.of(page).unsettled().update(settled_at=timezone.now())


def last_approval(page):
    return Review.objects.of(page).approved().first()


def last_note(page):
    """The last time that a page was sent back since it was approved or went public, or None."""
    approved = last_approval(page)
    sent_back = Review.objects.of(page).filter(decision=Review.Decision.SENT_BACK, settled_at=None)
    return sent_back.filter(pk__gt=approved.pk if approved else 0).defer("texts").first()
