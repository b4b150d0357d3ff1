"""The lists that go on over several pages. One Paginator serves the page and judges links to it."""

from django.core.paginator import Paginator

from .models import Article

PER_PAGE = 6  # articles
RESULTS_PER_PAGE = 10


def pages_of_articles(topic=None):
    """Of the keys of all public articles, or of one topic's, newest first."""
    articles = Article.objects.published().newest_first()
    if topic:
        articles = articles.filter(topics=topic)
    return Paginator(articles.values("pk"), PER_PAGE)


def pages_of_results(found):
    """Of the keys that a Search found."""
    return Paginator(found.keys, RESULTS_PER_PAGE)
