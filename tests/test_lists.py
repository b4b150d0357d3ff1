"""The list of articles, its pages and its topics."""

import pytest
from django.utils import timezone

from articles.models import Article, Condition, ConditionText, Symptom, Topic

from .factories import make_article, make_condition
from .html import soup
from .pages import CONDITION

pytestmark = pytest.mark.django_db


def listed(client, path):
    """The addresses of the articles on one list page."""
    main = soup(client.get(path)).find("main")
    return [card.find("a")["href"] for card in main.find_all("li", class_="card")]


def test_the_pages_hold_every_article_once_newest_first(client):
    first, second = listed(client, "/articles/"), listed(client, "/articles/?page=2")
    articles = Article.objects.published().order_by("-published_at")
    assert first + second == [article.get_absolute_url() for article in articles]
    assert len(first) == 6
    assert listed(client, "/articles/?page=1") == first


def test_articles_of_the_same_second_are_neither_lost_nor_repeated(client):
    now = timezone.now()
    for number in range(14):
        make_article(slug=f"made-{number}", published_at=now)
    paths = [path for page in range(1, 5) for path in listed(client, f"/articles/?page={page}")]
    assert len(paths) == len(set(paths)) == 24


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "3", "9999", "abc", "", "1.5", "%00", "1%00", "9" * 30, "9" * 5000, "1;drop", "∞"],
)
def test_a_bad_page_number_is_a_404(client, number):
    assert client.get(f"/articles/?page={number}").status_code == 404
    assert client.get(f"/articles/topics/treatments/?page={number}").status_code == 404


def test_an_empty_list_still_has_its_first_page(client):
    Article.objects.all().update(published_at=None)
    assert client.get("/articles/").status_code == 200
    assert client.get("/articles/?page=1").status_code == 200
    assert client.get("/articles/?page=2").status_code == 404


def test_the_links_between_pages_lead_where_they_say(client):
    for number in range(30):
        make_article(slug=f"made-{number}")
    pages = soup(client.get("/articles/?page=3")).find("nav", **{"aria-label": "Pages"})
    links = {link.text: link["href"] for link in pages.find_all("a")}
    assert links["Previous page"] == "?page=2"
    assert links["Next page"] == "?page=4"
    assert links["Page 7"] == "?page=7"
    assert pages.find("a", **{"aria-current": "page"}).text == "Page 3"
    first = soup(client.get("/articles/")).find("nav", **{"aria-label": "Pages"})
    assert "Previous page" not in first.text
    last = soup(client.get("/articles/?page=7")).find("nav", **{"aria-label": "Pages"})
    assert "Next page" not in last.text


def test_a_later_page_says_so_in_its_title_and_names_the_list_as_its_address(client):
    doc = soup(client.get("/articles/?page=2"))
    assert doc.find("title").text == "Articles, page 2 | A Family Chiropractic Clinic"
    assert doc.find("link", rel="canonical")["href"] == "http://testserver/articles/"


def test_every_topic_lists_its_own_articles_and_no_other(client):
    for topic in Topic.objects.all():
        articles = topic.articles.published().newest_first()
        assert listed(client, topic.get_absolute_url()) == [
            article.get_absolute_url() for article in articles
        ]
        doc = soup(client.get(topic.get_absolute_url()))
        assert doc.find("h1").text == topic.name
        current = doc.find("nav", **{"aria-label": "Topics"}).find_all("a")
        assert [a.text for a in current if a.get("aria-current") == "page"] == [topic.name]


def test_a_topic_without_public_articles_stands_and_says_so(client):
    Topic.objects.create(name="Feet", slug="feet", summary="On feet.")
    make_article(topics=("feet",), published_at=None)
    response = client.get("/articles/topics/feet/")
    assert response.status_code == 200
    assert "There are no articles here yet." in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/articles/topics/no-such/",
        "/articles/no-such/",
        "/conditions/no-such/",
        "/no-such/",
        "/articles/a%00b/",
        "/articles/%ff/",
        f"/articles/{'a' * 5000}/",
    ],
)
def test_an_address_that_names_nothing_is_a_404(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/articles/", "/conditions/", "/about/", "/sitemap.xml"])
def test_a_page_is_only_ever_read(client, path):
    assert client.head(path).status_code == 200
    if path != "/sitemap.xml":
        assert client.post(path).status_code == 405


def test_a_condition_that_is_alone_has_what_it_is_and_the_ways_to_help_in_its_card(client):
    card = soup(client.get("/conditions/")).find("main").find(class_="card--split")
    condition = Condition.objects.get()
    assert condition.definition in card.text
    links = {link.text: link["href"] for link in card.find_all("a")}
    path = condition.get_absolute_url()
    assert links["Back spasms"] == path
    assert links["When to call 911"] == f"{path}#emergency"
    page = soup(client.get(path))
    for address in links.values():
        anchor = address.partition("#")[2]
        assert not anchor or page.find(id=anchor)
    assert len(links) == 3
    assert not listed(client, "/conditions/")


def test_a_condition_without_warning_signs_or_steps_promises_none(client):
    Condition.objects.all().delete()
    make_condition(published_at=timezone.now())
    Symptom.objects.all().delete()
    ConditionText.objects.filter(region="self_care").delete()
    card = soup(client.get("/conditions/")).find("main").find(class_="card--split")
    assert [link.text for link in card.find_all("a")] == ["Stiff neck"]


def test_more_conditions_are_cards_beside_each_other(client):
    other = make_condition()
    assert sorted(listed(client, "/conditions/")) == [CONDITION, other.get_absolute_url()]
    assert not soup(client.get("/conditions/")).find(class_="card--split")
