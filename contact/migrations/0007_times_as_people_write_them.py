from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contact", "0006_half_days_and_holidays")]

    operations = [
        migrations.AlterField(
            model_name="openinghours",
            name="closes",
            field=models.TimeField(help_text="Such as 5 p.m."),
        ),
        migrations.AlterField(
            model_name="openinghours",
            name="opens",
            field=models.TimeField(help_text="Such as 9 a.m."),
        ),
    ]
