from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from articles.models import Article
from contact.models import Clinic

from .foundation.site_url import absolute_url

MOST_ITEMS = 20


class ArticleFeed(Feed):
    """The newest articles, under the name of the clinic."""

    feed_type = Atom1Feed
    subtitle = "Plain talk about backs, what helps them, and what the research says."

    def get_object(self, request):
        return Clinic.objects.current()

    def title(self, clinic):
        return f"Articles from {clinic.name}"

    def author_name(self, clinic):
        """The author of the feed, which in Atom is that of each entry without its own."""
        return clinic.name

    def link(self):
        return absolute_url(reverse("articles:articles"))

    def feed_url(self):
        return absolute_url(reverse("feed"))

    def items(self):
        return Article.objects.published().newest_first().select_related("author")[:MOST_ITEMS]

    def item_title(self, article):
        return article.title

    def item_link(self, article):
        return absolute_url(article.get_absolute_url())

    def item_description(self, article):
        return article.summary

    def item_author_name(self, article):
        return str(article.author) if article.author else None

    def item_pubdate(self, article):
        return article.published_at

    def item_updateddate(self, article):
        return article.last_change
