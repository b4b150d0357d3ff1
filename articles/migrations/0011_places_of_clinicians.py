from django.db import migrations, models


class Migration(migrations.Migration):
    # On its own, because PostgreSQL alters no table whose rows the same transaction has changed.
    dependencies = [("articles", "0010_clinicians_on_the_website")]

    operations = [
        migrations.AlterField(
            model_name="clinician",
            name="anchor",
            field=models.SlugField(
                editable=False,
                help_text="Their place on /about/. Set once from the name, so that links outlive an edit.",
                max_length=120,
                unique=True,
            ),
        ),
    ]
