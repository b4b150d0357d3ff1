from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0030_activity_log_entries'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditentry',
            name='action',
            field=models.CharField(choices=[('listed', 'Saw the first words of'), ('opened', 'Opened'), ('beside', 'Had other messages beside it'), ('status', 'Changed the status'), ('given', 'Gave the message to'), ('corrected', 'Corrected the phone number'), ('new_email', 'Corrected the email address'), ('withdrew', 'Recorded a withdrawal'), ('resent', 'Sent an email again'), ('gave_up', 'Stopped sending an email'), ('erased', 'Erased the person'), ('exported', 'Exported')], max_length=10),
        ),
    ]
