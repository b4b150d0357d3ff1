from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0029_days_and_times_in_order'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='auditentry',
            options={'ordering': ['-happened_at', '-pk'], 'verbose_name': 'activity log entry', 'verbose_name_plural': 'entries of the activity log'},
        ),
    ]
