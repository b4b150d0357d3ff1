import re

from django.db import migrations

APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
WORD = re.compile(r"[^\W_]+|[<>=+%]")


def compare_by_words(apps, schema_editor):
    """
    Where two symptoms of a condition are now the same, the second keeps its old key. Staff hear of
    it when they next save the condition, and decide which one stays.
    """
    database = schema_editor.connection.alias
    symptoms = apps.get_model("articles", "Symptom")._base_manager.using(database)
    taken = set(symptoms.values_list("condition", "key"))
    for pk, condition, text, old in symptoms.order_by("pk").values_list(
        "pk", "condition", "text", "key"
    ):
        new = " ".join(WORD.findall(text.translate(APOSTROPHES).casefold()))
        if (condition, new) not in taken:
            symptoms.filter(pk=pk).update(key=new)
            taken.add((condition, new))
            taken.discard((condition, old))


class Migration(migrations.Migration):
    dependencies = [("articles", "0032_review_dates_in_order")]

    operations = [migrations.RunPython(compare_by_words, migrations.RunPython.noop)]
