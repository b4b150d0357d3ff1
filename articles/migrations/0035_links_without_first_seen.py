from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0034_review_of_a_part")]

    operations = [migrations.RemoveField("linkcheck", "first_seen")]
