"""The checklist keeps up with a form that is being filled in, and saves nothing of it."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from reversion.models import Version

from articles.models import (
    Article,
    ArticlePicture,
    ArticleText,
    Condition,
    Page,
    Picture,
    Source,
    Treatment,
)
from clinic_site.foundation.roles import CLINICIAN, FRONT_DESK

from .editing import edit, typed, url
from .factories import SUMMARY, make_article, make_condition
from .html import soup

pytestmark = pytest.mark.django_db

CLAIM = "<p>We guarantee relief. Come and see us.</p>"


def form_of(client, row):
    return typed(client.get(url(type(row), "change", row.pk)))


def live(client, row, **changes):
    """The answer to a form that was opened and changed, but not saved."""
    return client.post(url(type(row), "change_checklist", row.pk), form_of(client, row) | changes)


def lines(response):
    assert response.status_code == 200
    return [line.text for line in soup(response).find_all("li", class_="checklist__finding")]


@pytest.mark.parametrize("make", [make_article, make_condition, Treatment.objects.first])
def test_the_list_says_what_the_page_itself_would_say(admin_client, make):
    row = make()
    opened = admin_client.get(url(type(row), "change", row.pk))
    assert lines(live(admin_client, row)) == lines(opened)
    assert lines(opened) or make is not make_article


def test_it_judges_what_was_typed_and_not_what_is_saved(admin_client):
    article = make_article(body=CLAIM, published_at=None)
    [block] = ArticleText.objects.filter(parent=article)
    assert any("guarantee" in line for line in lines(live(admin_client, article)))
    mended = {"articletext_set-0-body": "<p>It may help.</p>"}
    assert not any("guarantee" in line for line in lines(live(admin_client, article, **mended)))
    deleted = {"articletext_set-0-DELETE": "on"}
    assert not any("guarantee" in line for line in lines(live(admin_client, article, **deleted)))
    block.refresh_from_db()
    assert block.body == CLAIM


def test_a_block_that_was_just_added_counts_and_is_linked(admin_client):
    article = make_article(published_at=None)
    added = {
        "articletext_set-TOTAL_FORMS": "2",
        "articletext_set-1-body": CLAIM,
        "articletext_set-1-region": "main",
        "articletext_set-1-ordering": "20",
    }
    response = live(admin_client, article, **added)
    assert any("guarantee" in line for line in lines(response))
    assert soup(response).find("a", href="#articletext_set-1") is not None


def test_sources_and_treatments_are_those_that_are_chosen_now(admin_client):
    article = make_article(published_at=None)
    missing = "List at least one source"
    assert any(missing in line for line in lines(live(admin_client, article)))
    chosen = {"sources": [Source.objects.first().pk]}
    assert not any(missing in line for line in lines(live(admin_client, article, **chosen)))


def test_a_page_that_is_being_added_has_the_list_from_the_beginning(admin_client):
    for model in (Article, Condition, Page):
        opened = admin_client.get(url(model, "add"))
        assert soup(opened).find(class_="checklist")["data-url"] == url(model, "add_checklist")
        answer = admin_client.post(url(model, "add_checklist"), typed(opened))
        assert lines(answer) == lines(opened)
        filled = typed(opened) | {"summary": SUMMARY}
        answer = admin_client.post(url(model, "add_checklist"), filled)
        assert len(lines(answer)) == len(lines(opened)) - 1
        assert not model.objects.filter(summary=SUMMARY).exists()


def test_the_panel_says_in_one_line_how_much_there_is_to_do(admin_client):
    article = make_article(published_at=None)
    page = soup(admin_client.get(url(Article, "change", article.pk)))
    words = page.find("summary", class_="checklist__head").text
    answer = soup(live(admin_client, article)).find(class_="checklist__words")
    assert words == f"Ready to publish? {answer['data-count']}"
    assert answer["data-count"] == "2 to fix, 1 to look at"
    assert answer["data-required"] == "2"


def test_a_refused_save_opens_the_list(admin_client):
    article = make_article(published_at=None)
    opened = soup(admin_client.get(url(Article, "change", article.pk)))
    assert "open" not in opened.find("details", class_="checklist__fold").attrs
    refused = soup(edit(admin_client, article, published_at_0="2026-01-05", published_at_1="9 am"))
    assert "open" in refused.find("details", class_="checklist__fold").attrs


def test_a_reason_that_is_being_typed_stays_in_the_list(admin_client):
    article = make_article(body=CLAIM, published_at=None)
    opened = soup(admin_client.get(url(Article, "change", article.pk)))
    name = opened.find("details", class_="checklist__keep").find("textarea")["name"]
    answer = soup(live(admin_client, article, **{name: "A quote."}))
    kept = answer.find("details", class_="checklist__keep")
    assert kept.find("textarea").text == "A quote."
    assert "open" in kept.attrs


def test_nothing_is_written_and_no_row_is_locked(admin_client):
    condition = make_condition(published_at=None)
    fields = form_of(admin_client, condition) | {"title": "Another", "slug": "", "_save": "Save"}
    before = Condition.objects.values().get(pk=condition.pk), Version.objects.count()
    with CaptureQueriesContext(connection) as asked:
        admin_client.post(url(Condition, "change_checklist", condition.pk), fields)
    words = [query["sql"].split()[0] for query in asked]
    assert set(words) == {"SELECT"}
    assert not any("FOR UPDATE" in query["sql"] for query in asked)
    assert (Condition.objects.values().get(pk=condition.pk), Version.objects.count()) == before


def test_it_asks_few_queries_however_long_the_page_is(admin_client):
    article = make_article(published_at=None)
    picture = Picture.objects.first()

    def queries():
        fields = form_of(admin_client, article)
        with CaptureQueriesContext(connection) as asked:
            admin_client.post(url(Article, "change_checklist", article.pk), fields)
        return len(asked)

    queries()
    few = queries()
    for order in range(30):
        place = {"parent": article, "region": "main", "ordering": order}
        ArticleText.objects.create(**place, heading=f"Part {order}", body="<p>Words.</p>")
        ArticlePicture.objects.create(**place, picture=picture, is_decorative=True)
    assert queries() <= few + 2  # the first had no picture, whose file may have been replaced
    assert few <= 15


def test_it_needs_the_permission_to_write_and_a_post_with_a_token(client):
    article = make_article(published_at=None)
    address = url(Article, "change_checklist", article.pk)
    assert client.post(address).status_code == 302  # to sign in
    user = User.objects.create_user("someone", is_staff=True)
    client.force_login(user)
    assert client.post(address).status_code == 403
    assert client.post(url(Article, "add_checklist")).status_code == 403
    boss = User.objects.create_superuser("boss")
    client.force_login(boss)
    assert client.get(address).status_code == 405
    assert client.post(url(Article, "change_checklist", 999_999)).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(boss)
    assert strict.post(address, {"title": "x"}).status_code == 403


@pytest.mark.parametrize("role", [CLINICIAN, FRONT_DESK])
def test_who_may_only_look_has_a_list_that_stays_as_it_is(sign_in, role):
    page = Page.objects.first()
    response = sign_in(role).get(url(Page, "change", page.pk))
    if response.status_code == 200:
        assert "data-url" not in soup(response).find(class_="checklist").attrs


NONSENSE = {
    "nothing at all": {},
    "numbers that are none": {
        "articletext_set-TOTAL_FORMS": "many",
        "articletext_set-INITIAL_FORMS": "-3",
        "picture": "²",
        "sources": ["x", "9" * 40],
        "reviewed_on": "soon",
        "published_at_0": "soon",
    },
    "more blocks than there are": {
        "articletext_set-TOTAL_FORMS": "3",
        "articletext_set-INITIAL_FORMS": "3",
        "articletext_set-0-id": "999999",
        "articletext_set-1-id": "x",
        "articletext_set-1-ordering": "x",
        "articletext_set-2-body": "\0",
    },
    "a text of a book": {
        "articletext_set-TOTAL_FORMS": "1",
        "articletext_set-INITIAL_FORMS": "0",
        "articletext_set-0-body": "not cure " * 60_000,
    },
}


@pytest.mark.parametrize("fields", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_answered_with_a_list(admin_client, fields):
    article = make_article(published_at=None)
    assert lines(admin_client.post(url(Article, "change_checklist", article.pk), fields))
