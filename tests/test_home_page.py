"""Home answers a stranger first: where, when, who, the cost, and what to do if it hurts now."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Condition, ConditionText, Step, Symptom
from contact.models import Clinic

from .factories import FULL_RECORD, HALF_RECORD, PLACE, make_clinician, make_condition
from .html import soup

pytestmark = pytest.mark.django_db

THURSDAY_2_PM = datetime(2027, 1, 7, 20, 0, tzinfo=UTC)
CONDITION = "/conditions/back-spasms/"


def home(client):
    return soup(client.get("/")).find("main")


def facts(page):
    """{what: its words} of the facts below the headline."""
    rows = page.find_all("div", class_="quick-facts__item")
    return {row.find("dt").text: " ".join(dd.text for dd in row.find_all("dd")) for row in rows}


def symptoms(card):
    return [item.text for item in card.find_all("li")]


def test_a_full_record_is_told_in_the_facts_below_the_headline(client):
    Clinic.objects.update(**FULL_RECORD, **PLACE)
    with time_machine.travel(THURSDAY_2_PM, tick=False):
        page = home(client)
    assert page.find("p", class_="hero__place").text == "Chiropractic clinic in Sampleton, TX"
    found = facts(page)
    assert found["Hours"] == "Next open: Thursday 9 to 5"
    assert found["Where"] == "11 Lighthouse Lane Sampleton, TX 00000 Open in Google Maps"
    assert found["Cost"] == "First visit $1,234.50 without insurance"


def test_a_half_record_tells_what_it_holds(client):
    Clinic.objects.update(**HALF_RECORD, city="Sampleton", state="TX")
    assert facts(home(client)) == {
        "Where": "Sampleton, TX",
        "Cost": "Later visit $56 without insurance",
    }


def test_an_empty_record_leaves_no_gap_and_no_placeholder(client):
    Clinic.objects.update(phone="")
    page = home(client)
    assert page.find("h1").text == "Straight answers for a sore back"
    assert page.find("dl") is None
    assert page.find("p", class_="hero__place") is None
    assert "None" not in page.text


def test_up_to_two_people_are_named_and_the_others_counted(client):
    assert "Who" not in facts(home(client))
    names = ["Pat Example, D.C.", "Sam Sample, D.C."]
    for number, words in enumerate([names[:1], names, [*names, "and 1 more"]], start=1):
        make_clinician(name=["Pat Example", "Sam Sample", "Zoe Made-up"][number - 1])
        page = home(client)
        assert facts(page) == {"Who": " ".join(words)}
        links = page.find("dl").find_all("a")
        assert all(link["href"].startswith("/about/#") for link in links)
        about = soup(client.get("/about/"))
        assert all(about.find(id=link["href"].split("#")[1]) for link in links)


def test_the_whole_emergency_list_of_the_condition_page_comes_before_all_else(client):
    condition = soup(client.get(CONDITION)).find("section", id="emergency")
    page = home(client)
    card = page.find("section", id="emergency")
    assert symptoms(card) == symptoms(condition)
    assert len(symptoms(card)) == 5
    assert card.find("a", href="tel:911").text == "Call 911"
    headings = [node.text for node in page.find_all("h2")]
    assert headings[0] == "Does your back hurt right now?"
    assert card.find("h3").text.startswith("Emergency: Call 911")


def test_home_leads_on_to_the_page_for_all_the_rest(client):
    links = {link.text: link["href"] for link in home(client).find_all("a")}
    assert links["Read more: Back spasms"] == CONDITION
    assert links["Other signs that need 911"] == f"{CONDITION}#other-emergencies"
    assert soup(client.get(CONDITION)).find("section", id="other-emergencies")


def test_home_has_no_heading_for_what_the_condition_lacks(client):
    Step.objects.all().delete()
    Symptom.objects.filter(urgency="same_day").delete()
    ConditionText.objects.filter(region="other_emergencies").delete()
    words = home(client).text
    for lacking in ("Start with", "See a doctor today", "Other signs that need 911"):
        assert lacking not in words


def test_a_condition_that_came_later_does_not_take_the_place_of_the_first(client):
    later = make_condition(title="Ankle pain", slug="ankle-pain")
    assert "high fever" not in home(client).find("section", id="emergency").text
    links = [link["href"] for link in home(client).find_all("a", class_="choices__link")]
    assert later.get_absolute_url() in links
    later.published_at = Condition.objects.get(slug="back-spasms").published_at - timedelta(days=1)
    later.save()
    assert "high fever" in home(client).find("section", id="emergency").text


def test_home_asks_few_queries_however_many_symptoms_there_are(client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        return len(asked)

    condition = Condition.objects.get()
    queries()
    Symptom.objects.create(condition=condition, text="a made-up sign", urgency="emergency")
    few = queries()
    for number in range(20):
        text = f"made-up sign number {number}"
        Symptom.objects.create(condition=condition, text=text, urgency="emergency")
    assert queries() == few <= 24
