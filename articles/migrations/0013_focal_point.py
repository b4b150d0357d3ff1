import django.core.validators
from django.db import migrations, models


def note_the_crops_that_are_there(apps, schema_editor):
    """Until now every crop was cut around the middle."""
    pictures = apps.get_model("articles", "Picture").objects.using(schema_editor.connection.alias)
    pictures.exclude(widths=[]).update(cropped_for=[50, 50])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0012_treatments_at_our_clinic'),
    ]

    operations = [
        migrations.AddField(
            model_name='picture',
            name='cropped_for',
            field=models.JSONField(default=list, editable=False, help_text='The focal point whose crops are ready, or none.'),
        ),
        migrations.AddField(
            model_name='picture',
            name='face_sizes',
            field=models.JSONField(default=list, editable=False, help_text='Pixel sizes whose square files are ready.'),
        ),
        migrations.AddField(
            model_name='picture',
            name='focus_x',
            field=models.PositiveSmallIntegerField(default=50, help_text='Where the most important point is, such as a face. Leave blank for the middle.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='percent from the left'),
        ),
        migrations.AddField(
            model_name='picture',
            name='focus_y',
            field=models.PositiveSmallIntegerField(default=50, help_text='0 is the top edge, 100 the bottom edge. Leave blank for the middle.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='percent from the top'),
        ),
        migrations.AddConstraint(
            model_name='picture',
            constraint=models.CheckConstraint(condition=models.Q(('focus_x__range', (0, 100)), ('focus_y__range', (0, 100))), name='picture_focus_inside', violation_error_message='The most important point has to be in the picture: from 0 to 100 percent.'),
        ),
        migrations.RunPython(note_the_crops_that_are_there, migrations.RunPython.noop),
    ]
