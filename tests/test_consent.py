"""Consent is asked for apart, in exact words, yes or no."""

from datetime import UTC, datetime

import pytest
import time_machine

from contact.models import ConsentWording

from .html import soup
from .messages import boxes, contact_form
from .pages import CONDITION

pytestmark = pytest.mark.django_db

MOMENT = datetime(2027, 1, 9, 0, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("path", ["/contact/", CONDITION])
def test_each_box_is_short_unticked_and_optional(client, wordings, path):
    response = client.get(path)
    page = soup(response)
    assert boxes(response).keys() == {"texts", "offers"}
    for name, box in boxes(response).items():
        assert not {"checked", "required"} & box.attrs.keys()
        label = page.find("label", **{"for": box["id"]}).text
        assert label == f"{wordings[name].text} (optional)"
        assert len(wordings[name].text.split()) <= 25


@pytest.mark.parametrize(
    "said",
    [
        "texts from A Family Chiropractic Clinic about your questions and visits",
        "It’s your choice. Your care is the same either way",
        "you don’t have to agree to texts in order to buy anything",
    ],
)
def test_texts_are_disclosed_in_full_beside_their_box(client, said):
    assert said in contact_form(client.get("/contact/")).text


@pytest.mark.parametrize(
    ("ticked", "texts", "offers"),
    [
        ({}, "declined", "declined"),
        ({"texts": "on"}, "given", "declined"),
        ({"offers": "on"}, "declined", "given"),
        ({"texts": "on", "offers": "on"}, "given", "given"),
    ],
)
def test_every_message_records_three_answers_with_words_time_and_page(
    send_consents, wordings, ticked, texts, offers
):
    with time_machine.travel(MOMENT, tick=False):
        events = send_consents(phone="940 555 0100", source_page=CONDITION, **ticked)
    answers = {name: event.decision for name, event in events.items()}
    assert answers == {"reply": "given", "texts": texts, "offers": offers}
    for name, event in events.items():
        assert event.wording == wordings[name]
        assert event.text == wordings[name].full_text
        assert event.happened_at == MOMENT
        assert event.happened_at.tzinfo == UTC
        assert (event.source_page, event.method) == (CONDITION, "form")


def test_a_phone_number_alone_is_no_consent(send_consents):
    events = send_consents(phone="940 555 0100", email="")
    assert events["texts"].decision == "declined"


@pytest.mark.parametrize("path", ["/contact/", CONDITION, "/privacy/"])
@pytest.mark.parametrize(
    "term",
    [
        "mobile information",
        "third parties or affiliates",
        "marketing or promotional purposes",
        "text messaging originator opt-in data and consent",
    ],
)
def test_the_sharing_promise_says_the_terms_for_which_carriers_look(client, path, term):
    assert term in soup(client.get(path)).find("main").text


def test_the_sharing_promise_comes_from_one_record_in_the_form_and_on_the_privacy_page(client):
    promise = (
        "We don’t share mobile information with third parties or affiliates for marketing or "
        "promotional purposes."
    )
    assert promise in contact_form(client.get("/contact/")).text
    ConsentWording.objects.create(purpose="sharing", text="We share it with nobody.")
    for path in ("/contact/", CONDITION, "/privacy/"):
        page = soup(client.get(path)).text
        assert "We share it with nobody." in page
        assert promise not in page
