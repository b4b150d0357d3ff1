from django.db import migrations

from clinic_site.foundation.roles import DEPENDENCIES, FRONT_DESK, MANAGER, grant, may


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), *DEPENDENCIES]

    operations = [
        grant("outbox", dict.fromkeys([FRONT_DESK, MANAGER], may("view", "outgoingmail"))),
    ]
