"""A number stands out in an article, in a sentence, with the source that says so."""

import re

import pytest
from django.db.models import ProtectedError

from articles.models import Article, ArticleFact, Source
from articles.publishing.checklist import Checklist

from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article()


def make_fact(article, **changes):
    values = {
        "region": "main",
        "ordering": 20,
        "figure": "7 in 10",
        "words": "people wear marigolds.",
        "source": Source.objects.get(key="yu-2024"),
    }
    return ArticleFact.objects.create(parent=article, **values | changes)


def shown(client, article):
    return soup(client.get(article.get_absolute_url())).find("p", class_="fact")


def test_a_reader_sees_the_number_the_sentence_and_the_source(client, article):
    make_fact(article)
    page = soup(client.get(article.get_absolute_url()))
    fact = page.find("p", class_="fact")
    assert fact.text == "7 in 10 people wear marigolds. Source: Yu, 2024"
    assert fact.find("strong").text == "7 in 10"
    target = fact.find("a")["href"].removeprefix("#")
    assert page.find("section", class_="sources").find("li", id=target)


def test_the_source_of_a_fact_counts_as_cited_and_needs_no_second_entry(article):
    make_fact(article)
    yu = Source.objects.get(key="yu-2024")
    article.sources.set([yu])
    assert not [f for f in Checklist(article).findings if "yu-2024" in f.message]
    assert yu in Article.objects.get(pk=article.pk).cited_sources


def test_a_source_that_a_fact_rests_on_cannot_be_deleted(article):
    new = Source.objects.create(key="new", title="New", year=2026, url="https://example.com/")
    fact = make_fact(article, source=new)
    with pytest.raises(ProtectedError):
        fact.source.delete()


def test_a_fact_without_its_source_stays_unpublished(article):
    fact = ArticleFact(parent=article, region="main", figure="7 in 10", words="people.")
    article.published_at = None
    found = [f for f in Checklist(article, [fact]).blocks if f.place is fact]
    assert [finding.message for finding in found] == ["Name the source of this number."]


def test_a_claim_in_a_fact_holds_up_the_article(article):
    fact = make_fact(article, words="people are cured of back pain.")
    assert fact in [f.place for f in Checklist(article).blocks if f.claim]


def test_the_search_and_the_reading_grade_read_the_whole_sentence(article):
    make_fact(article)
    article = Article.objects.get(pk=article.pk)
    assert "7 in 10 people wear marigolds." in article.texts()
    assert "7 in 10 people wear marigolds." in article.search_sections()[-1][1]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("yu-2024", "Yu, 2024"),
        ("swait-2017", "Swait, 2017"),
        ("paige-2017", "Paige, 2017"),
        ("da-silva-2019", "da Silva, 2019"),
        ("hamid-2014", "A. Hamid, 2014"),
        ("uspstf-2025", "US Preventive Services Task Force, 2025"),
        ("hhs-activity-2018", "US Department of Health and Human Services, 2018"),
    ],
)
def test_a_source_is_named_as_texts_name_it(key, name):
    assert Source.objects.get(key=key).short_name == name


def numbers(text):
    """The numbers in a text, in digits and in words; "96 of every 100" is "96 in 100"."""
    words = ["two", "five", "six"]
    text = re.sub(r"(\d) of every (\d)", r"\1 in \2", text.replace(",", ""))
    return {n for n in re.findall(r"\d+|[a-z]+", text.casefold()) if n.isdigit() or n in words}


def test_each_article_of_the_sample_site_has_a_fact_whose_numbers_stand_in_its_text_too():
    for article in Article.objects.all():
        facts = [block for block in article.blocks if isinstance(block, ArticleFact)]
        assert facts, article
        for fact in facts:
            fact.full_clean()
            cited = [
                paragraph
                for block in article.blocks
                for piece in block.texts()
                for paragraph in re.split(r"</p>|</li>", piece)
                if f"#{fact.source.anchor}" in paragraph
            ]
            assert numbers(fact.sentence) <= numbers(" ".join(cited)), article
