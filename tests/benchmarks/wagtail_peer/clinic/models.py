"""An article of the same parts as ours, in Wagtail's own ways."""

from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page, Site
from wagtail.snippets.models import register_snippet


@register_setting
class ClinicSettings(BaseSiteSetting):
    name = models.CharField(max_length=100)
    phone = models.CharField(max_length=30)
    street = models.CharField(max_length=120)
    city = models.CharField(max_length=60)
    state = models.CharField(max_length=2)
    postal_code = models.CharField(max_length=10)
    hours = models.TextField()


@register_snippet
class Topic(models.Model):
    name = models.CharField(max_length=60)
    slug = models.SlugField()

    def __str__(self):
        return self.name


@register_snippet
class Source(models.Model):
    key = models.SlugField()
    title = models.CharField(max_length=300)
    authors = models.CharField(max_length=300, blank=True)
    publisher = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    url = models.URLField()

    class Meta:
        ordering = ["authors", "publisher"]

    def __str__(self):
        return self.title


class TextBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False)
    body = blocks.RichTextBlock()

    class Meta:
        template = "clinic/text_block.html"


class CareCardBlock(blocks.StructBlock):
    urgency = blocks.CharBlock()
    heading = blocks.CharBlock()
    symptoms = blocks.ListBlock(blocks.CharBlock())
    note = blocks.CharBlock(required=False)

    class Meta:
        template = "clinic/care_card_block.html"


class PictureBlock(blocks.StructBlock):
    image = ImageBlock()
    caption = blocks.CharBlock(required=False)

    class Meta:
        template = "clinic/picture_block.html"


class HomePage(Page):
    pass


class ArticleIndexPage(Page):
    pass


class ArticlePage(Page):
    summary = models.CharField(max_length=160)
    picture = models.ForeignKey("wagtailimages.Image", models.PROTECT, related_name="+")
    picture_description = models.CharField(max_length=250)
    published_on = models.DateField()
    reviewed_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    topics = ParentalManyToManyField(Topic, related_name="articles")
    sources = ParentalManyToManyField(Source)
    body = StreamField(
        [("text", TextBlock()), ("care", CareCardBlock()), ("picture", PictureBlock())]
    )

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.live().exclude(pk=self.pk).select_related("picture")
        shared = articles.filter(topics__in=self.topics.all()).distinct()
        root = Site.find_for_request(request).root_page
        return context | {
            "related": shared.order_by("-published_on")[:3],
            "before": self.get_prev_siblings().live().first(),
            "after": self.get_next_siblings().live().first(),
            "sources": self.sources.all(),
            "menu": root.get_children().live().in_menu(),
        }
