from django.db import migrations, models

from contact.search import searchable

FIELDS = ("reference", "name", "email", "phone", "phone_e164", "message", "notes")
AT_ONCE = 500


def fill(apps, schema_editor):
    """Of an erased message nothing but the reference is left, and so here."""
    Inquiry = apps.get_model("contact", "Inquiry")
    rows = []
    for row in Inquiry.objects.only(*FIELDS).order_by("pk").iterator(chunk_size=AT_ONCE):
        texts = [getattr(row, field) for field in FIELDS]
        row.search_text = searchable(*texts, row.reference.replace("-", ""))
        rows.append(row)
        if len(rows) == AT_ONCE:
            Inquiry.objects.bulk_update(rows, ["search_text"])
            rows = []
    Inquiry.objects.bulk_update(rows, ["search_text"])


class Migration(migrations.Migration):

    dependencies = [
        ("contact", "0002_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="inquiry",
            name="search_text",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
