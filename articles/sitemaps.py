from django.urls import reverse

from clinic_site.foundation.site_url import SiteUrlSitemap

from .models import Article, Condition, Topic, publication_kinds


class PublicationSitemap(SiteUrlSitemap):
    """The public pages of one model, with the time of their last change and their picture."""

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.published().with_lead().order_by("pk")

    def lastmod(self, publication):
        return publication.last_change


class ListSitemap(SiteUrlSitemap):
    """The list pages, each dated by the newest change among the pages that it lists."""

    def items(self):
        articles = Article.objects.published()
        return [
            (reverse("articles:conditions"), Condition.objects.published().last_change()),
            (reverse("articles:articles"), articles.last_change()),
            *(
                (topic.get_absolute_url(), articles.filter(topics=topic).last_change())
                for topic in Topic.objects.in_use()
            ),
        ]

    def location(self, item):
        return item[0]

    def lastmod(self, item):
        return item[1]


sitemaps = {
    **{model._meta.model_name: PublicationSitemap(model) for model in publication_kinds()},
    "lists": ListSitemap,
}
