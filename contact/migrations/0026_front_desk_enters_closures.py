from django.db import migrations, models

from clinic_site.foundation.roles import DEPENDENCIES, FRONT_DESK, grant, may


class Migration(migrations.Migration):
    dependencies = [("contact", "0025_who_can_use_an_offer"), *DEPENDENCIES]

    operations = [
        migrations.AlterField(
            "closure",
            "reason",
            models.CharField(
                max_length=60,
                help_text="Visitors read it, such as “Snow” or “Staff training”.",
            ),
        ),
        grant("contact", {FRONT_DESK: may("add change delete", "closure")}),
    ]
