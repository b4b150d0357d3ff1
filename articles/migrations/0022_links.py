from django.db import migrations, models

from clinic_site.foundation.roles import CLINICIAN, DEPENDENCIES, EDITOR, MANAGER, grant, may


class Migration(migrations.Migration):

    dependencies = [("articles", "0021_working_drafts"), *DEPENDENCIES]

    operations = [
        migrations.CreateModel(
            name='LinkCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=1000, unique=True, verbose_name='address')),
                ('first_seen', models.DateTimeField(auto_now_add=True)),
                ('last_checked', models.DateTimeField(null=True)),
                ('status', models.CharField(blank=True, choices=[('', 'Not checked yet'), ('found', 'Found'), ('gone', 'Not found'), ('unclear', 'Could not check')], default='', max_length=10)),
                ('first_failed_at', models.DateTimeField(help_text='When it was first not found, since it last was.', null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name': 'broken link',
                'ordering': ['url'],
                'default_permissions': ['view'],
            },
        ),
        grant(
            "articles",
            {role: may("view", "linkcheck") for role in (EDITOR, CLINICIAN, MANAGER)},
        ),
    ]
