from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contact", "0004_former_phones")]

    operations = [
        migrations.AddField(
            model_name="inquiry",
            name="suspicion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("content", "Reads like an advertisement, or a robot filled in the form"),
                    ("rate", "Many messages from one place"),
                ],
                editable=False,
                max_length=10,
                verbose_name="suspected because",
            ),
        ),
    ]
