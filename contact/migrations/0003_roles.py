from django.db import migrations

from clinic_site.roles import DEPENDENCIES, EVERYTHING, FRONT_DESK, MANAGER, grant, may


class Migration(migrations.Migration):
    dependencies = [("contact", "0002_outbox"), *DEPENDENCIES]

    operations = [
        grant(
            "contact",
            {
                FRONT_DESK: may("view change", "inquiry")
                | may("view", "consentevent consentwording outgoingmail")
                | may("view", "clinic openinghours closure"),
                MANAGER: EVERYTHING,
            },
        )
    ]
