import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_short_answers")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="in_short",
            field=models.TextField(
                blank=True,
                help_text="What to remember, right under the summary. One point on each line: three lines or fewer, each of 140 characters or fewer.",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="question",
            field=models.CharField(
                blank=True,
                help_text="Shown beside the button to call, such as “Does your desk job hurt your back?” Leave blank for “Do you have a question about this?”",
                max_length=80,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\?\\s*$", "End it with a question mark."
                    )
                ],
                verbose_name="question to readers",
            ),
        ),
    ]
