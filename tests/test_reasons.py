"""Staff read at the top of a form why it isn't saved, each reason with the way to its field."""

import pytest

from articles.models import Article, Condition
from clinic_site.foundation.clock import NOT_A_TIME
from contact.models import Clinic

from .editing import edit
from .html import soup

pytestmark = pytest.mark.django_db


def reasons(response):
    """(where a link leads, the words of its line), of each line."""
    page = soup(response)
    (listed,) = page.find_all("ul", class_="reasons")
    found = [(line.find("a")["href"][1:], line.text) for line in listed.find_all("li")]
    assert all(page.find(id=target) for target, _words in found)
    return found


def test_the_clinics_record_names_wrong_fields_and_wrong_rows(admin_client):
    wrong = {"state": "Texa", "hours-0-opens": "sometime"}
    assert reasons(edit(admin_client, Clinic.objects.get(), **wrong)) == [
        ("id_state", "State: Enter a US state, such as TX or Texas."),
        ("id_hours-0-opens", f"Set of hours 1, Opens: {NOT_A_TIME}"),
    ]


def test_what_is_wrong_with_a_whole_row_leads_to_the_row(admin_client):
    condition = Condition.objects.get()
    first = condition.symptoms.first()
    answer = edit(admin_client, condition, **{"symptoms-1-text": first.text})
    ((target, words),) = reasons(answer)
    assert target == "symptoms-1"
    assert words.startswith(f"Symptom 2: “{first.text}” is listed twice")


def test_a_page_names_what_its_checklist_does_not(admin_client):
    article = Article.objects.first()
    heading = "articletext_set-0-heading"
    (reason,) = reasons(edit(admin_client, article, **{heading: "x" * 121}))
    assert reason[0] == f"id_{heading}"
    refused = edit(admin_client, article, summary="Short.")
    assert reasons(refused) == [
        ("checklist-title", "Ready to publish? lists what to fix first."),
    ]
    assert "“Summary”: Use at least 50 characters." in soup(refused).text
