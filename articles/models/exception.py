from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from clinic_site.foundation.append_only import AppendOnly, AppendOnlyQuerySet
from clinic_site.foundation.names import name_to_keep


class ClaimOverride(AppendOnly):
    """
    A record that somebody kept a sentence which the claims check blocks, with the reason. It
    applies to this exact sentence on this page; a changed sentence is blocked again.
    """

    page_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    page_id = models.PositiveBigIntegerField()
    page_name = models.CharField("page", max_length=120)  # still there when the page is deleted
    rule = models.SlugField()
    sentence = models.TextField("words")
    reason = models.TextField()
    made_at = models.DateTimeField("kept at", default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    username = models.CharField("kept by", max_length=150)  # kept without the account

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index("page_type", "page_id", name="claim_override_of_page")]
        verbose_name = "approved exception"
        verbose_name_plural = "approved exceptions"
        default_permissions = ("view",)
        permissions = [("override_claim", "Can keep words that the claims check would block")]

    def __str__(self):
        return f"{self.page_name}: {self.sentence}"

    @classmethod
    def of(cls, page):
        """The overrides for a page or treatment, as a queryset."""
        return cls.objects.filter(
            page_type=ContentType.objects.get_for_model(page), page_id=page.pk
        )

    @classmethod
    def record(cls, user, page, claim, reason):
        """Save that `user` kept `claim` (wording.claims.Claim) on `page`, and why."""
        cls.objects.create(
            page_type=ContentType.objects.get_for_model(page),
            page_id=page.pk,
            page_name=str(page),
            rule=claim.rule.code,
            sentence=claim.sentence,
            reason=reason,
            user=user,
            username=name_to_keep(user),
        )
