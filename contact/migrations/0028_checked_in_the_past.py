from django.db import migrations, models

from clinic_site.foundation.clock import validate_not_future


class Migration(migrations.Migration):
    dependencies = [("contact", "0027_states_and_zip_codes")]

    operations = [
        migrations.AlterField(
            "clinic",
            "test_mail_arrived_on",
            models.DateField(
                "test email arrived on",
                null=True,
                blank=True,
                validators=[validate_not_future],
                help_text="When somebody last saw a test email from this site in the mailbox "
                "above. Whoever looks after the website can send one.",
            ),
        ),
        migrations.AlterField(
            "clinic",
            "confirmed_on",
            models.DateField(
                "details checked on",
                null=True,
                blank=True,
                validators=[validate_not_future],
                help_text="Date someone checked these details. Required before launch.",
            ),
        ),
    ]
