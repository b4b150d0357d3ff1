import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from clinic_site.foundation.roles import DEPENDENCIES, FRONT_DESK, MANAGER, grant, may


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0017_a_note_draft_for_each_form'),
        *DEPENDENCIES,
    ]

    operations = [
        migrations.AddField(
            model_name='inquiry',
            name='mailed_key',
            field=models.CharField(blank=True, default='', editable=False, max_length=22),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='action',
            field=models.CharField(choices=[('listed', 'Saw the first words of'), ('opened', 'Opened'), ('status', 'Changed the status'), ('corrected', 'Corrected the phone number'), ('new_email', 'Corrected the email address'), ('withdrew', 'Recorded a withdrawal'), ('resent', 'Sent the notification again'), ('gave_up', 'Stopped sending an email'), ('erased', 'Erased the person'), ('exported', 'Exported')], max_length=10),
        ),
        migrations.AlterField(
            model_name='consentevent',
            name='method',
            field=models.CharField(choices=[('form', 'Contact form'), ('page', 'Link on the confirmation page'), ('link', 'Link in our email'), ('staff', 'Told to staff'), ('correction', 'Phone number corrected'), ('new_email', 'Email address corrected')], default='form', max_length=10, verbose_name='how'),
        ),
        migrations.CreateModel(
            name='FormerEmail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('corrected_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('corrected_by', models.CharField(max_length=150)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('email_key', models.CharField(blank=True, max_length=64)),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_emails', to='contact.inquiry')),
            ],
            options={
                'ordering': ['corrected_at', 'pk'],
                'abstract': False,
                'default_permissions': ['view'],
            },
        ),
        grant("contact", dict.fromkeys([FRONT_DESK, MANAGER], may("view", "formeremail"))),
    ]
