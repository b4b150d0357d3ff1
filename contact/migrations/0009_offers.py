import django.db.models.deletion
from django.db import migrations, models

from clinic_site.foundation.roles import DEPENDENCIES, FRONT_DESK, MANAGER, grant, may


class Migration(migrations.Migration):
    dependencies = [("contact", "0008_visit_facts"), *DEPENDENCIES]

    operations = [
        migrations.AddField(
            model_name="inquiry",
            name="offer_title",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                max_length=80,
                verbose_name="asks about the offer",
            ),
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="A few words, such as “First visit for $49”.", max_length=80
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="Two or three plain sentences. The site checks them as it checks a page.",
                        max_length=600,
                        verbose_name="what you offer",
                    ),
                ),
                (
                    "includes",
                    models.TextField(
                        blank=True,
                        help_text="If anything is free, say what is included and what costs extra. Texas law asks for it.",
                        max_length=400,
                        verbose_name="what it includes",
                    ),
                ),
                (
                    "who",
                    models.CharField(
                        help_text="Such as “New patients”, or “Everyone, once in this time”.",
                        max_length=200,
                        verbose_name="who may have it",
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        help_text="It shows from this day on.", verbose_name="first day"
                    ),
                ),
                (
                    "ends_on",
                    models.DateField(
                        help_text="It's gone by itself after this day.", verbose_name="last day"
                    ),
                ),
            ],
            options={
                "ordering": ["ends_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="offer_starts_before_it_ends",
                        violation_error_message="The last day comes after the first.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="inquiry",
            name="offer",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="inquiries",
                to="contact.offer",
            ),
        ),
        # The front desk reads the offers that patients ask about; managers write them.
        grant(
            "contact",
            {FRONT_DESK: may("view", "offer"), MANAGER: may("view add change delete", "offer")},
        ),
    ]
