"""Nothing that runs ever reaches a page, however it was saved."""

import re

import pytest
from django.core import serializers
from django.forms import modelform_factory
from django.utils.html import strip_tags

from articles.models import Article, ArticleText, Clinician, ConditionText, PageText, Treatment

from .clipboard import (
    APART,
    CROSSED_OUT,
    HIDDEN_WORDS,
    NOT_CROSSED_OUT,
    NOT_HIDDEN,
    RAISED,
    TABLE_CASES,
    TOGETHER,
)
from .editing import edit, url
from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    '<img src="x" onerror="alert(1)">',
    '<p onclick="alert(1)">text</p>',
    '<a href="javascript:alert(1)">link</a>',
    '<a href="JaVaScRiPt:alert(1)">link</a>',
    '<a href="java\nscript:alert(1)">link</a>',
    '<a href="&#106;avascript:alert(1)">link</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">link</a>',
    '<a href="vbscript:alert(1)">link</a>',
    '<iframe src="https://evil.example"></iframe>',
    "<svg onload=alert(1)></svg>",
    '<p style="position:fixed">text</p>',
    "<style>body{display:none}</style>",
    '<form action="https://evil.example"><input name="q"></form>',
    '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">',
    '<object data="x"></object><embed src="x">',
]
MARKS = (
    "<script",
    "onerror",
    "onclick",
    "onload",
    "javascript:",
    "vbscript:",
    "data:text",
    "<iframe",
    "<svg",
    "<img",
    "<style",
    "style=",
    "<form",
    "<object",
    "<embed",
    "evil.example",
)


def harmless(html):
    return not [mark for mark in MARKS if mark in html.lower()]


def by_form(block, html):
    form = modelform_factory(ArticleText, fields=["heading", "body"])(
        {"heading": "A section", "body": f"<p>Safe.</p>{html}"}, instance=block
    )
    assert form.is_valid()
    form.save()


def by_save(block, html):
    block.body = html
    block.save()


def by_update(block, html):
    ArticleText.objects.filter(pk=block.pk).update(body=html)


def by_bulk_update(block, html):
    block.body = html
    ArticleText.objects.bulk_update([block], ["body"])


def by_bulk_create(block, html):
    parent = block.parent
    block.delete()
    ArticleText.objects.bulk_create([ArticleText(parent=parent, region="main", body=html)])


def by_fixture(block, html):
    block.body = html
    for loaded in serializers.deserialize("json", serializers.serialize("json", [block])):
        loaded.save()


WAYS = [by_form, by_save, by_update, by_bulk_update, by_bulk_create, by_fixture]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_runs_is_neither_stored_nor_shown(client, way):
    article = make_article()
    for attack in ATTACKS:
        way(article.articletext_set.get(), attack)
        stored = article.articletext_set.values_list("body", flat=True).get()
        assert harmless(stored), attack
        page = client.get(article.get_absolute_url()).content.decode()
        prose = page.partition('<div class="prose">')[2].partition('<div class="page-tools"')[0]
        assert "A section" in prose or way is by_bulk_create
        assert harmless(prose), attack


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (ArticleText, "body"),
        (ConditionText, "body"),
        (PageText, "body"),
        (Treatment, "description"),
        (Clinician, "biography"),
    ],
)
@pytest.mark.parametrize("attack", ATTACKS)
def test_every_field_of_rich_text_is_cleaned(model, field, attack):
    if model is Clinician:
        Clinician.objects.create(name="Ann", credentials="D.C.", role="chiropractor")
    model.objects.update(**{field: attack})
    assert all(harmless(html) for html in model.objects.values_list(field, flat=True))


@pytest.mark.parametrize(
    "html",
    [
        "<p>Plain, <strong>bold</strong> and <em>leaning</em>.</p>",
        "<ul><li><p>One</p></li></ul>",
        "<ol><li><p>One</p></li></ol>",
        "<h3>A smaller heading</h3>",
        "<p>Two<br>lines</p>",
        "<p>5 &lt; 6 &amp; 7 &gt; 6</p>",
        '<aside class="callout" role="note"><h3>Note</h3><ul><li>One</li></ul></aside>',
    ],
)
def test_what_staff_may_write_is_kept(html):
    article = make_article(body=html)
    assert article.articletext_set.values_list("body", flat=True).get() == html


def test_a_callout_box_is_drawn_and_can_look_like_nothing_else(client):
    article = make_article(
        body='<aside class="care-card care-card--emergency" role="alert" id="top" '
        'onclick="alert(1)"><p>Heat helps.</p></aside>'
    )
    box = soup(client.get(article.get_absolute_url())).find("div", class_="prose").find("aside")
    assert box.attrs == {"class": "callout", "role": "note"}
    assert box.text == "Heat helps."


@pytest.mark.parametrize("spelling", CROSSED_OUT)
def test_crossed_out_words_do_not_come_back_to_life_however_they_are_saved(spelling):
    article = make_article()
    for way in WAYS:
        way(article.articletext_set.get(), f"<p>{CROSSED_OUT[spelling]} Take 200 mg.</p>")
        stored = article.articletext_set.values_list("body", flat=True).get()
        assert strip_tags(stored).replace("Safe.", "").strip() == "Take 200 mg.", way


@pytest.mark.parametrize("spelling", NOT_CROSSED_OUT)
def test_words_that_are_not_crossed_out_are_kept(spelling):
    article = make_article(body=f"<p>{NOT_CROSSED_OUT[spelling]}</p>")
    assert article.articletext_set.values_list("body", flat=True).get() == "<p>Take 200 mg.</p>"


