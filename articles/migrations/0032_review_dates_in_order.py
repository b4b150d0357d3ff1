from django.db import migrations, models

MODELS = ["article", "condition", "page"]


def in_order(model):
    name = f"{model}_review_dates_in_order"
    return migrations.AlterConstraint(
        model,
        name,
        models.CheckConstraint(
            condition=models.Q(review_due_on=None)
            | models.Q(review_due_on__gt=models.F("reviewed_on")),
            name=name,
            violation_error_message="The next review isn’t after the last one. Choose a later day.",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0031_sources_read_in_the_past")]

    operations = [in_order(model) for model in MODELS]
