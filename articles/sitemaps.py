from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .models import Article, Condition, Page, Topic


class PublicationSitemap(Sitemap):
    """The public rows of one model, with the time of their last change."""

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.published().order_by("pk")

    def lastmod(self, publication):
        return publication.updated_at


class ListSitemap(Sitemap):
    """The pages that list others, and the contact page."""

    def items(self):
        return [
            reverse("articles:conditions"),
            reverse("articles:articles"),
            *(topic.get_absolute_url() for topic in Topic.objects.all()),
            reverse("contact:form"),
        ]

    def location(self, path):
        return path


sitemaps = {
    "conditions": PublicationSitemap(Condition),
    "articles": PublicationSitemap(Article),
    "pages": PublicationSitemap(Page),
    "lists": ListSitemap,
}
