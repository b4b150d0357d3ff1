import articles.models
import django.core.validators
from django.db import migrations, models

from clinic_site.roles import DEPENDENCIES, EDITOR, MANAGER, grant, may


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_claims'),
        *DEPENDENCIES,
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='change_notes',
            field=models.JSONField(default=list, editable=False, help_text='What changed, for readers: [date, words], newest first.'),
        ),
        migrations.AddField(
            model_name='article',
            name='draft_key',
            field=models.CharField(default=articles.models.new_key, editable=False, help_text='In every link to the draft; a new one makes the old links stop working.', max_length=22),
        ),
        migrations.AddField(
            model_name='condition',
            name='change_notes',
            field=models.JSONField(default=list, editable=False, help_text='What changed, for readers: [date, words], newest first.'),
        ),
        migrations.AddField(
            model_name='condition',
            name='draft_key',
            field=models.CharField(default=articles.models.new_key, editable=False, help_text='In every link to the draft; a new one makes the old links stop working.', max_length=22),
        ),
        migrations.AddField(
            model_name='page',
            name='change_notes',
            field=models.JSONField(default=list, editable=False, help_text='What changed, for readers: [date, words], newest first.'),
        ),
        migrations.AddField(
            model_name='page',
            name='draft_key',
            field=models.CharField(default=articles.models.new_key, editable=False, help_text='In every link to the draft; a new one makes the old links stop working.', max_length=22),
        ),
        migrations.AlterField(
            model_name='article',
            name='slug',
            field=models.SlugField(help_text="The last part of the page's address. After a change the old address keeps working: it sends readers on to the new one.", max_length=120, unique=True),
        ),
        migrations.AlterField(
            model_name='condition',
            name='slug',
            field=models.SlugField(help_text="The last part of the page's address. After a change the old address keeps working: it sends readers on to the new one.", max_length=120, unique=True),
        ),
        migrations.AlterField(
            model_name='page',
            name='slug',
            field=models.SlugField(help_text="The last part of the page's address. After a change the old address keeps working: it sends readers on to the new one.", max_length=120, unique=True),
        ),
        migrations.CreateModel(
            name='PastAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(help_text="Without the site's name, such as /articles/old-name/.", max_length=200, unique=True, validators=[django.core.validators.RegexValidator('^/([^/\\\\\\s][^\\\\\\s]*/)?\\Z', "Write the address without the site's name, from one slash to another: /articles/sitting/")], verbose_name='old address')),
                ('target', models.CharField(blank=True, help_text='Another address on this site, such as /articles/new-name/. Empty: readers are told that the page is gone.', max_length=200, validators=[django.core.validators.RegexValidator('^/([^/\\\\\\s][^\\\\\\s]*/)?\\Z', "Write the address without the site's name, from one slash to another: /articles/sitting/")], verbose_name='send readers to')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
            ],
            options={
                'verbose_name_plural': 'past addresses',
                'ordering': ['path'],
                'constraints': [models.CheckConstraint(condition=models.Q(('target', models.F('path')), _negated=True), name='past_address_leads_elsewhere', violation_error_message='An address cannot send readers to itself.')],
            },
        ),
        grant(
            "articles",
            {
                EDITOR: may("view add change", "pastaddress"),
                MANAGER: may("view add change delete", "pastaddress"),
            },
        ),
    ]
