import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic_site.foundation.roles import CLINICIAN, DEPENDENCIES, grant


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0024_picture_description'),
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        *DEPENDENCIES,
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page_id', models.PositiveBigIntegerField()),
                ('words', models.CharField(help_text='A digest of all that readers read.', max_length=64)),
                ('texts', models.JSONField(default=dict, help_text='The same as text, to compare with later.')),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by_name', models.CharField(blank=True, max_length=150)),
                ('decision', models.CharField(blank=True, choices=[('', 'Waiting'), ('approved', 'Approved'), ('sent_back', 'Sent back'), ('replaced', 'Asked again'), ('skipped', 'Published without review')], default='', max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by_name', models.CharField(blank=True, max_length=150)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='next review')),
                ('note', models.TextField(blank=True, help_text='To whoever asked; or why a change went out without review.')),
                ('settled_at', models.DateTimeField(blank=True, help_text="Of a change without review: since when what's public is approved again.", null=True)),
            ],
            options={
                'ordering': ['-pk'],
                'permissions': [('approve_page', 'Can approve pages as a clinician')],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='article',
            name='went_public_unreviewed',
            field=models.BooleanField(default=False, editable=False, help_text='It went public before any clinician approved it: the sample site, and pages from before approvals. `check --deploy` names it until one has.'),
        ),
        migrations.AddField(
            model_name='condition',
            name='went_public_unreviewed',
            field=models.BooleanField(default=False, editable=False, help_text='It went public before any clinician approved it: the sample site, and pages from before approvals. `check --deploy` names it until one has.'),
        ),
        migrations.AlterField(
            model_name='article',
            name='review_due_on',
            field=models.DateField(blank=True, help_text='When a clinician should read it again: a year later, unless they chose a day.', null=True, verbose_name='next review'),
        ),
        migrations.AlterField(
            model_name='article',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, help_text='The clinician who approved it. Set by approving, never by hand.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.clinician'),
        ),
        migrations.AlterField(
            model_name='article',
            name='reviewed_on',
            field=models.DateField(blank=True, help_text='The day when this clinician approved it.', null=True, verbose_name='last reviewed'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='review_due_on',
            field=models.DateField(blank=True, help_text='When a clinician should read it again: a year later, unless they chose a day.', null=True, verbose_name='next review'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, help_text='The clinician who approved it. Set by approving, never by hand.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.clinician'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='reviewed_on',
            field=models.DateField(blank=True, help_text='The day when this clinician approved it.', null=True, verbose_name='last reviewed'),
        ),
        migrations.AlterField(
            model_name='page',
            name='review_due_on',
            field=models.DateField(blank=True, help_text='When a clinician should read it again: a year later, unless they chose a day.', null=True, verbose_name='next review'),
        ),
        migrations.AlterField(
            model_name='page',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, help_text='The clinician who approved it. Set by approving, never by hand.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.clinician'),
        ),
        migrations.AlterField(
            model_name='page',
            name='reviewed_on',
            field=models.DateField(blank=True, help_text='The day when this clinician approved it.', null=True, verbose_name='last reviewed'),
        ),
        migrations.AddField(
            model_name='review',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='page_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype'),
        ),
        migrations.AddField(
            model_name='review',
            name='reviewer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.clinician'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(models.F('page_type'), models.F('page_id'), name='review_of_page'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', '')), fields=('page_type', 'page_id'), name='one_review_of_a_page_waits'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'approved'), _negated=True), models.Q(('decided_at__isnull', False), ('due_on__isnull', False), ('reviewer__isnull', False)), _connector='OR'), name='approval_names_clinician_and_dates'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision__in', ['sent_back', 'skipped']), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='review_says_why'),
        ),
        grant("articles", {CLINICIAN: {"approve_page"}}),
    ]
