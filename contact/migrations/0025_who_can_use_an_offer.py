from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contact", "0024_arabic_letters_in_the_search")]

    operations = [
        migrations.AlterField(
            "offer",
            "who",
            models.CharField(
                "who can use it",
                max_length=200,
                help_text="Such as “New patients”, or “Everyone, once in this time”.",
            ),
        )
    ]
