from django.db import migrations, models

# The models that say in words what a picture shows: (name, foreign key, field with the words).
DESCRIBED = [
    ("Condition", "picture", "picture_description"),
    ("Article", "picture", "picture_description"),
    ("Page", "picture", "picture_description"),
    ("Step", "picture", "description"),
    ("ConditionPicture", "picture", "description"),
    ("ArticlePicture", "picture", "description"),
    ("PagePicture", "picture", "description"),
]


def take_the_words_from_pages(apps, schema_editor):
    """A picture begins with what the newest place that shows it says of it."""
    database = schema_editor.connection.alias
    words = {}
    for name, key, field in DESCRIBED:
        rows = apps.get_model("articles", name)._base_manager.using(database)
        rows = rows.exclude(**{field: ""}).exclude(**{key: None}).order_by("pk")
        words.update(rows.values_list(f"{key}_id", field))
    pictures = apps.get_model("articles", "Picture")._base_manager.using(database)
    # Words about one whose file was replaced may be about the former file.
    for pk in pictures.filter(pk__in=words, replaced_at=None).values_list("pk", flat=True):
        pictures.filter(pk=pk).update(description=words[pk])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0023_redirects'),
    ]

    operations = [
        migrations.AddField(
            model_name='picture',
            name='description',
            field=models.CharField(blank=True, help_text="For readers who can't see it. Good: “A hand resting on a sore lower back.” Bad: “Image of our excellent clinic.” 125 characters or fewer are best. Each place that shows the picture begins with these words, and may have its own.", max_length=250, verbose_name='what the picture shows'),
        ),
        migrations.RunPython(take_the_words_from_pages, migrations.RunPython.noop),
    ]
