from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clinic_site.foundation.names import name_to_keep


class ReviewQuerySet(models.QuerySet):
    def of(self, page):
        return self.filter(page_type=ContentType.objects.get_for_model(page), page_id=page.pk)

    def waiting(self):
        return self.filter(decision=Review.Decision.WAITING)

    def approved(self):
        return self.filter(decision=Review.Decision.APPROVED)

    def approval_of(self, page, words):
        """The latest approval of these very words of a page, or None."""
        return self.of(page).approved().filter(words=words).order_by("-pk").first()

    def unsettled(self):
        """What went out without approval, and no clinician has approved since."""
        return self.filter(decision=Review.Decision.SKIPPED, settled_at=None)

    def latest_of_each_page(self):
        """Of each page the last time that somebody asked or decided."""
        asked_or_decided = Review.objects.exclude(decision=Review.Decision.SKIPPED)
        later = asked_or_decided.filter(
            page_type=OuterRef("page_type"), page_id=OuterRef("page_id"), pk__gt=OuterRef("pk")
        )
        return self.exclude(decision=Review.Decision.SKIPPED).exclude(Exists(later))


class Review(models.Model):
    """
    A step in the review of a page: somebody asked for one, a clinician approved it or sent it
    back, or somebody published a change without one and said why.

    An approval counts for these very words alone (`words`, see publishing/words.py). Rows are
    never deleted, and what was asked and decided is written once: articles/publishing/review.py
    is the one place that writes them.
    """

    class Decision(models.TextChoices):
        WAITING = "", "Waiting"
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent_back", "Sent back"
        REPLACED = "replaced", "Asked again"
        SKIPPED = "skipped", "Published without review"

    page_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    page_id = models.PositiveBigIntegerField()
    page = GenericForeignKey("page_type", "page_id")
    words = models.CharField(max_length=64, help_text="A digest of all that readers read.")
    texts = models.JSONField(default=dict, help_text="The same as text, to compare with later.")
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_by_name = models.CharField(max_length=150, blank=True)  # kept without the account
    decision = models.CharField(
        max_length=10, choices=Decision, default=Decision.WAITING, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_by_name = models.CharField(max_length=150, blank=True)
    reviewer = models.ForeignKey(
        "Clinician", models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("next review", null=True, blank=True)
    note = models.TextField(
        blank=True, help_text="To whoever asked; or why a change went out without review."
    )
    settled_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Of a change without review: since when what's public is approved again.",
    )
    is_of_a_part = models.BooleanField(
        default=False, help_text="Of a change without review: of a treatment or picture it shows."
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("approve_page", "Can approve pages as a clinician")]
        indexes = [models.Index("page_type", "page_id", name="review_of_page")]
        constraints = [
            models.UniqueConstraint(
                fields=["page_type", "page_id"],
                condition=Q(decision=""),
                name="one_review_of_a_page_waits",
            ),
            models.CheckConstraint(
                condition=~Q(decision="approved")
                | Q(reviewer__isnull=False, decided_at__isnull=False, due_on__isnull=False),
                name="approval_names_clinician_and_dates",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["sent_back", "skipped"]) | ~Q(note=""),
                name="review_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.page_type}, {self.page_id}: {self.get_decision_display()}"

    @property
    def is_waiting(self):
        return self.decision == self.Decision.WAITING

    def decide(self, decision, user, **facts):
        """Write the decision. Saves."""
        self.decision = decision
        self.decided_at = timezone.now()
        self.decided_by, self.decided_by_name = user, name_to_keep(user)
        for name, value in facts.items():
            setattr(self, name, value)
        self.save()
