from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0002_roles'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='outgoingmail',
            options={'ordering': ['created_at'], 'verbose_name': 'sent email', 'verbose_name_plural': 'sent email'},
        ),
    ]
