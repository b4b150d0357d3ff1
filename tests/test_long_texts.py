"""
No text holds up a worker: what reads texts takes time by their length alone, and a text that is
too long is refused, with all that was typed.
"""

import time
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError

from articles.fields import LONGEST
from articles.models import Article, ArticleText
from articles.publishing.checklist import Checklist
from articles.search.text import plain_text
from clinic_site.foundation.differences import html_text, marked
from clinic_site.foundation.wording import claims, readability

from .editing import admins, typed, url
from .factories import make_article, make_condition
from .html import soup

SIZE = 180_000
# Seconds of the processor. Each takes about one; where it was not linear, minutes.
ENOUGH = 12
PIECES = [
    "not cure ",
    "cure ",
    "not only a cure ",
    "natural healing, ",
    "we offer care and ",
    "free exam ",
    "studies show ",
    "Dr. Al ",
    "(<a href=\"#source-a\">",
    "<a href=\"#source-a\">",
    "#source-a ",
    "<a ",
    "<p",
    "<!--",
    "</",
    "&",
    "a",
    "a b ",
    "1. ",
    "(",
    "\n",
    "<s>",
    "<table><tr><td>",
    "<table><tr><td>1",
    "<td>1",
    "<tr><td rowspan=99 colspan=99>1",
    "<sup>1",
    "<style>",
    "<style>/* ",
    "<p style='/* ",
    "<p>8<hr>",
    "<h3> ",
]  # fmt: skip


@contextmanager
def soon():
    start = time.process_time()
    yield
    assert time.process_time() - start < ENOUGH


def long(piece):
    return piece * (SIZE // len(piece))


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize(
    "read",
    [
        lambda text: list(claims.find(text)),
        lambda text: readability.grade(readability.prose(text)),
        readability.word_count,
        readability.effort,
        plain_text,
    ],
    ids=["claims", "grade", "number of words", "hardest sentence", "search"],
)
def test_reading_a_text_takes_time_by_its_length(read, piece):
    with soon():
        read(long(piece))


@pytest.mark.parametrize("piece", PIECES)
def test_cleaning_a_text_takes_time_by_its_length(piece):
    field = ArticleText._meta.get_field("body")
    with soon():
        field.plain_text(long(piece))


def test_cells_that_go_down_over_many_rows_make_no_huge_text_of_a_small_one():
    field = ArticleText._meta.get_field("body")
    text = "word "
    for _depth in range(3):
        empty = "<td rowspan=100>" * 20
        row = f"<tr>{empty}<td rowspan=100>{text}</td></tr>"
        text = f"<table>{row}{'<tr></tr>' * 99}</table>"
    assert len(text) < 5_000
    assert len(field.plain_text(text)) < 60_000


@pytest.mark.parametrize("piece", [*PIECES, 'href="" ', 'href="', 'href="">'])
@pytest.mark.parametrize("start", ["", "<a ", '<a href="">', f"<a {'href="" ' * 10_000}>"])
def test_plain_words_of_what_nobody_has_cleaned_take_time_by_its_length(start, piece):
    """The page that refuses an expired form shows them to whoever sent it, signed in or not."""
    with soon():
        html_text(start + long(piece))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("not cure ", "not cure "),
        ("not cure ", "cure not sure "),
        ("a ", "a b "),
        ("a\n", "b a\n"),
        ("a b c d e f g ", "g f e d c b a "),
    ],
)
def test_comparing_two_texts_takes_time_by_their_length(old, new):
    with soon():
        marked(long(old), f"{long(new)} and more")
    numbered = " ".join(f"{old}{number}" for number in range(SIZE // 10))
    with soon():
        marked(numbered, numbered.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Sit down.", "Sit up.", "<span>Sit </span><del>down.</del><ins>up.</ins>"),
        ("Go in now", "Go up now", "<span>Go </span><del>in </del><ins>up </ins><span>now</span>"),
        ("a a a b", "a a b", "<span>a a </span><del>a </del><span>b</span>"),
        ("One two", "Two one", "<del>One two</del><ins>Two one</ins>"),
        ("", "New", "<ins>New</ins>"),
        ("Old", "", "<del>Old</del>"),
        ("x one two y", "two one", "<del>x one </del><span>two </span><del>y</del><ins>one</ins>"),
        ("Same", "Same", "<span>Same</span>"),
    ],
)  # fmt: skip
def test_a_comparison_marks_the_words_that_differ(old, new, shown):
    assert marked(old, new) == shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    "piece", ["not cure ", "It cures. ", '<a href="#source-a">x</a>', "cure\n"]
)
def test_the_checklist_of_a_long_page_takes_time_by_its_length(piece):
    condition = make_condition(definition=long(piece))
    text = condition.conditiontext_set.first()
    text.body = long(piece)
    with soon():
        assert len(Checklist(condition, [text]).findings) <= 100


@pytest.mark.django_db
@pytest.mark.parametrize("button", ["_save", "_continue"])
def test_a_text_that_is_too_long_is_refused_in_our_words_and_kept(admin_client, button):
    article = make_article(published_at=None)
    address = url(type(article), "change", article.pk)
    words = f"<p>{'not cure ' * 20_000}</p>"
    form = typed(admin_client.get(address)) | {"articletext_set-0-body": words, button: "1"}
    with soon():
        response = admin_client.post(address, form)
    assert response.status_code == 200
    said = soup(response).find("ul", class_="errorlist").parent.parent.text
    assert "This text is too long: 180,007 characters" in said
    assert "20,000 or fewer fit." in said
    assert typed(response)["articletext_set-0-body"] == words
    assert article.articletext_set.get().body == "<p>Words of its own.</p>"


def test_a_text_that_is_just_short_enough_is_taken():
    field = ArticleText._meta.get_field("body")
    words = "<p>" + "a" * (LONGEST - 7) + "</p>"
    assert field.clean(words, None) == words
    with pytest.raises(ValidationError, match="too long"):
        field.clean(words + " ", None)


def test_no_field_of_the_staff_cuts_what_is_pasted(admin_client):
    """A browser cuts at `maxlength` without a word, and half a sentence goes public."""
    request = admin_client.get("/admin/").wsgi_request
    for model, model_admin in admins():
        if not model_admin.has_add_permission(request):
            continue
        page = soup(admin_client.get(url(model, "add"), follow=True))
        boxes = page.find("form", novalidate="").find_all("input")
        boxes += page.find("form", novalidate="").find_all("textarea")
        assert [box["name"] for box in boxes if "maxlength" in box.attrs] == [], model


def test_what_is_too_long_is_refused_by_how_much_and_comes_back_whole(admin_client):
    article = make_article()
    address = url(Article, "change", article.pk)
    words = "Go easy. " * 60
    fields = typed(admin_client.get(address)) | {"summary": words, "title": "x" * 300}
    page = soup(admin_client.post(address, fields))
    assert page.find("textarea", name="summary").text.strip() == words.strip()
    assert page.find("input", name="title")["value"] == "x" * 300
    assert "characters or fewer. You have 539." in page.text
    assert "characters or fewer. You have 300." in page.text
