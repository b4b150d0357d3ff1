from django.db import migrations, models


# What the menus held before staff could choose: {slug: (menu, words, place)}.
UNTIL_NOW = {
    "first-visit": ("header", "First visit", 1),
    "about": ("header", "About", 2),
    "privacy": ("footer", "", 1),
    "accessibility": ("footer", "", 2),
}


def keep_the_menus(apps, schema_editor):
    pages = apps.get_model("articles", "Page").objects.using(schema_editor.connection.alias)
    for slug, (menu, words, place) in UNTIL_NOW.items():
        pages.filter(slug=slug).update(menu=menu, menu_words=words, menu_order=place)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0008_picture_replaced_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='page',
            name='menu',
            field=models.CharField(blank=True, choices=[('', 'In no menu'), ('header', 'At the top of every page'), ('footer', 'At the foot of every page')], default='', help_text="Where visitors find it. At the top there's room for two pages, beside Conditions, Articles and Contact. A draft shows in no menu.", max_length=10),
        ),
        migrations.AddField(
            model_name='page',
            name='menu_order',
            field=models.PositiveSmallIntegerField(default=1, help_text='1 comes first. Pages with the same number stand in the order of the alphabet.', verbose_name='place in the menu'),
        ),
        migrations.AddField(
            model_name='page',
            name='menu_words',
            field=models.CharField(blank=True, help_text='One or two words, such as “First visit”. Leave blank to show the title.', max_length=30, verbose_name='what the menu says'),
        ),
        migrations.RunPython(keep_the_menus, migrations.RunPython.noop),
    ]
