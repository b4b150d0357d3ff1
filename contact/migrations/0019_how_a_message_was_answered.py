from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contact", "0018_former_emails")]

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
