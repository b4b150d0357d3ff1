from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contact", "0016_note_drafts")]

    operations = [
        migrations.AlterModelOptions(
            name="notedraft",
            options={
                "default_permissions": [],
                "ordering": ["-saved_at", "-pk"],
                "verbose_name": "note that isn't saved yet",
                "verbose_name_plural": "notes that aren't saved yet",
            },
        ),
        migrations.RemoveConstraint("notedraft", "one_note_draft_each"),
        migrations.AddField(
            "notedraft", "key", models.CharField(blank=True, default="", max_length=22), False
        ),
        migrations.AddConstraint(
            "notedraft",
            models.UniqueConstraint(
                fields=["inquiry", "user", "key"], name="one_note_draft_for_each_form"
            ),
        ),
    ]
