from django.db import migrations, models

from clinic_site.foundation.roles import DEPENDENCIES, FRONT_DESK, MANAGER, grant, may


class Migration(migrations.Migration):
    dependencies = [("contact", "0020_who_was_given_a_message"), *DEPENDENCIES]

    operations = [
        migrations.CreateModel(
            name="ReadyReply",
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
                        help_text="A few words that say which one it is, such as “Where to park”. Only staff see them.",
                        max_length=60,
                        unique=True,
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="Write {name} where the writer's name goes, such as “Hello {name},”. Leave out anything about one person's health: email isn't private."
                    ),
                ),
                (
                    "ordering",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="A low number comes first.", verbose_name="order"
                    ),
                ),
            ],
            options={
                "ordering": ["ordering", "title"],
                "verbose_name_plural": "ready replies",
            },
        ),
        grant(
            "contact",
            dict.fromkeys([FRONT_DESK, MANAGER], may("view add change delete", "readyreply")),
        ),
    ]