# Which rule of a sheet outweighs another is for a browser to say.
@pytest.mark.parametrize("spelling", sorted(HIDDEN_WORDS.keys() - {"a class with !important"}))
def test_words_that_could_not_be_seen_are_not_saved(spelling):
    article = make_article(body=f"<p>{HIDDEN_WORDS[spelling]} Take 200 mg.</p>")
    stored = article.articletext_set.values_list("body", flat=True).get()
    assert strip_tags(stored).strip() == "Take 200 mg."


@pytest.mark.parametrize("spelling", NOT_HIDDEN)
def test_words_that_could_be_seen_are_saved(spelling):
    article = make_article(body=f"<p>{NOT_HIDDEN[spelling]}</p>")
    assert article.articletext_set.values_list("body", flat=True).get() == "<p>Take 200 mg.</p>"


@pytest.mark.parametrize("case", TABLE_CASES, ids=str)
def test_the_cells_of_a_table_are_told_apart_and_each_row_is_a_line(case):
    article = make_article(body=case.html)
    assert article.articletext_set.values_list("body", flat=True).get() == case.text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        RAISED,
        ("<h2>Heat</h2><h1>Ice</h1>", "<h3>Heat</h3><h3>Ice</h3>"),
        ("<div>Heat</div><div>Ice</div>", "<p>Heat</p><p>Ice</p>"),
        ("<dl><dt>Heat</dt><dd>20 minutes</dd></dl>", "<p>Heat</p><p>20 minutes</p>"),
        ("<blockquote>Heat</blockquote>Ice", "<p>Heat</p>Ice"),
        ("<h3> <br></h3><p>Ice</p>", "<p>Ice</p>"),
        (
            '<p><a href="/a/" style="display:block">8</a><b style="display:block">10</b></p>',
            '<p><a href="/a/">8</a><strong><br>10</strong></p>',
        ),
        (
            '<p><b style="display:table-cell">8</b><s style="display:table-cell">60</s>'
            '<i style="display:table-cell">10</i></p>',
            "<p><strong>8</strong> |  | <em>10</em></p>",
        ),
        ("<p>8<button>10</button>12</p>", "<p>8 10 12</p>"),
        ("<p>8 <ruby>8<rt>10</rt></ruby>12</p>", "<p>8 8 10 12</p>"),
        ("<p>8<meter>5</meter>10</p>", "<p>8 5 10</p>"),
        ("<p>8<input>10</p>", "<p>8 10</p>"),
        ("<p>8<hr>10</p>", "<p>8</p>10"),
    ],
)
def test_words_that_stood_apart_never_become_one(html, text):
    article = make_article(body=html)
    assert article.articletext_set.values_list("body", flat=True).get() == text


def words(html):
    """The words, whether they stand in lines, in paragraphs or with a mark between them."""
    return strip_tags(re.sub(r"</?p>|<br>|[|–]", " ", html)).split()


# Without a browser the boxes are known, and not always whether one stood below the other.
@pytest.mark.parametrize("layout", [*APART, *TOGETHER])
def test_only_what_stood_apart_in_the_layout_is_saved_apart(layout):
    html, text = (APART | TOGETHER)[layout]
    article = make_article(body=html)
    stored = article.articletext_set.values_list("body", flat=True).get()
    assert words(stored) == words(text)


@pytest.mark.parametrize(
    "href",
    [
        "#source-acp-2017",
        "/contact/",
        "https://www.nice.org.uk/guidance/ng59",
        "mailto:a@example.com",
        "tel:911",
    ],
)
def test_an_honest_link_is_kept(client, href):
    article = make_article(body=f'<p><a href="{href}">link</a></p>')
    assert f'href="{href}"' in client.get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "html",
    [
        "<h3><form></form></h3>",
        "<h3><img src=x></sup><p></p></h3>",
        "<div>Words</div><h3><p> </p></h3>",
        "<ul><li><div></div></li></ul>",
    ],
)
def test_no_empty_heading_or_bullet_is_left_where_something_was_taken_out(html):
    cleaned = ArticleText._meta.get_field("body").sanitize(html)
    assert "<h3>" not in cleaned
    assert "<li>" not in cleaned


def test_the_sample_site_was_cleaned_like_everything_else():
    for model, field in ((ArticleText, "body"), (ConditionText, "body"), (PageText, "body")):
        for html in model.objects.values_list(field, flat=True):
            assert harmless(html)
            assert model._meta.get_field(field).sanitize(html) == html


def test_a_title_is_text_everywhere(client):
    attack = "</title><script>alert(1)</script>"
    article = make_article(
        title=attack, summary=f"{attack} is what this article is called, for now."
    )
    for path in (article.get_absolute_url(), "/", "/articles/", "/articles/feed/"):
        assert "<script>" not in client.get(path).content.decode()
    assert Article.objects.get(slug="made").title == attack


def test_a_block_without_a_heading_is_named_by_its_first_words_with_spaces_between(admin_client):
    pasted = (
        "<h3>Sitting well</h3><ul><li><p>Heat &amp; cold</p></li><li><p>Rest</p></li></ul>"
        "<p>First sentence.<br>Second, <strong>which</strong> goes on and on.</p>"
    )
    article = make_article(published_at=None)
    block = ArticleText.objects.create(parent=article, region="main", ordering=9, body=pasted)
    name = "Sitting well Heat & cold Rest First sentence. Second, which ..."
    assert str(block) == name
    edit(admin_client, article, **{"articletext_set-1-DELETE": "on"})
    assert name in soup(admin_client.get(url(Article, "history", article.pk))).text
