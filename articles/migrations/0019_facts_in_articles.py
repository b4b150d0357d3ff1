import django.db.models.deletion
from django.db import migrations, models

from clinic_site.foundation.roles import CLINICIAN, DEPENDENCIES, EDITOR, MANAGER, grant, may

EVERY_ACTION = may("view add change delete", "articlefact")


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_articles_in_short"), *DEPENDENCIES]

    operations = [
        migrations.CreateModel(
            name="ArticleFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=255)),
                ("ordering", models.IntegerField(default=0)),
                ("figure", models.CharField(help_text="Shown large, such as “7 in 10” or “Six weeks”.", max_length=24, verbose_name="number")),
                ("words", models.CharField(help_text="It goes on from the number: “people had back pain again within a year.”", max_length=200, verbose_name="the rest of the sentence")),
                ("parent", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="articles.article")),
                ("source", models.ForeignKey(help_text="Where the number comes from.", on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="articles.source")),
            ],
            options={
                "verbose_name": "fact",
                "ordering": ["ordering"],
                "abstract": False,
            },
        ),
        grant(
            "articles",
            {EDITOR: EVERY_ACTION, CLINICIAN: EVERY_ACTION, MANAGER: EVERY_ACTION},
        ),
    ]
