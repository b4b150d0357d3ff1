import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils.text import slugify

import articles.fields
import clinic_site.foundation.web_address


def show_those_that_are_there(apps, schema_editor):
    """Bylines and reviews name them already. Each gets a place on the About page."""
    clinicians = apps.get_model("articles", "Clinician").objects.using(
        schema_editor.connection.alias
    )
    taken = set()
    for clinician in clinicians.order_by("pk"):
        stem = f"clinician-{slugify(clinician.name)[:90]}".rstrip("-")
        anchor = stem if stem not in taken else f"{stem}-{clinician.pk}"
        taken.add(anchor)
        clinicians.filter(pk=clinician.pk).update(is_public=True, anchor=anchor)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0009_menus"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="clinician",
            name="anchor",
            field=models.SlugField(
                default="",
                editable=False,
                help_text="Their place on /about/. Set once from the name, so that links outlive an edit.",
                max_length=120,
            ),
        ),
        migrations.AddField(
            model_name="clinician",
            name="is_public",
            field=models.BooleanField(
                default=False,
                help_text="On the About page, on the home page, and beside what they wrote or reviewed.",
                verbose_name="show on the website",
            ),
        ),
        migrations.AddField(
            model_name="clinician",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="1 comes first. People with the same number stand in the order of the alphabet.",
                verbose_name="place in the list",
            ),
        ),
        migrations.AddField(
            model_name="clinician",
            name="license_type",
            field=models.CharField(
                blank=True,
                help_text="Which license they hold, such as Texas chiropractic license. Patients have a right to know (22 TAC §77.3).",
                max_length=80,
                verbose_name="license",
            ),
        ),
        migrations.AddField(
            model_name="clinician",
            name="license_number",
            field=models.CharField(
                blank=True, help_text="As it's printed on the license.", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="clinician",
            name="license_lookup",
            field=models.URLField(
                blank=True,
                help_text="The web address where the board lets anyone look a license up.",
                validators=[clinic_site.foundation.web_address.validate_https],
                verbose_name="page to check the license",
            ),
        ),
        migrations.AddField(
            model_name="clinician",
            name="account",
            field=models.OneToOneField(
                blank=True,
                error_messages={
                    "unique": "This sign-in belongs to another clinician. Choose theirs."
                },
                help_text="The user name they sign in with here, if they have one.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="clinician",
                to=settings.AUTH_USER_MODEL,
                verbose_name="their sign-in",
            ),
        ),
        migrations.AlterField(
            model_name="clinician",
            name="biography",
            field=articles.fields.RichTextField(
                blank=True,
                help_text="A few sentences, as you'd tell a patient: where they trained, whom they treat.",
            ),
        ),
        migrations.AlterField(
            model_name="clinician",
            name="credentials",
            field=models.CharField(
                help_text="Letters after the name, such as D.C.", max_length=60
            ),
        ),
        migrations.AlterField(
            model_name="clinician",
            name="photo",
            field=models.ForeignKey(
                blank=True,
                help_text="A face, from the front. Without one, the website shows the initials.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="articles.picture",
            ),
        ),
        migrations.AlterModelOptions(
            name="clinician", options={"ordering": ["position", "name"]}
        ),
        migrations.AddConstraint(
            model_name="clinician",
            constraint=models.CheckConstraint(
                condition=~models.Q(license_type="")
                | models.Q(license_number="", license_lookup=""),
                name="clinician_names_the_license",
                violation_error_message="Say which license it is.",
            ),
        ),
        migrations.RunPython(show_those_that_are_there, migrations.RunPython.noop),
    ]
