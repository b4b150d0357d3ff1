from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .models import Article, Condition, Page, Topic


class PublicationSitemap(Sitemap):
    """The public rows of one model, with the time of their last change and their picture."""

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.published().with_lead().order_by("pk")

    def lastmod(self, publication):
        return publication.updated_at


class ListSitemap(Sitemap):
    """The pages that list others, with the last change of what they list; the contact page."""

    def items(self):
        articles = Article.objects.published()
        return [
            (reverse("articles:conditions"), Condition.objects.published().last_change()),
            (reverse("articles:articles"), articles.last_change()),
            *(
                (topic.get_absolute_url(), articles.filter(topics=topic).last_change())
                for topic in Topic.objects.all()
            ),
            (reverse("contact:form"), None),
        ]

    def location(self, item):
        return item[0]

    def lastmod(self, item):
        return item[1]


sitemaps = {
    "conditions": PublicationSitemap(Condition),
    "articles": PublicationSitemap(Article),
    "pages": PublicationSitemap(Page),
    "lists": ListSitemap,
}
