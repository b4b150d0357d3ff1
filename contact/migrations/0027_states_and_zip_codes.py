from django.db import migrations, models

from contact.us_address import validate_state, validate_zip_code


class Migration(migrations.Migration):
    dependencies = [("contact", "0026_front_desk_enters_closures")]

    operations = [
        migrations.AlterField(
            "clinic",
            "state",
            models.CharField(
                max_length=2,
                blank=True,
                validators=[validate_state],
                help_text="Such as TX or Texas.",
            ),
        ),
        migrations.AlterField(
            "clinic",
            "postal_code",
            models.CharField(
                "ZIP code",
                max_length=10,
                blank=True,
                validators=[validate_zip_code],
                help_text="Five digits, such as 76201.",
            ),
        ),
    ]
