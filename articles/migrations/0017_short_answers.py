from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0016_short_results'),
    ]

    operations = [
        migrations.AddField(
            model_name='conditiontext',
            name='short_answer',
            field=models.CharField(blank=True, help_text='The section in one or two lines, for readers in a hurry. Shown right under the heading.', max_length=200),
        ),
        migrations.AddConstraint(
            model_name='conditiontext',
            constraint=models.CheckConstraint(condition=models.Q(('short_answer', ''), models.Q(('heading', ''), _negated=True), _connector='OR'), name='short_answer_has_heading', violation_error_message='A short answer goes under a heading. Write a heading, or leave the short answer blank.'),
        ),
    ]
