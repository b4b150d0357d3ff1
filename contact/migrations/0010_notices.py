from django.db import migrations, models

import contact.models.notice
from clinic_site.foundation.roles import DEPENDENCIES, FRONT_DESK, MANAGER, grant, may


class Migration(migrations.Migration):
    dependencies = [("contact", "0009_offers"), *DEPENDENCIES]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="One or two short sentences, such as “Closed today for snow. We open tomorrow at 9 a.m.”",
                        max_length=160,
                        verbose_name="what everyone should know",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(
                        default=contact.models.notice.this_minute,
                        help_text="Leave it as it is to put the notice up now.",
                        verbose_name="from",
                    ),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        default=contact.models.notice.tonight,
                        help_text="It's gone by itself then. Four weeks at most.",
                        verbose_name="until",
                    ),
                ),
                (
                    "link",
                    models.CharField(
                        blank=True,
                        help_text="If there's more to read: a page of this site, such as /contact/, or an address that begins with https://.",
                        max_length=200,
                        validators=[contact.models.notice.validate_link],
                        verbose_name="link to",
                    ),
                ),
                (
                    "link_words",
                    models.CharField(
                        blank=True,
                        help_text="Such as “See our hours”.",
                        max_length=60,
                        verbose_name="words of the link",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__lt", models.F("ends_at"))),
                        name="notice_starts_before_it_ends",
                        violation_error_message="The end comes after the start.",
                    )
                ],
            },
        ),
        # The front desk puts notices up and takes them down.
        grant(
            "contact",
            {
                FRONT_DESK: may("view add change delete", "notice"),
                MANAGER: may("view add change delete", "notice"),
            },
        ),
    ]
