"""How long an article takes, and the articles on either side of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, ArticleCareCard

from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def beside(client, slug):
    """The links at the foot of an article: {"prev": address, "next": address}."""
    links = soup(client.get(f"/articles/{slug}/")).find_all("a", class_="neighbors__link")
    return {link["rel"]: link["href"] for link in links}


def minutes(article):
    return Article.objects.get(pk=article.pk).reading_minutes


def test_the_articles_can_be_read_one_after_the_other_in_the_order_of_publishing(client):
    older_first = [article.slug for article in Article.objects.published().newest_first()][::-1]
    seen, slug = [], older_first[0]
    assert "prev" not in beside(client, slug)
    while slug:
        seen.append(slug)
        around = beside(client, slug)
        before = around.get("prev", "").split("/")[2:3]
        assert before == seen[-2:-1]
        slug = around["next"].split("/")[2] if "next" in around else None
    assert seen == older_first


def test_articles_of_the_same_second_are_neither_skipped_nor_repeated(client):
    for number in range(3):
        make_article(slug=f"made-{number}", published_at=NOW)
    assert beside(client, "made-1") == {"prev": "/articles/made-0/", "next": "/articles/made-2/"}


def test_a_draft_or_an_article_to_come_is_nobodys_neighbor(client):
    make_article(slug="made")
    make_article(slug="draft", published_at=None)
    make_article(slug="to-come", published_at=NOW + timedelta(days=1))
    assert "next" not in beside(client, "made")
    assert Article.objects.get(slug="draft").neighbors == (None, None)


def test_the_link_names_the_article_that_it_leads_to(client):
    make_article(slug="before", title="The one before", published_at=NOW - timedelta(minutes=1))
    make_article(slug="made")
    link = soup(client.get("/articles/made/")).find("a", rel="prev")
    assert link.text == "Previous article The one before"


# What every page shows is kept between requests: the clinic's record, offers, notice and menus.
FACTS = ("contact_clinic", "contact_openinghours", "contact_closure", "contact_holiday")
FACTS += ("contact_offer", "contact_notice", "articles_page")


@pytest.mark.parametrize(
    "path", ["/articles/still-cant-sit-comfortably/", "/conditions/back-spasms/"]
)
def test_a_page_asks_at_most_12_queries_however_many_articles_there_are(client, path):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return len([query for query in asked if not any(name in query["sql"] for name in FACTS)])

    few = queries()
    for number in range(40):
        make_article(slug=f"made-{number}")
    assert queries() == few <= 12


def test_the_time_to_read_follows_from_the_words_of_all_blocks():
    article = make_article(body="<p>" + "word " * 660 + "</p>")
    assert minutes(article) == 3
    ArticleCareCard.objects.create(
        parent=article,
        region="main",
        ordering=5,
        urgency="emergency",
        heading="Call 911 if:",
        symptoms="word " * 220,
    )
    assert minutes(article) == 4
    assert minutes(make_article(slug="short")) == 1


def test_markup_takes_no_time_to_read():
    body = '<p><a href="https://example.com/a/b/c/d/e/f">word</a></p>' * 100
    assert minutes(make_article(body=body)) == 1


def test_a_reader_sees_it_beside_the_date(client):
    article = Article.objects.get(slug="still-cant-sit-comfortably")
    facts = soup(client.get(article.get_absolute_url())).find("ul", class_="meta")
    assert f"{article.reading_minutes}-minute read" in facts.text
