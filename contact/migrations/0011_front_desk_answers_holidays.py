from django.db import migrations

from clinic_site.foundation.roles import DEPENDENCIES, FRONT_DESK, grant, may


class Migration(migrations.Migration):
    dependencies = [("contact", "0010_notices"), *DEPENDENCIES]

    operations = [grant("contact", {FRONT_DESK: may("change", "holiday")})]
