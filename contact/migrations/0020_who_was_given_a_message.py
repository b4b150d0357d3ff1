from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contact", "0019_how_a_message_was_answered")]

    operations = [
        migrations.AlterField(
            "auditentry",
            "action",
            models.CharField(
                choices=[
                    ("listed", "Saw the first words of"),
                    ("opened", "Opened"),
                    ("status", "Changed the status"),
                    ("given", "Gave the message to"),
                    ("corrected", "Corrected the phone number"),
                    ("new_email", "Corrected the email address"),
                    ("withdrew", "Recorded a withdrawal"),
                    ("resent", "Sent the notification again"),
                    ("gave_up", "Stopped sending an email"),
                    ("erased", "Erased the person"),
                    ("exported", "Exported"),
                ],
                max_length=10,
            ),
        )
    ]
