from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone


def as_far_as_known(apps, schema_editor):
    """
    From the activity log. Where that doesn't say, what the site put aside has been there since it
    came, and what people put aside, answered or closed counts from now, so that none goes early.
    """
    Inquiry = apps.get_model("contact", "Inquiry")
    AuditEntry = apps.get_model("contact", "AuditEntry")
    changes = AuditEntry.objects.filter(inquiry=OuterRef("pk"), action="status")
    last = Subquery(changes.order_by("-happened_at").values("happened_at")[:1])
    by_people = Q(status__in=["answered", "closed"]) | Q(status="suspect", suspicion="")
    rows = Inquiry.objects.order_by()
    rows.filter(by_people).update(status_since=Coalesce(last, timezone.now()))
    rows.exclude(by_people).update(status_since=Coalesce(last, "received_at"))


class Migration(migrations.Migration):
    dependencies = [("contact", "0021_ready_replies")]

    operations = [
        migrations.AddField(
            "inquiry",
            "status_since",
            models.DateTimeField(default=timezone.now, editable=False),
        ),
        migrations.RunPython(as_far_as_known, migrations.RunPython.noop),
    ]
