from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="limit_in_short",
            field=models.CharField(
                blank=True,
                help_text="The most important limit, in one line. Fill in both lines or neither.",
                max_length=160,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="result_in_short",
            field=models.CharField(
                blank=True,
                help_text="The result in one line, with its size. With this and the line below, the rest of the card is folded.",
                max_length=160,
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("limit_in_short", ""), ("result_in_short", "")),
                    models.Q(
                        models.Q(("result_in_short", ""), _negated=True),
                        models.Q(("limit_in_short", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evidence_in_short_has_result_and_limit",
                violation_error_message="Give the result and the limit in short, or neither. A result without its limit says too much.",
            ),
        ),
    ]
