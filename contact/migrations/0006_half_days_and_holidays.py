import django.db.models.deletion
from django.db import migrations, models

from clinic_site.foundation.roles import DEPENDENCIES, FRONT_DESK, MANAGER, grant, may


class Migration(migrations.Migration):
    dependencies = [("contact", "0005_why_a_message_is_suspected"), *DEPENDENCIES]

    operations = [
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(editable=False, unique=True)),
                ("name", models.CharField(editable=False, max_length=100)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("unanswered", "Not answered yet"),
                            ("open", "Open as usual"),
                            ("closed", "Closed all day"),
                            ("until", "Open, but closing early"),
                        ],
                        default="unanswered",
                        help_text="Until you choose, the website asks people to call first.",
                        max_length=10,
                        verbose_name="are you open?",
                    ),
                ),
                (
                    "closes",
                    models.TimeField(
                        blank=True,
                        help_text="Only if you close early that day, such as noon or 1:30 p.m.",
                        null=True,
                        verbose_name="closing at",
                    ),
                ),
            ],
            options={
                "ordering": ["day"],
            },
        ),
        migrations.AddField(
            model_name="closure",
            name="closes",
            field=models.TimeField(
                blank=True,
                help_text="Such as noon on Christmas Eve. Days when you're closed anyway stay closed.",
                null=True,
                verbose_name="closing early, at",
            ),
        ),
        migrations.AddField(
            model_name="closure",
            name="opens",
            field=models.TimeField(
                blank=True,
                help_text="Leave both times blank if you're closed all day.",
                null=True,
                verbose_name="opening late, at",
            ),
        ),
        migrations.AlterField(
            model_name="closure",
            name="first_day",
            field=models.DateField(help_text="The first day with other hours."),
        ),
        migrations.AlterField(
            model_name="closure",
            name="last_day",
            field=models.DateField(help_text="The same day again if it's only one."),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens", None),
                    ("closes", None),
                    ("opens__lt", models.F("closes")),
                    _connector="OR",
                ),
                name="closure_opens_before_it_closes",
                violation_error_message="The opening time comes before the closing time.",
            ),
        ),
        migrations.AddField(
            model_name="holiday",
            name="clinic",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holidays",
                to="contact.clinic",
            ),
        ),
        migrations.AddConstraint(
            model_name="holiday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "until"), ("closes__isnull", False)),
                    models.Q(
                        models.Q(("answer", "until"), _negated=True), ("closes__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="early_closing_has_its_time",
                violation_error_message="Choose “Open, but closing early” and give the time, or leave the time empty.",
            ),
        ),
        # As for the hours and the closures: everyone at the desk reads them, managers set them.
        grant(
            "contact",
            {FRONT_DESK: may("view", "holiday"), MANAGER: may("view add change delete", "holiday")},
        ),
    ]
