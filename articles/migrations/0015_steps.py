import django.db.models.deletion
from django.db import migrations, models

from clinic_site.foundation.roles import CLINICIAN, DEPENDENCIES, EDITOR, MANAGER, grant, may


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0014_plain_words'),
        *DEPENDENCIES,
    ]

    operations = [
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='What to do, in a few words, such as “Lie on your side”.', max_length=60)),
                ('text', models.TextField(help_text='How to do it, in one or two sentences.')),
                ('description', models.CharField(blank=True, help_text="For readers who can't see it. Good: “A hand resting on a sore lower back.” Bad: “Image of our excellent clinic.” 125 characters or fewer are best.", max_length=250, verbose_name='what the picture shows')),
                ('is_decorative', models.BooleanField(default=False, help_text='Just for looks. Screen readers will skip it.', verbose_name='decorative')),
                ('ordering', models.PositiveSmallIntegerField(default=0, help_text='A low number comes first.', verbose_name='order')),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='articles.condition')),
                ('picture', models.ForeignKey(blank=True, help_text='A drawing or photo of this step. Type part of its title, or press the plus sign to bring a new one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.picture')),
                ('source', models.ForeignKey(blank=True, help_text='What the words rest on. Type part of a title, a name or a year.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.source')),
            ],
            options={
                'ordering': ['ordering', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('picture', None), models.Q(('description', ''), _negated=True), ('is_decorative', True), _connector='OR'), name='step_picture_is_described', violation_error_message='Describe the picture, or check “Decorative”.')],
            },
        ),
    grant(
            "articles",
            {
                EDITOR: may("view add change delete", "step"),
                CLINICIAN: may("view add change delete", "step"),
                MANAGER: may("view add change delete", "step"),
            },
        ),
    ]
