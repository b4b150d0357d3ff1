import contact.models.clinic
import contact.models.notice
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0014_urgent_words'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='auditentry',
            options={'ordering': ['-happened_at', '-pk'], 'verbose_name': 'activity log entry', 'verbose_name_plural': 'activity log'},
        ),
        migrations.AlterField(
            model_name='clinic',
            name='confirmed_on',
            field=models.DateField(blank=True, help_text='Date someone checked these details. Required before launch.', null=True, verbose_name='details checked on'),
        ),
        migrations.AlterField(
            model_name='clinic',
            name='notification_email',
            field=models.EmailField(blank=True, help_text='The email has no names and no messages, only a link.', max_length=254, verbose_name='email new-message alerts to'),
        ),
        migrations.AlterField(
            model_name='clinic',
            name='second_notification_email',
            field=models.EmailField(blank=True, help_text='Use a different email provider if you can.', max_length=254, verbose_name='backup email'),
        ),
        migrations.AlterField(
            model_name='clinic',
            name='time_zone',
            field=models.CharField(default='America/Chicago', help_text="The clinic's time zone, such as America/Chicago.", max_length=40, validators=[contact.models.clinic.validate_time_zone]),
        ),
        migrations.AlterField(
            model_name='consentevent',
            name='decision',
            field=models.CharField(choices=[('given', 'Yes'), ('declined', 'Left unchecked'), ('withdrawn', 'Withdrawn')], max_length=10),
        ),
        migrations.AlterField(
            model_name='consentwording',
            name='purpose',
            field=models.CharField(choices=[('reply', 'Replying to you'), ('texts', 'Text messages'), ('offers', 'Offers by email'), ('sharing', 'Promise not to share phone numbers')], help_text="Which box it's for.", max_length=10),
        ),
        migrations.AlterField(
            model_name='consentwording',
            name='text',
            field=models.TextField(help_text='The words beside the box, 25 or fewer.', validators=[django.core.validators.MaxLengthValidator(300)]),
        ),
        migrations.AlterField(
            model_name='consentwording',
            name='under_box',
            field=models.TextField(blank=True, help_text="Always in view. For texts: how often, that message and data rates may apply, STOP, HELP. Write {phone} where the clinic's phone number stands: when it changes in the record, the site writes a new version with the new number.", validators=[django.core.validators.MaxLengthValidator(400)], verbose_name='under the box'),
        ),
        migrations.AlterField(
            model_name='inquiry',
            name='notes',
            field=models.TextField(blank=True, help_text='Only people at the clinic see these.'),
        ),
        migrations.AlterField(
            model_name='inquiry',
            name='reply_due_at',
            field=models.DateTimeField(editable=False, help_text='What we told the writer. Blank if the clinic had no opening hours.', null=True, verbose_name='answer promised by'),
        ),
        migrations.AlterField(
            model_name='inquiry',
            name='topic',
            field=models.CharField(choices=[('question', 'A question'), ('offers', 'Special offers'), ('appointment', 'Changing or canceling an appointment'), ('other', 'Something else')], default='question', max_length=20, verbose_name='what’s this about?'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='ends_at',
            field=models.DateTimeField(default=contact.models.notice.tonight, help_text='The notice comes down on its own then. Four weeks at most.', verbose_name='until'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='starts_at',
            field=models.DateTimeField(default=contact.models.notice.this_minute, help_text='Leave this alone to put the notice up now.', verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='offer',
            name='ends_on',
            field=models.DateField(help_text='The offer ends on its own after this day.', verbose_name='last day'),
        ),
        migrations.AlterField(
            model_name='offer',
            name='starts_on',
            field=models.DateField(help_text='The offer starts showing on this day.', verbose_name='first day'),
        ),
        migrations.AlterConstraint(
            model_name='holiday',
            name='early_closing_has_its_time',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'until'), ('closes__isnull', False)), models.Q(models.Q(('answer', 'until'), _negated=True), ('closes__isnull', True)), _connector='OR'), name='early_closing_has_its_time', violation_error_message='Choose “Open, but closing early” and give the time, or leave the time blank.'),
        ),
    ]
