from django.db import migrations, models


class Migration(migrations.Migration):
    """The file is no ImageField any more, so that nothing decodes an upload before our checks."""

    dependencies = [("articles", "0003_search")]

    operations = [
        migrations.AlterField(
            model_name="picture",
            name="file",
            field=models.FileField(
                help_text="JPEG, PNG, WebP, AVIF or a phone's HEIC. Best 1600 pixels wide or more.",
                upload_to="pictures/",
            ),
        ),
    ]
