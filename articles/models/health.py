from django.db import models
from django.db.models import Q

from .publication import Publication


class HealthPage(Publication):
    """
    A page with words on health, which goes public only after a clinician has approved it.

    The form asks for an approval of these very words (articles/publishing/review.py); the
    database refuses a public page that no clinician has read at all. The one exception is
    recorded in the row: the sample site, and what was public before there were approvals.
    """

    needs_approval = True

    went_public_unreviewed = models.BooleanField(
        default=False,
        editable=False,
        help_text="It went public before any clinician approved it: the sample site, and pages "
        "from before approvals. `check --deploy` names it until one has.",
    )

    class Meta(Publication.Meta):
        abstract = True
        constraints = [
            *Publication.Meta.constraints,
            models.CheckConstraint(
                condition=Q(published_at=None)
                | Q(reviewed_by__isnull=False, reviewed_on__isnull=False)
                | Q(went_public_unreviewed=True),
                name="%(class)s_is_public_after_review",
                violation_error_message="A clinician has to approve the page before it goes "
                "public.",
            ),
        ]
