import articles.models.working_draft
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from clinic_site.foundation.roles import CLINICIAN, DEPENDENCIES, EDITOR, MANAGER, grant, may


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0020_source_read_on'),
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        *DEPENDENCIES,
    ]

    operations = [
        migrations.CreateModel(
            name='WorkingDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page_id', models.PositiveBigIntegerField(blank=True, null=True)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('data', models.JSONField(default=dict)),
                ('seen', models.TextField(blank=True, help_text='What the page held when the draft was begun: see two_editors.py.')),
                ('revision', models.PositiveIntegerField(default=0, help_text='Counts its saves.')),
                ('key', models.CharField(default=articles.models.working_draft.new_key, help_text='In the link for somebody without a login.', max_length=22)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('writing_since', models.DateTimeField(default=django.utils.timezone.now, help_text='When the one who saved it last began to write.')),
                ('publish_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('refused', models.TextField(blank=True, help_text="Why it wasn't published at its time.")),
                ('page_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                ('publish_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('page_type', 'page_id'), name='one_working_draft_for_each_page')],
            },
        ),
        grant(
            "articles",
            {
                EDITOR: may("view add change delete", "workingdraft"),
                CLINICIAN: may("view add change delete", "workingdraft"),
                MANAGER: may("view add change delete", "workingdraft"),
            },
        ),
    ]
