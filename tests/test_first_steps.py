"""The first steps of a condition: typed rows that its page and home show, with their pictures."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Condition, Picture, Source, Step
from articles.publishing.checklist import Checklist

from .factories import make_condition
from .html import soup

pytestmark = pytest.mark.django_db
CONDITION = "/conditions/back-spasms/"


@pytest.mark.parametrize("path", [CONDITION, "/"])
def test_whoever_hurts_now_finds_911_then_the_steps_then_the_signs_for_today(client, path):
    text = soup(client.get(path)).find("main").text
    places = [
        text.index(words)
        for words in ("Call 911 or go", "Start with five", "See a doctor today if")
    ]
    assert places == sorted(places)
    titles = list(Condition.objects.get().steps.values_list("title", flat=True))
    assert len(titles) == 5
    where = [text.index(title) for title in titles]
    assert where == sorted(where)
    assert places[1] < where[0] < where[-1] < places[2]


@pytest.mark.parametrize(
    ("path", "href"),
    [
        (CONDITION, "#source-medlineplus-back-home"),
        ("/", f"{CONDITION}#source-medlineplus-back-home"),
    ],
)
def test_a_step_names_its_source_and_leads_to_it(client, path, href):
    step = soup(client.get(path)).find("ol", class_="steps").find("li")
    link = step.find("a")
    assert (link.text, link["href"]) == ("MedlinePlus", href)
    assert soup(client.get(CONDITION)).find("li", id="source-medlineplus-back-home")


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "Start with this step"), (3, "Start with three steps"), (12, "Start with 12 steps")],
)
def test_the_heading_counts_the_steps(client, number, words):
    condition = make_condition()
    for place in range(number):
        condition.steps.create(title=f"Step {place}", text="Do it.", ordering=place)
    page = soup(client.get(condition.get_absolute_url()))
    assert page.find("h2", id="steps").text == words
    assert [item.find("p").text for item in page.find("ol", class_="steps").find_all("li")] == [
        f"Step {place}" for place in range(number)
    ]


def test_a_condition_without_steps_leads_to_its_self_care(client):
    condition = make_condition()
    assert condition.what_to_do == ("about-self_care", "About self_care")
    assert "Start with" not in soup(client.get(condition.get_absolute_url())).text


def test_a_picture_of_a_step_needs_a_description_or_the_word_that_it_is_decorative():
    step = Step(
        condition=make_condition(), title="Walk", text="Go.", picture=Picture.objects.first()
    )
    with pytest.raises(ValidationError, match="Describe the picture"):
        step.full_clean()
    step.description = "A woman walks through a room."
    step.full_clean()


def test_a_picture_that_a_step_shows_counts_as_used():
    condition, picture = make_condition(), Picture.objects.first()
    others = picture.users()
    Condition.objects.update(picture=None)
    condition.steps.create(title="Walk", text="Go.", picture=picture, is_decorative=True)
    assert picture not in Picture.objects.unused()
    assert condition in picture.users()
    assert condition not in others


def test_the_steps_do_for_the_checklist_what_a_text_on_self_care_does():
    def asks(condition):
        return any("what readers can do now" in f.message for f in Checklist(condition).findings)

    condition = make_condition()
    condition.conditiontext_set.filter(region="self_care").delete()
    assert asks(Condition.objects.get(pk=condition.pk))
    condition.steps.create(title="Walk", text="Go.")
    assert not asks(Condition.objects.get(pk=condition.pk))


@pytest.mark.parametrize(
    ("key", "name"),
    [("goertz-2018", "Goertz, 2018"), ("medlineplus-back-home", "MedlinePlus")],
)
def test_a_study_is_called_by_its_first_author_and_year_and_a_page_by_who_publishes_it(key, name):
    assert Source.objects.get(key=key).short_name == name
