"""
From here on no health page goes public without a clinician's review. What is public already, or
was in an earlier version of a page, is the recorded exception.
"""

import json

from django.db import migrations, models
from django.db.models import Q

UNREVIEWED = Q(published_at__isnull=False) & (Q(reviewed_by=None) | Q(reviewed_on=None))
KINDS = ["article", "condition"]


def record_exceptions(apps, schema_editor):
    database = schema_editor.connection.alias
    for kind in KINDS:
        pages = apps.get_model("articles", kind).objects.using(database)
        pages.filter(UNREVIEWED).update(went_public_unreviewed=True)
    versions = apps.get_model("reversion", "Version").objects.using(database)
    of_pages = versions.filter(content_type__app_label="articles", content_type__model__in=KINDS)
    for version in of_pages.filter(format="json").iterator(chunk_size=200):
        rows = json.loads(version.serialized_data)
        for row in rows:
            values = row["fields"]
            was_reviewed = values.get("reviewed_by") and values.get("reviewed_on")
            values["went_public_unreviewed"] = bool(values.get("published_at") and not was_reviewed)
        version.serialized_data = json.dumps(rows)
        version.save(update_fields=["serialized_data"])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0025_reviews'),
        ('reversion', '0002_add_index_on_version_for_content_type_and_db'),
    ]

    operations = [
        migrations.RunPython(record_exceptions, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('published_at', None), models.Q(('reviewed_by__isnull', False), ('reviewed_on__isnull', False)), ('went_public_unreviewed', True), _connector='OR'), name='article_is_public_after_review', violation_error_message='A clinician has to approve the page before it goes public.'),
        ),
        migrations.AddConstraint(
            model_name='condition',
            constraint=models.CheckConstraint(condition=models.Q(('published_at', None), models.Q(('reviewed_by__isnull', False), ('reviewed_on__isnull', False)), ('went_public_unreviewed', True), _connector='OR'), name='condition_is_public_after_review', violation_error_message='A clinician has to approve the page before it goes public.'),
        ),
    ]
