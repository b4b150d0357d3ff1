"""The words name a source in one way everywhere, and a web page says when it was read."""

import re
import tomllib
from pathlib import Path

import pytest

from articles.models import Source

from .html import soup
from .pages import CONDITION

SAMPLE = Path(__file__).parents[1] / "articles" / "sample_content"
FOLDERS = ("conditions", "pages", "treatments")
CITED = re.compile(r"\[([^\]]+)\]\(#source-([\w-]+)\)")
SOURCES = tomllib.loads((SAMPLE / "sources.toml").read_text("utf-8"))
# A guideline has authors, but speaks for an organization.
GUIDELINES = {"acp-2017", "acr-2019", "ahcpr-1994", "uspstf-2025"}


def cited():
    """Each source that the words cite: (its key, all names that it has there)."""
    names = {}
    for folder in FOLDERS:
        for path in (SAMPLE / folder).rglob("*.md"):
            for name, key in CITED.findall(path.read_text("utf-8")):
                names.setdefault(key, set()).add(name)
    return names


def test_a_source_has_one_name_in_all_words():
    names = cited()
    assert len(names) > 30
    assert {key: found for key, found in names.items() if len(found) > 1} == {}


def test_a_study_goes_by_its_first_author_and_its_year():
    for key, names in cited().items():
        source = SOURCES[key]
        if "authors" in source and key not in GUIDELINES:
            surname = re.match(r"(.+?) [A-Z]+(,|$)", source["authors"])[1]
            assert names == {f"{surname}, {source['year']}"}, key


@pytest.mark.parametrize(
    "key",
    [
        "aafp-imaging",
        "aaos-lifting",
        "cleveland-back-spasms",
        "commonspirit-back-spasm",
        "medlineplus-back-home",
        "nhs-back-pain",
    ],
)
def test_a_web_page_goes_by_the_name_of_its_organization(key):
    [name] = cited()[key]
    assert name in SOURCES[key]["publisher"]


@pytest.mark.django_db
def test_a_web_page_says_when_it_was_read_and_a_paper_does_not(client):
    doc = soup(client.get(CONDITION))
    page = doc.find(id="source-medlineplus-back-home")
    assert page.text.endswith("Last checked Nov. 25, 2026.")
    assert "We read it" not in doc.find(id="source-steffens-2016").text
    assert not Source.objects.exclude(doi="").filter(read_on__isnull=False).exists()
