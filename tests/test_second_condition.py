"""One template draws every condition: a second one takes rows and texts, and no code."""

import re

import pytest

from articles.models import Condition

from .html import soup
from .neck_pain import STEPS, SYMPTOMS, TEXTS, make_neck_pain
from .pages import CONDITION
from .test_headings import assert_headings_are_in_order, assert_ids_are_unique_and_links_arrive

pytestmark = pytest.mark.django_db


@pytest.fixture
def neck_pain():
    return make_neck_pain()


@pytest.fixture
def page(client, neck_pain):
    return soup(client.get(neck_pain.get_absolute_url()))


def test_it_shows_all_of_itself(page):
    text = page.find("main").text
    assert page.find("h1").text == "Neck pain"
    for words, _group, _urgency in SYMPTOMS:
        assert words in text
    for title, words in STEPS:
        assert title in text
        assert words in text
    for _region, heading, answer, body in TEXTS:
        for words in (heading, answer, *re.findall(r"<(?:p|li)>(.+?)</", body)):
            assert words in text
    assert "Start with three steps" in text
    assert "Nobody in this made-up study got worse." in text
    assert [box.find("h3").text for box in page.find_all("details", class_="treatment")] == [
        "Massage",
        "Exercise advice",
    ]


def test_its_headings_and_ids_are_in_order(page):
    assert_headings_are_in_order(page)
    assert_ids_are_unique_and_links_arrive(page)


def test_its_parts_have_the_order_of_the_first_condition(client, page):
    def order(doc):
        ids = (
            "emergency",
            "steps",
            "same-day",
            "other-emergencies",
            "routine",
            "sources",
            "contact",
        )
        return [node["id"] for node in doc.find("main").walk() if node.get("id") in ids]

    assert order(page) == order(soup(client.get(CONDITION)))
    text = page.find("main").text
    headings = [text.index(heading) for _region, heading, _answer, _body in TEXTS if heading]
    assert headings == sorted(headings)


def test_nothing_of_the_first_condition_stands_on_it_or_on_its_sheet(client, neck_pain):
    path = neck_pain.get_absolute_url()
    for address in (path, f"{path}print/"):
        main = soup(client.get(address)).find("main")
        shown = main.text
        # Treatments are shared, and the articles at the end are on the whole body.
        others = main.find_all("details", class_="treatment")
        others += main.find_all("section", **{"aria-labelledby": "related"})
        for node in others:
            shown = shown.replace(node.text, "")
        assert len(shown) > 900
        assert "spasm" not in shown.lower(), address
        first = Condition.objects.get(slug="back-spasms")
        for symptom in first.symptoms.exclude(text__in=[words for words, _g, _u in SYMPTOMS]):
            assert symptom.text not in shown
