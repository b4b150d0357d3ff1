from django.db import migrations, models
from django.db.models import F, Q

ENDS_FIRST = "The last day comes before the first. Change one of them."
CLOSES_FIRST = "The closing time isn’t after the opening time. Change one of them."


def in_order(model, name, condition, words):
    constraint = models.CheckConstraint(
        condition=condition, name=name, violation_error_message=words
    )
    return migrations.AlterConstraint(model, name, constraint)


class Migration(migrations.Migration):
    dependencies = [("contact", "0028_checked_in_the_past")]

    operations = [
        in_order(
            "closure",
            "closure_starts_before_it_ends",
            Q(first_day__lte=F("last_day")),
            ENDS_FIRST,
        ),
        in_order(
            "closure",
            "closure_opens_before_it_closes",
            Q(opens=None) | Q(closes=None) | Q(opens__lt=F("closes")),
            CLOSES_FIRST,
        ),
        in_order(
            "openinghours",
            "opens_before_it_closes",
            Q(opens__lt=F("closes")),
            CLOSES_FIRST,
        ),
        in_order(
            "offer",
            "offer_starts_before_it_ends",
            Q(starts_on__lte=F("ends_on")),
            ENDS_FIRST,
        ),
        in_order(
            "notice",
            "notice_starts_before_it_ends",
            Q(starts_at__lt=F("ends_at")),
            "The end comes before the start. Change one of them.",
        ),
    ]
