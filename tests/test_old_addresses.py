"""Any address of the clinic's earlier site can lead on, in one step; none hides a living page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, Redirect, Topic
from clinic_site.foundation.roles import EDITOR

from .editing import url
from .factories import make_article
from .html import soup
from .test_redirects import leads_to, rename

pytestmark = pytest.mark.django_db

TO = "/articles/"


def add(client, old, new=TO):
    return client.post(url(Redirect, "add"), {"old_path": old, "new_path": new})


def told(response):
    return " ".join(soup(response).text.split())


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/services.html", ["/services.html", "/services.html/", "/services.html?utm_source=x"]),
        ("/wp-content/uploads/2015/06/plan.pdf", ["/wp-content/uploads/2015/06/plan.pdf"]),
        ("/2015/06/no-slash", ["/2015/06/no-slash", "/2015/06/no-slash/"]),
        ("/2015/06/a-slash/", ["/2015/06/a-slash", "/2015/06/a-slash/"]),
        ("/services", ["/services", "/services/"]),
        ("/?p=1164", ["/?p=1164", "/?p=1164&utm_source=letter", "/?gclid=1&p=1164"]),
        ("/index.php?b=2&a=1", ["/index.php?b=2&a=1", "/index.php?a=1&b=2"]),
        ("/articles/?post=3", ["/articles/?post=3"]),
        ("/index.php", ["/index.php?anything=1"]),
        ("/My%20Plan.pdf", ["/My%20Plan.pdf"]),
        ("/señales/", ["/se%C3%B1ales/", "/se%c3%b1ales"]),
        ("/sen\u0303ales.html", ["/se%C3%B1ales.html", "/sen%CC%83ales.html"]),
        ("/caf%e9.html", ["/caf%E9.html"]),
        ("/a#part", ["/a"]),
        ("https://www.ourclinic.com/services.html", ["/services.html"]),
        ("http://ourclinic.com/?p=9", ["/?p=9"]),
        ("//ourclinic.com/x/", ["/x/"]),
        ("www.ourclinic.com/y/z.asp?id=4", ["/y/z.asp?id=4"]),
    ],
)
def test_whatever_an_old_address_looked_like_it_leads_on_in_one_step(
    admin_client, client, ask_by_wsgi, old, asked
):
    assert add(admin_client, old).status_code == 302, old
    for address in asked:
        assert leads_to(client, address) == TO, address
    if "?" not in asked[0]:
        status, headers, _body = ask_by_wsgi(asked[0])
        assert (status, headers["Location"]) == (301, TO)


def test_a_pasted_address_loses_its_site_and_staff_are_told(admin_client):
    add(admin_client, "https://www.ourclinic.com/services.html")
    said = told(admin_client.get(url(Redirect, "changelist")))
    assert "The site's name was left out: the old address is /services.html." in said


@pytest.mark.parametrize(
    ("old", "words"),
    [
        ("services.html", "Begin with a slash"),
        ("/a%00b", "Begin with a slash"),
        ("https://old.example.com//services.html", "Begin with a slash"),
        ("/", "Readers find a page at /"),
        ("/articles", "Readers find a page at /articles"),
        ("/articles/", "Readers find a page at /articles/"),
        ("/about/", "Readers find a page at /about/"),
        ("/?page=2", "Readers find a page at /?page=2"),
        ("/search/?q=necks", "Readers find a page at /search/?q=necks"),
        ("/contact/?about=necks", "Readers find a page at"),
        ("https://[", "Begin with a slash"),
        ("/" + "x" * 600, "500"),
    ],
)
def test_an_old_address_that_cannot_be_one_is_refused_in_words(admin_client, old, words):
    response = add(admin_client, old)
    assert response.status_code == 200
    assert words in told(response)
    assert not Redirect.objects.exists()
    assert old in soup(response).find(id="id_old_path")["value"]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("/articles/no-such-page/", "leads to no page of this site"),
        ("/admin/", "leads to a page for staff"),
        ("/conditions/back-spasms/#nowhere", "a section that the page doesn't have"),
        ("/articles/draft/", "which is a draft"),
        ("https://www.example.com/", "Leave out the site's name"),
        ("articles", "Leave out the site's name"),
    ],
)
def test_nobody_is_sent_to_what_readers_cannot_see(admin_client, new, words):
    make_article(slug="draft", published_at=None)
    assert words in told(add(admin_client, "/old.html", new))
    assert not Redirect.objects.exists()


@pytest.mark.parametrize(
    "new",
    ["/", "/conditions/", "/articles/topics/treatments/", "/conditions/back-spasms/#emergency", ""],
)
def test_readers_are_sent_to_a_page_a_list_a_section_or_told_that_it_is_gone(sign_in, client, new):
    assert add(sign_in(EDITOR), "/old.html", new).status_code == 302
    assert leads_to(client, "/old.html") == (new or 410)


def test_a_page_that_takes_the_address_wins_however_it_is_asked_for(client):
    Redirect.objects.create(old_path="/articles/made", new_path=TO)
    article = make_article(published_at=None)
    assert leads_to(client, "/articles/made") == TO
    make_article(slug="other")
    Article.objects.filter(pk=article.pk).update(published_at=article.updated_at)  # by the clock
    assert leads_to(client, "/articles/made") == "/articles/made/"
    assert leads_to(client, "/articles/made/") == 200
    article.refresh_from_db()
    article.save()
    assert not Redirect.objects.exists()


def test_a_section_follows_its_page_when_that_moves_and_ends_with_it(client):
    article = make_article()
    Redirect.objects.create(old_path="/old.html", new_path="/articles/made/#a-section")
    rename(article, "b")
    assert leads_to(client, "/old.html") == "/articles/b/#a-section"
    rename(article, "c")
    assert leads_to(client, "/old.html") == "/articles/c/#a-section"
    article.delete()
    for old in ("/old.html", "/articles/made/", "/articles/b/", "/articles/c/"):
        assert client.get(old).status_code == 410, old


def test_pages_with_their_own_queries_ask_nothing_of_old_addresses(client):
    Redirect.objects.create(old_path="/?p=1", new_path=TO)
    for path in ("/articles/?page=2", "/search/?q=neck", "/contact/?about=Necks", "/?utm_source=x"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert not [query for query in queries if "redirect" in query["sql"]]


@pytest.mark.parametrize("query", ["x=%00", "%00", "x=%FF", "=&&=", "x" * 3000, "%", "a=b%26c"])
def test_a_query_that_makes_no_sense_changes_nothing(client, query):
    assert client.get(f"/?{query}").status_code == 200
    assert client.get(f"/no/such/page.html?{query}").status_code == 404


def test_a_kept_page_does_not_stand_before_an_old_address(kept_pages, client):
    assert client.get("/").status_code == 200
    assert client.get("/?utm_source=x").status_code == 200
    Redirect.objects.create(old_path="/?p=1164", new_path=TO)
    assert leads_to(client, "/?p=1164") == TO
    assert client.get("/").status_code == 200


def test_the_form_of_a_topic_lists_its_pages_with_links(sign_in):
    client = sign_in(EDITOR)
    topic = Topic.objects.create(slug="necks", name="Necks", summary="On necks.")
    form = url(Topic, "change", topic.pk)
    assert "No page has this topic yet." in told(client.get(form))
    article = make_article(topics=["necks"], title="On necks")
    draft = make_article(topics=["necks"], slug="draft", title="Unfinished", published_at=None)
    page = soup(client.get(form))
    for row, state in ((article, "Live"), (draft, "Draft")):
        found = page.find("a", href=url(Article, "change", row.pk))
        assert found.text == row.title
        assert state in page.text
    assert "its_pages" not in client.get(reverse("admin:articles_topic_add")).content.decode()
