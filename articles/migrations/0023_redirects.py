import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("articles", "0022_links")]

    operations = [
        migrations.AlterField(
            model_name='redirect',
            name='new_path',
            field=models.CharField(blank=True, help_text='A public page, section or list of this site, such as /articles/new-name/. Leave blank to tell readers that the page is gone.', max_length=300, validators=[django.core.validators.RegexValidator('^/([^/\\\\\\s?#][^\\\\\\s?#]*/)?(#[\\w-]+)?\\Z', "Leave out the site's name, and begin and end with a slash: /articles/sitting/. The name of a section may follow: /articles/sitting/#chairs.")], verbose_name='send readers to'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='old_path',
            field=models.CharField(help_text="Paste it as it was, such as /services.php or /?p=1164. The site's name isn't needed.", max_length=500, unique=True, validators=[django.core.validators.RegexValidator('^/([^/\\\\\\x00-\\x1f\\x7f][^\\\\\\x00-\\x1f\\x7f]*)?\\Z', 'Begin with a slash, such as /services.html, or paste the whole old address.')], verbose_name='old address'),
        ),
    ]
