import django.core.validators
from django.db import migrations, models


UNDER_BOX = (
    "Message frequency varies. Message and data rates may apply. Reply STOP to stop. "
    "Reply HELP for help, or call {phone}."
)


def write_version(apps, schema_editor):
    """
    The words beside the box for texts in a new version, with what has to be in view. Old
    versions, and what was agreed to, stay as they are.
    """
    ConsentWording = apps.get_model("contact", "ConsentWording")
    clinic = apps.get_model("contact", "Clinic").objects.first()
    newest = ConsentWording.objects.filter(purpose="texts").order_by("-version").first()
    if newest:
        ConsentWording.objects.create(
            purpose="texts",
            version=newest.version + 1,
            text=newest.text,
            under_box=UNDER_BOX,
            details=newest.details,
            phone=clinic.phone if clinic else "",
        )


class Migration(migrations.Migration):
    dependencies = [
        ("contact", "0012_holidays_as_people_say"),
    ]

    operations = [
        migrations.AddField(
            model_name="consentwording",
            name="phone",
            field=models.CharField(blank=True, editable=False, max_length=30),
        ),
        migrations.AddField(
            model_name="consentwording",
            name="under_box",
            field=models.TextField(
                blank=True,
                help_text="Always in view. For texts: how often, that message and data rates may apply, STOP, HELP. Write {phone} where the clinic's phone number stands: when it changes in the record, a new version with the new number is written by itself.",
                validators=[django.core.validators.MaxLengthValidator(400)],
                verbose_name="under the box",
            ),
        ),
        migrations.AlterField(
            model_name="clinic",
            name="answers_help",
            field=models.CharField(
                blank=True,
                help_text="Who replies when somebody texts HELP, such as “Front desk” or the name of your texting service. Until you say, the contact form has no box for text messages. Visitors don't see this.",
                max_length=100,
                verbose_name="who replies to HELP",
            ),
        ),
        migrations.AlterField(
            model_name="consentwording",
            name="details",
            field=models.TextField(
                blank=True,
                help_text="What “More about this” opens: who, what, and that it's their choice.",
            ),
        ),
        migrations.RunPython(write_version, migrations.RunPython.noop),
    ]
