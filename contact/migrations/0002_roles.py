from django.db import migrations

from clinic_site.foundation.roles import DEPENDENCIES, EVERYTHING, FRONT_DESK, MANAGER, grant, may


class Migration(migrations.Migration):
    dependencies = [("contact", "0001_initial"), *DEPENDENCIES]

    operations = [
        grant(
            "contact",
            {
                FRONT_DESK: may("view change", "inquiry")
                | may("view", "consentevent consentwording")
                | may("view", "clinic openinghours closure"),
                MANAGER: EVERYTHING,
            },
        )
    ]
