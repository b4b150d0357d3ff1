"""Headings: levels in order whatever a page lacks, and ids that nothing else on the page has."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from django.utils import timezone

from articles.models import (
    ArticleText,
    Condition,
    ConditionText,
    ConditionTreatment,
    Evidence,
    Page,
    PageText,
    Source,
    Symptom,
    Treatment,
)
from articles.models.anchors import is_ours

from .factories import SUMMARY, make_article, reviewed_article
from .html import soup

pytestmark = pytest.mark.django_db

TEMPLATES = Path(__file__).parents[1] / "templates"
SYMPTOMS = {
    "emergency": ("", "emergency"),
    "muscles": ("muscles_and_joints", "routine"),
    "nerves": ("nerves", "routine"),
    "same day": ("", "same_day"),
    "routine": ("", "routine"),
}
PARTS = [*(region.key for region in Condition.regions), *SYMPTOMS, "treatments", "evidence"]
CALL = "Call 911 or go to an emergency room now if you have:"


def condition_with(parts, heading="", body="<p>Words.</p><h3>Smaller</h3><p>Words.</p>"):
    """A condition page that has these parts of PARTS and no others."""
    Condition.objects.filter(slug="made").delete()
    condition = Condition.objects.create(
        title="Stiff neck",
        slug="made",
        summary=SUMMARY,
        definition="A stiff neck is a neck that hurts.",
        published_at=timezone.now(),
        went_public_unreviewed=True,
    )
    for part in parts:
        if part in SYMPTOMS:
            group, urgency = SYMPTOMS[part]
            Symptom.objects.create(condition=condition, text=part, group=group, urgency=urgency)
        elif part == "treatments":
            treatment = Treatment.objects.published().first()
            ConditionTreatment.objects.create(condition=condition, treatment=treatment)
        elif part == "evidence":
            texts = dict.fromkeys(["claim", "participants", "comparison", "result", "limits"], "x")
            Evidence.objects.create(condition=condition, source=Source.objects.first(), **texts)
        else:
            ConditionText.objects.create(
                parent=condition, region=part, heading=heading and f"{heading} {part}", body=body
            )
    return condition


def headings(page):
    return [node for node in page.find("main").walk() if re.fullmatch("h[1-6]", node.tag)]


def assert_headings_are_in_order(page):
    level = 0
    for heading in headings(page):
        assert heading.text, "an empty heading"
        assert int(heading.tag[1]) <= level + 1, f"{heading.text} comes too low"
        level = int(heading.tag[1])


def assert_ids_are_unique_and_links_arrive(page):
    ids = [node["id"] for node in page.walk() if "id" in node.attrs]
    assert len(ids) == len(set(ids)), {name for name in ids if ids.count(name) > 1}
    links = [a["href"] for a in page.find_all("a") if a.get("href", "").startswith("#")]
    assert {link[1:] for link in links} <= set(ids)


def above(page, words):
    """The h2 under which the heading with these words stands."""
    found = ""
    for heading in headings(page):
        if heading.text == words:
            return found
        if heading.tag == "h2":
            found = heading.text
    raise AssertionError(f"no heading says {words}")


def assert_contents_are_not_empty(page):
    contents = page.find("nav", class_="contents")
    assert contents is None or contents.find_all("a")


@pytest.mark.parametrize("heading", ["", "About"], ids=["no headings", "headings"])
def test_a_condition_page_has_its_headings_in_order_whatever_it_lacks(client, heading):
    groups = [[], *([part] for part in PARTS), PARTS]
    groups += [[part for part in PARTS if part != missing] for missing in PARTS]
    if not heading:
        groups += map(list, combinations(PARTS, 2))
    for group in groups:
        page = soup(client.get(condition_with(group, heading).get_absolute_url()))
        assert_headings_are_in_order(page)
        assert_ids_are_unique_and_links_arrive(page)
        assert_contents_are_not_empty(page)


def test_without_a_heading_of_the_writers_each_part_has_its_own(client):
    page = soup(client.get(condition_with(PARTS).get_absolute_url()))
    assert above(page, "Muscles and joints") == above(page, "Nerves") == "Symptoms"
    assert above(page, Treatment.objects.published().first().name) == "How a chiropractor may help"
    assert above(page, "x") == "Does it work?"
    found = [heading.text for heading in headings(page) if heading.tag == "h2"]
    assert [words for words in found if "911" not in words and "today" not in words][:6] == [
        "What it is",
        "Over the next few days",
        "What to expect",
        "Not urgent: Book a visit with us or your doctor if your pain:",
        "Symptoms",
        "Causes",
    ]
    listed = [a.text for a in page.find("nav", class_="contents").find_all("a")]
    for words in ("Symptoms", "Over the next few days", "Prevention", "Does it work?"):
        assert words in listed


def test_nothing_of_the_page_stands_under_the_call_to_911(client):
    for part in PARTS:
        if part != "emergency":
            page = soup(client.get(condition_with(["emergency", part]).get_absolute_url()))
            below = headings(page)[[h.text for h in headings(page)].index(f"Emergency: {CALL}") :]
            assert below[1].tag == "h2"


@pytest.mark.parametrize("kind", ["article", "page"])
def test_text_without_a_heading_is_in_order_on_other_pages_too(client, kind):
    text = "<p>Words.</p><h3>Smaller</h3><p>Words.</p>"
    if kind == "article":
        make_article(body=text).articletext_set.update(heading="", anchor="")
        path = "/articles/made/"
    else:
        standing = Page.objects.get(slug="accessibility")
        standing.sources.clear()
        standing.pagetext_set.all().delete()
        standing.pagecarecard_set.all().delete()
        PageText.objects.create(parent=standing, region="main", body=text)
        path = "/accessibility/"
    page = soup(client.get(path))
    assert_headings_are_in_order(page)
    if kind == "page":
        assert not page.find("nav", class_="contents"), "an empty list of contents"


# --- Ids -------------------------------------------------------------------------------------


def test_each_id_that_a_public_template_names_is_kept_from_headings():
    files = [
        path
        for path in TEMPLATES.rglob("*.html")
        if path.relative_to(TEMPLATES).parts[0] not in ("admin", "account", "mfa", "reversion")
    ]
    named = {
        name for path in files for name in re.findall(r'\sid="([^"{]+)"', path.read_text("utf-8"))
    }
    assert {"sources", "related", "main", "call-title"} <= named
    assert {name for name in named if not is_ours(name)} == set()


NAMES = [
    "Sources", "Related", "Main", "Call title", "Emergency", "Emergency heading", "Same day",
    "Routine", "Contact", "Contents title", "Panel title", "Treatments", "Text messages", "Search",
    "Title", "Help", "Latest", "id_name", "id email", "Care 1", "Evidence 1", "Source acp 2017",
    "Section sources", "Part causes", "Exercise", "Treatment box exercise", "Massage", "…",
    "Sources",
]  # fmt: skip


def test_a_heading_takes_no_id_of_the_page_whatever_its_words(client):
    condition = Condition.objects.get(slug="back-spasms")
    source = Source.objects.get(key="acp-2017")
    names = [*NAMES, f"Evidence {condition.evidence.first().pk}"]
    for place, words in enumerate(names):
        ConditionText.objects.create(
            parent=condition, region="causes", ordering=100 + place, heading=words,
            body=f'<p><a href="#source-{source.key}">ACP</a></p>',
        )  # fmt: skip
    page = soup(client.get(condition.get_absolute_url()))
    assert_ids_are_unique_and_links_arrive(page)
    assert page.find(id="source-acp-2017").tag == "li"
    assert page.find(id="emergency").tag == "section"
    assert page.find(id="sources").text == "Sources"
    assert page.find(id="sources").parent.tag == "section"


def test_on_an_article_and_on_the_home_page_too(client):
    article = reviewed_article(topics=["treatments", "joints"])
    article.treatments.set(Treatment.objects.published())
    home = Page.objects.get(slug="home")
    privacy = Page.objects.get(slug="privacy")
    for parent, texts in ((article, ArticleText), (home, PageText), (privacy, PageText)):
        for words in NAMES:
            texts.objects.create(parent=parent, region="main", heading=words, body="<p>Words.</p>")
    make_article(slug="other", topics=["treatments"])
    for path in (article.get_absolute_url(), "/", "/privacy/"):
        assert_ids_are_unique_and_links_arrive(soup(client.get(path)))


def test_a_heading_that_was_saved_with_an_id_of_the_page_gets_another(client):
    article = reviewed_article()
    article.articletext_set.update(heading="Sources", anchor="sources")
    page = soup(client.get(article.get_absolute_url()))
    assert_ids_are_unique_and_links_arrive(page)
    assert page.find("h2", id="section-sources")
