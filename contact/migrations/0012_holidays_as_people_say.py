from django.db import migrations

AS_PEOPLE_SAY = {
    "Washington's Birthday": "Presidents' Day",
    "Juneteenth National Independence Day": "Juneteenth",
}


def rename(apps, schema_editor):
    holidays = apps.get_model("contact", "Holiday").objects.using(schema_editor.connection.alias)
    for legal, said in AS_PEOPLE_SAY.items():
        for holiday in holidays.filter(name__startswith=legal):
            holiday.name = holiday.name.replace(legal, said)
            holiday.save(update_fields=["name"])


class Migration(migrations.Migration):
    """Days that were written before they had the names that people call them by."""

    dependencies = [("contact", "0011_front_desk_answers_holidays")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
