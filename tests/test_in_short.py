"""An article says in three lines at most what to remember, and asks a question of its own."""

import pytest
from django.core.exceptions import ValidationError
from reversion.models import Version

from articles.models import Article
from articles.publishing.checklist import Checklist
from articles.publishing.history import compare

from .drafting import save_draft
from .editing import edit, typed, url
from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db

POINTS = ["Walk a little each day.", "Marigold is no medicine."]


def short(client, article):
    """The lines of "In short" on the article's page."""
    listed = soup(client.get(article.get_absolute_url())).find("ul", class_="in-short__list")
    return listed and [point.text for point in listed.find_all("li")]


def test_it_stands_under_the_summary_with_a_title(client):
    article = make_article(in_short="\n".join(POINTS))
    head = soup(client.get(article.get_absolute_url())).find("header", class_="page-head")
    words = head.text
    assert words.index(article.summary) < words.index("In short") < words.index(POINTS[0])
    assert head.find("ul", class_="in-short__list")["aria-labelledby"] == "in-short"
    assert short(client, article) == POINTS


def test_an_article_without_it_has_no_empty_list(client):
    assert short(client, make_article()) is None


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["One.", "Two.", "Three.", "Four."], "Use 3 lines or fewer."),
        (["Short.", "x" * 141], "140 characters or fewer on each line. The longest has 141."),
    ],
)
def test_more_than_a_glance_takes_is_refused(lines, words):
    article = make_article()
    article.in_short = "\n".join(lines)
    with pytest.raises(ValidationError) as refused:
        article.full_clean()
    assert words in refused.value.message_dict["in_short"][0]


def test_blank_lines_and_spaces_around_a_line_do_not_count():
    article = make_article(in_short="\n  One. \r\n\r\nTwo.\nThree.\n")
    article.full_clean()
    assert article.in_short == "One.\nTwo.\nThree."


def test_the_checklist_suggests_it_and_holds_up_nothing():
    def said(article):
        found = [f for f in Checklist(article).findings if f.place == "in_short"]
        return [(finding.message, finding.blocks) for finding in found]

    missing = "Say in up to three lines what to remember, under “In short”."
    assert said(make_article()) == [(missing, False)]
    assert said(make_article(slug="short", in_short=POINTS[0])) == []


@pytest.mark.parametrize("line", ["One.\nTwo.\nThree.\nFour.", "x" * 141])
def test_the_checklist_lists_what_is_refused_before_and_after_publishing_is_tried(
    admin_client, line
):
    article = make_article(published_at=None, in_short=line)
    refused = edit(admin_client, article, _publish="")
    for response in (admin_client.get(url(Article, "change", article.pk)), refused):
        findings = soup(response).find_all("li", class_="checklist__finding")
        [words] = [line.text for line in findings if "“In short”" in line.text]
        assert words.startswith("Required “In short”: Use ")


def test_so_does_the_screen_of_a_review_once(admin_client):
    article = make_article(published_at=None)
    save_draft(admin_client, article, in_short="One.\nTwo.\nThree.\nFour.")
    screen = soup(admin_client.get(url(Article, "review", article.pk))).text
    assert screen.count("Use 3 lines or fewer.") == 1


def test_a_claim_in_it_or_in_the_question_holds_up_the_article():
    article = make_article(in_short="We cure back pain.", question="Do you want a sure cure?")
    places = [f.place for f in Checklist(article).blocks if f.claim]
    assert places == ["in_short", "question"]


def test_the_search_and_the_reading_grade_read_it():
    article = make_article(in_short="\n".join(POINTS))
    assert article.search_sections()[0] == ("", POINTS)
    assert ("In short", POINTS) in article.texts_by_heading()


def test_staff_see_it_in_the_preview_and_in_the_history(admin_client):
    article = make_article(published_at=None)
    change = url(Article, "change", article.pk)
    form = typed(admin_client.get(change)) | {"in_short": POINTS[0]}
    assert POINTS[0] in soup(admin_client.post(change, form | {"_preview": "1"})).text
    for words in POINTS:
        edit(admin_client, article, in_short=words)
    old, new = Version.objects.get_for_object(article).order_by("pk")
    [(label, change)] = compare(old, new)
    assert label == "In short"
    assert "Marigold" in change


def test_each_article_of_the_sample_site_has_it_and_a_question():
    for article in Article.objects.all():
        article.full_clean()
        assert 2 <= len(article.points) <= 3, article
        assert article.question, article


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("why-spinal-alignment-matters-more-as-we-age", "perfect alignment isn’t the goal"),
        ("mold-humidity-and-chronic-pain", "No good study shows that mold at home causes"),
        ("adolescent-spinal-health", "there’s little research"),
    ],
)
def test_the_first_line_says_plainly_what_the_title_promises_too_much_of(slug, words):
    assert words in Article.objects.get(slug=slug).points[0]


def test_the_call_at_the_end_asks_what_the_page_is_about(client):
    def title(article):
        page = soup(client.get(article.get_absolute_url()))
        return page.find("h2", class_="call-band__title").text

    asks = "Does your desk job hurt your back?"
    titles = [title(article) for article in Article.objects.all()]
    assert len(set(titles)) == len(titles)
    assert title(make_article(question=asks)) == f"{asks} Ask us"
    assert title(make_article(slug="plain")) == "Do you have a question about this? Ask us"


def test_a_question_ends_with_a_question_mark():
    article = make_article(question="Call us now")
    with pytest.raises(ValidationError, match="question mark"):
        article.full_clean()
