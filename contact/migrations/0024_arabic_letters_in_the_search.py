from django.db import migrations

from contact.search import fold

AT_ONCE = 500


def fold_again(apps, schema_editor):
    """
    What is kept for the search is folded already, and only needs the letters that are new. Line by
    line, as it is kept; nothing that somebody saves or erases meanwhile is written over.
    """
    Inquiry = apps.get_model("contact", "Inquiry")
    rows = Inquiry.objects.order_by("pk").values_list("pk", "search_text")
    for pk, kept in rows.iterator(chunk_size=AT_ONCE):
        folded = "\n".join(map(fold, kept.split("\n")))
        if folded != kept:
            Inquiry.objects.filter(pk=pk, search_text=kept).update(search_text=folded)


class Migration(migrations.Migration):

    dependencies = [
        ("contact", "0023_messages_side_by_side"),
    ]

    operations = [
        migrations.RunPython(fold_again, migrations.RunPython.noop),
    ]
