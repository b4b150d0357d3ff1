import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0013_focal_point'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='claimoverride',
            options={'default_permissions': ('view',), 'ordering': ['-made_at', '-pk'], 'permissions': [('override_claim', 'Can keep words that the claims check would block')], 'verbose_name': 'approved exception', 'verbose_name_plural': 'approved exceptions'},
        ),
        migrations.AlterField(
            model_name='article',
            name='author',
            field=models.ForeignKey(blank=True, help_text="Leave blank to show the clinic's name.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.clinician'),
        ),
        migrations.AlterField(
            model_name='article',
            name='picture_description',
            field=models.CharField(blank=True, help_text="For readers who can't see it. Good: “A hand resting on a sore lower back.” Bad: “Image of our excellent clinic.” 125 characters or fewer are best.", max_length=250, verbose_name='what the picture shows'),
        ),
        migrations.AlterField(
            model_name='article',
            name='picture_is_decorative',
            field=models.BooleanField(default=False, help_text='Just for looks. Screen readers will skip it.', verbose_name='decorative'),
        ),
        migrations.AlterField(
            model_name='article',
            name='published_at',
            field=models.DateTimeField(blank=True, db_index=True, help_text='Leave blank to keep a draft, or pick a future date to schedule.', null=True, verbose_name='publish on'),
        ),
        migrations.AlterField(
            model_name='article',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, help_text="The clinician who has read it all. Leave blank until someone has. Readers won't see a review until then.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.clinician'),
        ),
        migrations.AlterField(
            model_name='article',
            name='slug',
            field=models.SlugField(help_text="The last part of the page's address. After a change the old address keeps working: it sends readers on to the new one.", max_length=120, unique=True, verbose_name='web address'),
        ),
        migrations.AlterField(
            model_name='article',
            name='topics',
            field=models.ManyToManyField(help_text="What it's about: one or more.", related_name='articles', to='articles.topic'),
        ),
        migrations.AlterField(
            model_name='article',
            name='treatments',
            field=models.ManyToManyField(blank=True, help_text='Treatments it mentions. Their status boxes go at the end.', related_name='articles', to='articles.treatment'),
        ),
        migrations.AlterField(
            model_name='articlecarecard',
            name='urgency',
            field=models.CharField(choices=[('emergency', 'Emergency: call 911'), ('same_day', 'See a doctor the same day'), ('routine', 'Book a visit')], help_text="How soon to get help. It sets the card's color.", max_length=20),
        ),
        migrations.AlterField(
            model_name='articlepicture',
            name='description',
            field=models.CharField(blank=True, help_text="For readers who can't see it. Good: “A hand resting on a sore lower back.” Bad: “Image of our excellent clinic.” 125 characters or fewer are best.", max_length=250, verbose_name='what the picture shows'),
        ),
        migrations.AlterField(
            model_name='articlepicture',
            name='is_decorative',
            field=models.BooleanField(default=False, help_text='Just for looks. Screen readers will skip it.', verbose_name='decorative'),
        ),
        migrations.AlterField(
            model_name='articletext',
            name='anchor',
            field=models.SlugField(blank=True, editable=False, help_text='Set once from the heading, so links to the section keep working after an edit.', max_length=120),
        ),
        migrations.AlterField(
            model_name='articletext',
            name='heading',
            field=models.CharField(blank=True, help_text='Heading for a new section. Leave blank to continue the one above.', max_length=120),
        ),
        migrations.AlterField(
            model_name='clinician',
            name='anchor',
            field=models.SlugField(editable=False, help_text='Their place on /about/. Set once from the name, so links keep working after an edit.', max_length=120, unique=True),
        ),
        migrations.AlterField(
            model_name='clinician',
            name='position',
            field=models.PositiveSmallIntegerField(default=1, help_text='1 comes first. People with the same number are listed in alphabetical order.', verbose_name='place in the list'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='definition',
            field=models.TextField(help_text='What it is, in 30 words or fewer. These are the first words on the page.'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='picture_description',
            field=models.CharField(blank=True, help_text="For readers who can't see it. Good: “A hand resting on a sore lower back.” Bad: “Image of our excellent clinic.” 125 characters or fewer are best.", max_length=250, verbose_name='what the picture shows'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='picture_is_decorative',
            field=models.BooleanField(default=False, help_text='Just for looks. Screen readers will skip it.', verbose_name='decorative'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='published_at',
            field=models.DateTimeField(blank=True, db_index=True, help_text='Leave blank to keep a draft, or pick a future date to schedule.', null=True, verbose_name='publish on'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, help_text="The clinician who has read it all. Leave blank until someone has. Readers won't see a review until then.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.clinician'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='slug',
            field=models.SlugField(help_text="The last part of the page's address. After a change the old address keeps working: it sends readers on to the new one.", max_length=120, unique=True, verbose_name='web address'),
        ),
        migrations.AlterField(
            model_name='condition',
            name='topics',
            field=models.ManyToManyField(blank=True, help_text='They decide which articles are shown as related.', related_name='conditions', to='articles.topic'),
        ),
        migrations.AlterField(
            model_name='conditionpicture',
            name='description',
            field=models.CharField(blank=True, help_text="For readers who can't see it. Good: “A hand resting on a sore lower back.” Bad: “Image of our excellent clinic.” 125 characters or fewer are best.", max_length=250, verbose_name='what the picture shows'),
        ),
        migrations.AlterField(
            model_name='conditionpicture',
            name='is_decorative',
            field=models.BooleanField(default=False, help_text='Just for looks. Screen readers will skip it.', verbose_name='decorative'),
        ),
        migrations.AlterField(
            model_name='conditiontext',
            name='anchor',
            field=models.SlugField(blank=True, editable=False, help_text='Set once from the heading, so links to the section keep working after an edit.', max_length=120),
        ),
        migrations.AlterField(
            model_name='conditiontext',
            name='heading',
            field=models.CharField(blank=True, help_text='Heading for a new section. Leave blank to continue the one above.', max_length=120),
        ),
        migrations.AlterField(
            model_name='conditiontreatment',
            name='treatment',
            field=models.ForeignKey(help_text='Its status box goes on the page too.', on_delete=django.db.models.deletion.PROTECT, to='articles.treatment'),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='limits',
            field=models.TextField(help_text="What the study can't tell us."),
        ),
        migrations.AlterField(
            model_name='page',
            name='menu_order',
            field=models.PositiveSmallIntegerField(default=1, help_text='1 comes first. Pages with the same number are listed in alphabetical order.', verbose_name='place in the menu'),
        ),
        migrations.AlterField(
            model_name='page',
            name='picture_description',
            field=models.CharField(blank=True, help_text="For readers who can't see it. Good: “A hand resting on a sore lower back.” Bad: “Image of our excellent clinic.” 125 characters or fewer are best.", max_length=250, verbose_name='what the picture shows'),
        ),
        migrations.AlterField(
            model_name='page',
            name='picture_is_decorative',
            field=models.BooleanField(default=False, help_text='Just for looks. Screen readers will skip it.', verbose_name='decorative'),
        ),
        migrations.AlterField(
            model_name='page',
            name='published_at',
            field=models.DateTimeField(blank=True, db_index=True, help_text='Leave blank to keep a draft, or pick a future date to schedule.', null=True, verbose_name='publish on'),
        ),
        migrations.AlterField(
            model_name='page',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, help_text="The clinician who has read it all. Leave blank until someone has. Readers won't see a review until then.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.clinician'),
        ),
        migrations.AlterField(
            model_name='page',
            name='slug',
            field=models.SlugField(help_text="The last part of the page's address. After a change the old address keeps working: it sends readers on to the new one.", max_length=120, unique=True, verbose_name='web address'),
        ),
        migrations.AlterField(
            model_name='pagecarecard',
            name='urgency',
            field=models.CharField(choices=[('emergency', 'Emergency: call 911'), ('same_day', 'See a doctor the same day'), ('routine', 'Book a visit')], help_text="How soon to get help. It sets the card's color.", max_length=20),
        ),
        migrations.AlterField(
            model_name='pagepicture',
            name='description',
            field=models.CharField(blank=True, help_text="For readers who can't see it. Good: “A hand resting on a sore lower back.” Bad: “Image of our excellent clinic.” 125 characters or fewer are best.", max_length=250, verbose_name='what the picture shows'),
        ),
        migrations.AlterField(
            model_name='pagepicture',
            name='is_decorative',
            field=models.BooleanField(default=False, help_text='Just for looks. Screen readers will skip it.', verbose_name='decorative'),
        ),
        migrations.AlterField(
            model_name='pagetext',
            name='anchor',
            field=models.SlugField(blank=True, editable=False, help_text='Set once from the heading, so links to the section keep working after an edit.', max_length=120),
        ),
        migrations.AlterField(
            model_name='pagetext',
            name='heading',
            field=models.CharField(blank=True, help_text='Heading for a new section. Leave blank to continue the one above.', max_length=120),
        ),
        migrations.AlterField(
            model_name='picture',
            name='title',
            field=models.CharField(help_text="To help you find it again. Visitors don't see it.", max_length=120),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='new_path',
            field=models.CharField(blank=True, help_text='Another address on this site, such as /articles/new-name/. Leave blank to tell readers that the page is gone.', max_length=200, validators=[django.core.validators.RegexValidator('^/([^/\\\\\\s][^\\\\\\s]*/)?\\Z', "Leave out the site's name, and begin and end with a slash: /articles/sitting/")], verbose_name='send readers to'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='old_path',
            field=models.CharField(help_text="Without the site's name, such as /articles/old-name/.", max_length=200, unique=True, validators=[django.core.validators.RegexValidator('^/([^/\\\\\\s][^\\\\\\s]*/)?\\Z', "Leave out the site's name, and begin and end with a slash: /articles/sitting/")], verbose_name='old address'),
        ),
        migrations.AlterField(
            model_name='source',
            name='authors',
            field=models.CharField(blank=True, help_text='Leave blank if the publisher is the author.', max_length=300),
        ),
        migrations.AlterField(
            model_name='source',
            name='doi',
            field=models.CharField(blank=True, help_text="A paper's number, such as 10.1001/jama.2017.3. Leave blank if there's none.", max_length=120, validators=[django.core.validators.RegexValidator('^10\\.\\d{4,9}/\\S+$', 'A DOI looks like 10.1001/jama.2017.3')], verbose_name='DOI'),
        ),
        migrations.AlterField(
            model_name='source',
            name='title',
            field=models.CharField(help_text='Exactly as on the paper or page.', max_length=300),
        ),
        migrations.AlterField(
            model_name='source',
            name='url',
            field=models.URLField(blank=True, help_text="Needed if there's no DOI.", verbose_name='address'),
        ),
        migrations.AlterField(
            model_name='symptom',
            name='group',
            field=models.CharField(blank=True, choices=[('muscles_and_joints', 'Muscles and joints'), ('nerves', 'Nerves')], help_text='Ordinary symptoms go in a list. Without a group, they go in the care card.', max_length=20),
        ),
        migrations.AlterField(
            model_name='symptom',
            name='urgency',
            field=models.CharField(choices=[('emergency', 'Emergency: call 911'), ('same_day', 'See a doctor the same day'), ('routine', 'Book a visit')], default='routine', help_text="How soon to get help. If you're not sure, choose the sooner one.", max_length=20),
        ),
        migrations.AlterField(
            model_name='topic',
            name='slug',
            field=models.SlugField(help_text="The last part of the topic's address. After a change the old address keeps working: it sends readers on to the new one.", unique=True, verbose_name='web address'),
        ),
        migrations.AlterField(
            model_name='treatment',
            name='description',
            field=models.TextField(help_text='What happens during it, in plain words.', verbose_name='what it is'),
        ),
        migrations.AlterField(
            model_name='treatment',
            name='license',
            field=models.TextField(blank=True, help_text='The license the law requires to give it.', verbose_name='license'),
        ),
        migrations.AlterField(
            model_name='treatment',
            name='offered',
            field=models.CharField(blank=True, choices=[('', 'Not said yet'), ('yes', 'We give this here'), ('no', "We don't offer this")], default='', help_text="Shown first in the status box. Until you say, the box doesn't mention it.", max_length=3, verbose_name='at our clinic'),
        ),
        migrations.AlterField(
            model_name='treatment',
            name='published_at',
            field=models.DateTimeField(blank=True, help_text='Leave blank to keep a draft, or pick a future date to schedule.', null=True, verbose_name='publish on'),
        ),
        migrations.AlterField(
            model_name='treatment',
            name='regulatory_status',
            field=models.TextField(blank=True, help_text="Such as what the FDA has or hasn't cleared, and for what."),
        ),
        migrations.AlterField(
            model_name='treatment',
            name='risks',
            field=models.TextField(blank=True, help_text='Common side effects first, then rare but serious ones.', verbose_name='common risks'),
        ),
        migrations.AlterField(
            model_name='treatment',
            name='slug',
            field=models.SlugField(help_text="The last part of links to it. Best left alone once it's public.", unique=True, verbose_name='web address'),
        ),
        migrations.AlterConstraint(
            model_name='article',
            name='article_picture_is_described',
            constraint=models.CheckConstraint(condition=models.Q(('picture', None), models.Q(('picture_description', ''), _negated=True), ('picture_is_decorative', True), _connector='OR'), name='article_picture_is_described', violation_error_message='Describe the picture, or check “Decorative”.'),
        ),
        migrations.AlterConstraint(
            model_name='articlepicture',
            name='articlepicture_is_described',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('description', ''), _negated=True), ('is_decorative', True), _connector='OR'), name='articlepicture_is_described', violation_error_message='Describe the picture, or check “Decorative”.'),
        ),
        migrations.AlterConstraint(
            model_name='condition',
            name='condition_picture_is_described',
            constraint=models.CheckConstraint(condition=models.Q(('picture', None), models.Q(('picture_description', ''), _negated=True), ('picture_is_decorative', True), _connector='OR'), name='condition_picture_is_described', violation_error_message='Describe the picture, or check “Decorative”.'),
        ),
        migrations.AlterConstraint(
            model_name='conditionpicture',
            name='conditionpicture_is_described',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('description', ''), _negated=True), ('is_decorative', True), _connector='OR'), name='conditionpicture_is_described', violation_error_message='Describe the picture, or check “Decorative”.'),
        ),
        migrations.AlterConstraint(
            model_name='page',
            name='page_picture_is_described',
            constraint=models.CheckConstraint(condition=models.Q(('picture', None), models.Q(('picture_description', ''), _negated=True), ('picture_is_decorative', True), _connector='OR'), name='page_picture_is_described', violation_error_message='Describe the picture, or check “Decorative”.'),
        ),
        migrations.AlterConstraint(
            model_name='pagepicture',
            name='pagepicture_is_described',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('description', ''), _negated=True), ('is_decorative', True), _connector='OR'), name='pagepicture_is_described', violation_error_message='Describe the picture, or check “Decorative”.'),
        ),
        migrations.AlterConstraint(
            model_name='redirect',
            name='redirect_leads_elsewhere',
            constraint=models.CheckConstraint(condition=models.Q(('new_path', models.F('old_path')), _negated=True), name='redirect_leads_elsewhere', violation_error_message="An address can't send readers to itself."),
        ),
        migrations.AlterConstraint(
            model_name='symptom',
            name='only_routine_symptoms_are_grouped',
            constraint=models.CheckConstraint(condition=models.Q(('group', ''), ('urgency', 'routine'), _connector='OR'), name='only_routine_symptoms_are_grouped', violation_error_message='An urgent symptom goes in its care card, so leave the group blank.'),
        ),
    ]
