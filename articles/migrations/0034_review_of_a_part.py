from django.db import migrations, models
from django.db.models import Q


def mark_by_their_words(apps, schema_editor):
    """Until now the note alone said it, by its first word."""
    reviews = apps.get_model("articles", "Review").objects.using(schema_editor.connection.alias)
    by_note = Q(note__startswith="Treatment “") | Q(note__startswith="Picture “")
    reviews.filter(by_note, decision="skipped").update(is_of_a_part=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0033_symptoms_by_their_words")]

    operations = [
        migrations.AddField(
            "review",
            "is_of_a_part",
            models.BooleanField(
                default=False,
                help_text="Of a change without review: of a treatment or picture it shows.",
            ),
        ),
        migrations.RunPython(mark_by_their_words, migrations.RunPython.noop),
    ]
