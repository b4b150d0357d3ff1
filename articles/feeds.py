from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed

from .models import Article


class ArticleFeed(Feed):
    feed_type = Atom1Feed
    title = "Articles from A Family Chiropractic Clinic"
    subtitle = "Plain words about backs, what helps them and what is known about it."
    link = reverse_lazy("articles:articles")

    def items(self):
        return Article.objects.published().newest_first().select_related("author")[:20]

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return article.summary

    def item_author_name(self, article):
        return str(article.author) if article.author else "A Family Chiropractic Clinic"

    def item_pubdate(self, article):
        return article.published_at

    def item_updateddate(self, article):
        return article.updated_at
