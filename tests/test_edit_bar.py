"""Whoever is signed in as staff edits a page from the page itself. Visitors notice nothing."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Condition, Page, Topic
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from contact.models import Clinic, Offer

from .editing import edit, typed, url
from .factories import SUMMARY, make_article
from .html import soup

pytestmark = pytest.mark.django_db

BACK = "/conditions/back-spasms/"


def change(row):
    return url(type(row), "change", row.pk)


# Each with the link that its bar has.
PAGES = {
    "/": lambda: ("Edit this page", change(Page.objects.get(slug="home"))),
    "/about/": lambda: ("Edit this page", change(Page.objects.get(slug="about"))),
    BACK: lambda: ("Edit this page", change(Condition.objects.get(slug="back-spasms"))),
    f"{BACK}print/": lambda: ("Edit this page", change(Condition.objects.get(slug="back-spasms"))),
    "/conditions/": lambda: ("Edit the conditions", url(Condition, "changelist")),
    "/articles/": lambda: ("Edit the articles", url(Article, "changelist")),
    "/articles/topics/treatments/": lambda: (
        "Edit this topic",
        change(Topic.objects.get(slug="treatments")),
    ),
    "/offers/": lambda: ("Edit the offers", url(Offer, "changelist")),
    "/contact/": lambda: ("Edit the clinic’s record", change(Clinic.objects.get())),
    "/search/": lambda: None,
}


def bar(response):
    return soup(response).find("aside", class_="edit-bar")


def links(response):
    return [(a.text, a["href"]) for a in bar(response).find_all("a")]


@pytest.mark.parametrize("page", PAGES)
def test_staff_see_who_they_are_and_where_to_edit(admin_client, page):
    response = admin_client.get(page)
    assert "Signed in as admin" in bar(response).text
    expected = [link] if (link := PAGES[page]()) else []
    assert links(response) == [*expected, ("Staff pages", "/admin/")]
    for _words, address in expected:
        assert admin_client.get(address).status_code == 200
    assert soup(response).unbalanced == []


def lines(html):
    """Without the indents, which a cached page doesn't have."""
    return [line for line in map(bytes.strip, html.splitlines()) if line]


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_gets_the_same_page_without_one_byte_of_it(admin_client, page):
    visitor = Client()
    visitor.get(page)  # what a process asks but once
    with CaptureQueriesContext(connection) as asked:
        seen = visitor.get(page)
    assert not any("session" in q["sql"] or "auth_user" in q["sql"] for q in asked)
    assert not seen.cookies
    assert "cookie" not in seen.get("Vary", "").lower()
    assert b"edit-bar" not in seen.content
    html = admin_client.get(page).content
    start = html.index(b'<link rel="stylesheet" href="/static/clinic_admin/edit-bar')
    end = html.index(b"</aside>\n", start) + len(b"</aside>\n")
    assert lines(html[:start] + html[end:]) == lines(seen.content)


def test_what_says_who_is_signed_in_is_kept_by_no_cache(admin_client):
    for page in (*PAGES, "/no-such-page/"):
        response = admin_client.get(page)
        assert response["Cache-Control"] == "private, no-store", page


def test_a_cookie_that_is_nobodys_shows_a_visitor_the_page(client):
    client.cookies["sessionid"] = "made-up"
    response = client.get(BACK)
    assert response.status_code == 200
    assert bar(response) is None


def test_who_is_no_staff_sees_no_bar(client):
    client.force_login(User.objects.create_user("pat"))
    assert bar(client.get(BACK)) is None


@pytest.mark.parametrize(
    ("role", "may_edit"),
    [(EDITOR, {BACK, "/"}), (CLINICIAN, {BACK}), (FRONT_DESK, set()), (MANAGER, None)],
)
def test_the_link_is_there_for_who_may_change_the_page(sign_in, role, may_edit):
    client = sign_in(role)
    for page in (BACK, "/"):
        has_link = any(words == "Edit this page" for words, _url in links(client.get(page)))
        address = dict(links(client.get(page))).get("Edit this page")
        assert has_link == bool(address)
        if may_edit is not None:
            assert has_link == (page in may_edit)


def test_a_draft_leads_back_to_its_form(admin_client):
    article = make_article(published_at=None)
    response = admin_client.get(url(Article, "draft", article.pk))
    assert ("Back to editing", change(article)) in links(response)
    assert "Draft." in soup(response).text


def test_a_preview_says_that_nothing_is_saved(admin_client):
    fields = {"title": "New", "summary": SUMMARY, "topics": [Topic.objects.first().pk]}
    new = typed(admin_client.get(url(Article, "add"))) | fields | {"_preview": "1"}
    for response in (
        admin_client.post(url(Article, "add"), new),
        edit(admin_client, make_article(published_at=None), _preview="1"),
    ):
        assert "This is a preview" in bar(response).text
        assert links(response) == [("Staff pages", "/admin/")]


def test_who_follows_a_link_to_a_draft_without_a_login_sees_no_bar(admin_client, client):
    article = make_article(published_at=None)
    link = soup(admin_client.get(change(article))).find("code").text
    assert bar(Client().get(link.removeprefix("http://testserver"))) is None


def test_a_session_that_owes_its_second_factor_sees_no_bar(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    user = User.objects.create_user("mia", is_staff=True)
    user.groups.add(Group.objects.get(name=MANAGER))
    client.force_login(user)
    assert bar(client.get(BACK)) is None
