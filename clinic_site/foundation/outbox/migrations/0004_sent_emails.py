from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0003_plain_words'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='outgoingmail',
            options={'ordering': ['created_at'], 'verbose_name': 'sent email'},
        ),
    ]
