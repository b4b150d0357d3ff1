"""Draft, scheduled, live and withdrawn, everywhere at once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, Condition, Page, Topic

from .factories import SUMMARY, make_article, make_condition
from .html import soup

pytestmark = pytest.mark.django_db

PLACES = {
    "list": "/articles/",
    "topic": "/articles/topics/treatments/",
    "home": "/",
    "feed": "/articles/feed/",
    "sitemap": "/sitemap.xml",
    "condition page": "/conditions/back-spasms/",
    "another article": "/articles/prp-therapy-for-hand-pain/",
}
CONDITION_PLACES = {"list": "/conditions/", "home": "/", "sitemap": "/sitemap.xml"}


def places_of(client, publication, places=PLACES):
    """The places that link to it."""
    path = publication.get_absolute_url()
    return {name for name, place in places.items() if path in client.get(place).content.decode()}


def make_page(**changes):
    values = {"title": "Parking", "slug": "parking", "summary": SUMMARY}
    return Page.objects.create(**values | changes)


def test_a_live_article_is_everywhere(client):
    article = make_article(published_at=timezone.now() - timedelta(seconds=1))
    assert client.get(article.get_absolute_url()).status_code == 200
    assert places_of(client, article) == set(PLACES)


@pytest.mark.parametrize(
    "published_at", [None, timezone.now() + timedelta(days=1)], ids=["draft", "scheduled"]
)
def test_a_draft_and_a_scheduled_article_are_nowhere(client, published_at):
    article = make_article(published_at=published_at)
    assert client.get(article.get_absolute_url()).status_code == 404
    assert places_of(client, article) == set()
    assert article not in Article.objects.published()
    assert not article.is_published


def test_a_scheduled_article_goes_live_on_time_with_no_job(client):
    now = timezone.now()
    article = make_article(published_at=now + timedelta(hours=1))
    with time_machine.travel(now + timedelta(minutes=59), tick=False):
        assert client.get(article.get_absolute_url()).status_code == 404
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        assert client.get(article.get_absolute_url()).status_code == 200
        assert places_of(client, article) == set(PLACES)


def test_a_withdrawn_article_is_gone_everywhere(client):
    article = make_article()
    assert places_of(client, article) == set(PLACES)
    article.published_at = None
    article.save()
    assert client.get(article.get_absolute_url()).status_code == 410
    assert places_of(client, article) == set()


@pytest.mark.parametrize("later", [None, timedelta(days=1)], ids=["draft", "scheduled"])
def test_a_condition_and_a_page_keep_to_the_same_rule(client, later):
    published_at = later and timezone.now() + later
    condition = make_condition(published_at=published_at)
    page = make_page(published_at=published_at)
    for publication in (condition, page):
        assert client.get(publication.get_absolute_url()).status_code == 404
        assert places_of(client, publication, CONDITION_PLACES) == set()
    type(condition).objects.filter(pk=condition.pk).update(published_at=timezone.now())
    page.published_at = timezone.now()
    page.save()
    assert places_of(client, condition, CONDITION_PLACES) == set(CONDITION_PLACES)
    assert places_of(client, page, CONDITION_PLACES) == {"sitemap"}
    for publication in (condition, page):
        assert client.get(publication.get_absolute_url()).status_code == 200


def test_an_article_in_no_topic_is_related_to_nothing(client):
    article = make_article(topics=())
    assert places_of(client, article) == {"list", "home", "feed", "sitemap"}


def test_related_articles_share_a_topic_and_are_three_of_the_newest(client):
    for article in Article.objects.published():
        page = soup(client.get(article.get_absolute_url()))
        related = page.find("section", **{"aria-labelledby": "related"}).find_all("h3")
        paths = [title.find("a")["href"] for title in related]
        others = Article.objects.published().newest_first().exclude(pk=article.pk)
        sharing = others.filter(topics__in=article.topics.all()).distinct()
        assert paths == [other.get_absolute_url() for other in sharing[:3]]


def test_a_condition_shows_ten_related_articles_at_most_and_folds_all_but_four(client):
    for number in range(3):
        make_article(slug=f"made-{number}")
    page = soup(client.get("/conditions/back-spasms/"))
    section = page.find("section", **{"aria-labelledby": "related"})
    related = section.find_all("h3")
    assert len(related) == 10
    assert related[0].find("a")["href"] == "/articles/made-2/"
    folded = section.find("details")
    assert folded.find("summary").text.strip() == "6 more articles"
    assert folded.find_all("h3") == related[4:]


def test_a_condition_with_four_related_articles_folds_none(client):
    condition = Condition.objects.get(slug="back-spasms")
    condition.topics.set([Topic.objects.create(name="New", slug="new", summary="New.")])
    for number in range(4):
        make_article(slug=f"made-{number}", topics=["new"])
    page = soup(client.get("/conditions/back-spasms/"))
    section = page.find("section", **{"aria-labelledby": "related"})
    assert len(section.find_all("h3")) == 4
    assert section.find("details") is None


def test_a_condition_with_no_related_article_has_no_empty_section(client):
    condition = Condition.objects.get(slug="back-spasms")
    condition.topics.set([Topic.objects.create(name="New", slug="new", summary="New.")])
    page = soup(client.get("/conditions/back-spasms/"))
    assert page.find(id="related") is None
    assert page.find("a", href="#related") is None


def test_the_home_page_stands_without_its_row_or_any_content(client):
    Page.objects.update(published_at=None)
    Article.objects.update(published_at=None)
    Condition.objects.update(published_at=None)
    response = client.get("/")
    assert response.status_code == 200
    assert soup(response).find("h1").text == "A Family Chiropractic Clinic"
    assert client.get("/articles/").status_code == 200
    assert client.get("/conditions/").status_code == 200
    assert "There are no articles" in client.get("/articles/").content.decode()


def test_the_home_page_has_one_address(client):
    assert client.get("/home/").status_code == 404


def test_the_database_holds_a_page_back_that_no_clinician_read(lee):
    for make in (make_article, make_condition):
        page = make(published_at=None, went_public_unreviewed=False)
        rows = type(page).objects.filter(pk=page.pk)
        for values in ({}, {"reviewed_on": date(2026, 1, 1)}, {"reviewed_by": lee.clinician}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(published_at=timezone.now(), **values)
        day = {"reviewed_by": lee.clinician, "reviewed_on": date(2026, 1, 1)}
        assert rows.update(published_at=timezone.now(), **day)
