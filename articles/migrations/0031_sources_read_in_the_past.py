from django.db import migrations, models

from clinic_site.foundation.clock import validate_not_future


class Migration(migrations.Migration):
    dependencies = [("articles", "0030_plain_sentences")]

    operations = [
        migrations.AlterField(
            "source",
            "read_on",
            models.DateField(
                null=True,
                blank=True,
                validators=[validate_not_future],
                help_text="For a web page, which may change: the day when someone last checked our "
                "words against it. Leave blank for a paper.",
            ),
        ),
    ]
