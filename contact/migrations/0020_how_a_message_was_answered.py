from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contact", "0017_a_note_draft_for_each_form")]

    operations = [
        migrations.AddField(
            "inquiry",
            "answered_how",
            models.CharField(
                blank=True,
                choices=[("phone", "Answered by phone"), ("email", "Answered by email")],
                default="",
                editable=False,
                max_length=10,
            ),
        )
    ]
