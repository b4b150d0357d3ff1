from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_places_of_clinicians")]

    operations = [
        migrations.AddField(
            model_name="treatment",
            name="given_by",
            field=models.ManyToManyField(
                blank=True,
                help_text="The clinicians who give it. Patients want to know who will treat them.",
                related_name="treatments",
                to="articles.clinician",
                verbose_name="who gives it here",
            ),
        ),
        migrations.AddField(
            model_name="treatment",
            name="offered",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not said yet"),
                    ("yes", "We give this here"),
                    ("no", "We don't offer this"),
                ],
                default="",
                help_text="Stands first in the status box. Until you say, the box says nothing of it.",
                max_length=3,
                verbose_name="at our clinic",
            ),
        ),
    ]
