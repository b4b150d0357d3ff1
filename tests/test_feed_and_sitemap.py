"""What machines read."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles.models import Article, Condition, Page
from contact.models import Clinic

from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
ATOM = {"atom": "http://www.w3.org/2005/Atom"}
MAP = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def feed(client):
    response = client.get("/articles/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def sitemap(client):
    """{path: the time of its last change, or None}"""
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = {}
    for url in root.findall("map:url", MAP):
        address = url.findtext("map:loc", namespaces=MAP)
        assert address.startswith(f"{SITE}/")
        changed = url.findtext("map:lastmod", namespaces=MAP)
        found[address.removeprefix(SITE)] = changed and datetime.fromisoformat(changed)
    return found


def test_the_feed_is_complete_atom(client):
    root = feed(client)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.findtext("atom:id", namespaces=ATOM)
    assert root.findtext("atom:title", namespaces=ATOM)
    datetime.fromisoformat(root.findtext("atom:updated", namespaces=ATOM))
    assert root.findtext("atom:author/atom:name", namespaces=ATOM)  # of entries without their own
    entries = root.findall("atom:entry", ATOM)
    assert len(entries) == 10
    for entry in entries:
        for tag in ("id", "title", "summary", "updated", "published"):
            assert entry.findtext(f"atom:{tag}", namespaces=ATOM), tag
        assert entry.find("atom:link", ATOM).get("href").startswith(f"{SITE}/articles/")
    ids = [entry.findtext("atom:id", namespaces=ATOM) for entry in entries]
    assert len(set(ids)) == 10
    own = root.find("atom:link[@rel='self']", ATOM)
    assert own.get("href") == f"{SITE}/articles/feed/"


def test_the_feed_holds_the_20_newest(client):
    for number in range(25):
        make_article(slug=f"made-{number}", published_at=timezone.now() - timedelta(minutes=number))
    entries = feed(client).findall("atom:entry", ATOM)
    links = [entry.find("atom:link", ATOM).get("href") for entry in entries]
    assert links == [f"{SITE}/articles/made-{number}/" for number in range(20)]


def test_a_feed_without_articles_is_still_a_feed(client):
    Article.objects.update(published_at=None)
    assert feed(client).findall("atom:entry", ATOM) == []


def test_odd_letters_do_not_break_the_feed_or_the_sitemap(client):
    make_article(title="Ice & heat <both> “at once” 🧊", slug="ice-and-heat")
    newest = feed(client).find("atom:entry", ATOM)
    assert newest.findtext("atom:title", namespaces=ATOM) == "Ice & heat <both> “at once” 🧊"
    assert "/articles/ice-and-heat/" in sitemap(client)


def test_the_sitemap_holds_every_public_page_once_and_nothing_else(client):
    make_article(slug="draft", published_at=None)
    make_article(slug="scheduled", published_at=timezone.now() + timedelta(days=1))
    expected = {
        row.get_absolute_url()
        for model in (Condition, Article, Page)
        for row in model.objects.published()
    }
    found = sitemap(client)
    assert expected <= set(found)
    others = set(found) - expected
    assert {path for path in others if not path.startswith("/articles/topics/")} == {
        "/articles/",
        "/conditions/",
        "/contact/",
    }
    assert all(client.get(path).status_code == 200 for path in found)
    assert client.get("/sitemap.xml").content.count(b"<loc>") == len(found)


@pytest.mark.parametrize("model", [Condition, Article, Page])
def test_the_sitemap_gives_the_true_time_of_the_last_change(client, model):
    row = model.objects.published().first()
    long_ago = timezone.now() - timedelta(days=400)
    model.objects.filter(pk=row.pk).update(updated_at=long_ago, published_at=long_ago)
    assert sitemap(client)[row.get_absolute_url()] == long_ago
    row.save()
    assert sitemap(client)[row.get_absolute_url()] == row.updated_at > long_ago


def test_what_was_written_before_it_appeared_changed_when_it_appeared(client):
    appeared = timezone.now() - timedelta(hours=1)
    article = make_article(published_at=appeared)
    Article.objects.filter(pk=article.pk).update(updated_at=appeared - timedelta(days=3))
    assert sitemap(client)[article.get_absolute_url()] == appeared
    newest = feed(client).find("atom:entry", ATOM)
    updated = datetime.fromisoformat(newest.findtext("atom:updated", namespaces=ATOM))
    assert updated == appeared


def test_the_feed_bears_the_name_that_the_clinic_has_now(client):
    Clinic.objects.update(name="Back Care Denton")
    root = feed(client)
    assert root.findtext("atom:title", namespaces=ATOM) == "Articles from Back Care Denton"
    assert root.findtext("atom:author/atom:name", namespaces=ATOM) == "Back Care Denton"
    description = soup(client.get("/contact/")).find("meta", name="description")["content"]
    assert description.startswith("Call Back Care Denton or send a message")


def test_robots_are_shown_the_sitemap_and_kept_from_messages(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert "User-agent: *" in lines
    assert "Disallow: /contact/sent/" in lines
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert "Disallow: /" not in lines
    assert "admin" not in response.content.decode()


def test_the_sitemap_names_each_pages_picture(client):
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    names = MAP | {"image": "http://www.google.com/schemas/sitemap-image/1.1"}
    found = {
        url.findtext("map:loc", namespaces=names): url.findtext(
            "image:image/image:loc", namespaces=names
        )
        for url in root.findall("map:url", names)
    }
    for model in (Condition, Article, Page):
        for row in model.objects.published().with_lead():
            picture = SITE + row.picture.file.url if row.picture else None
            assert found[SITE + row.get_absolute_url()] == picture


def test_a_list_changes_when_what_it_lists_does(client):
    long_ago = timezone.now() - timedelta(days=400)
    Article.objects.update(updated_at=long_ago, published_at=long_ago)
    listed = ("/articles/", "/articles/topics/treatments/")
    assert {sitemap(client)[path] for path in listed} == {long_ago}
    # Written long ago, public since today.
    article = make_article()
    Article.objects.filter(pk=article.pk).update(updated_at=long_ago)
    assert {sitemap(client)[path] for path in listed} == {article.published_at}
    make_article(slug="scheduled", published_at=timezone.now() + timedelta(days=9))
    assert {sitemap(client)[path] for path in listed} == {article.published_at}
