"""What is recorded is the words that were seen, in whatever version."""

import pytest
from django.db import connection

from contact.models import ConsentEvent, ConsentWording, Inquiry

from .html import soup
from .messages import boxes, error_links, payload

pytestmark = pytest.mark.django_db


def test_new_words_are_the_next_version_and_the_old_ones_stay(client, send_consents, wordings):
    before = send_consents(texts="on", phone="940 555 0100")["texts"]
    new = ConsentWording.objects.create(purpose="texts", text="Text me, please.")
    assert (wordings["texts"].version, new.version) == (1, 2)
    assert ConsentWording.objects.current()["texts"] == new
    assert ConsentWording.objects.get(pk=wordings["texts"].pk).text == wordings["texts"].text
    assert "Text me, please. (optional)" in soup(client.get("/contact/")).text
    after = send_consents(texts="on", phone="940 555 0100")["texts"]
    before.refresh_from_db()
    assert (before.wording, after.wording) == (wordings["texts"], new)
    assert (before.text, after.text) == (wordings["texts"].full_text, "Text me, please.")


def test_from_a_page_that_a_cache_kept_the_words_of_that_page_are_recorded(client, send_consents):
    kept = payload(texts="on", phone="940 555 0100")
    old = ConsentWording.objects.current()["texts"]
    ConsentWording.objects.create(purpose="texts", text="Text me about anything at all.")
    again = client.post("/contact/", kept | {"name": ""})
    assert f"{old.text} (optional)" in soup(again).text  # after an error too
    assert soup(again).find("input", name="wordings")["value"] == kept["wordings"]
    assert send_consents(**kept)["texts"].text == old.full_text


def tampered():
    """Answers to words that were never on one page together."""
    current = payload()["wordings"]
    reply, texts, offers = current.split("-")
    return {
        "left out": None,
        "empty": "",
        "nonsense": "cats",
        "of no row": "999999991-999999992-999999993",
        "one missing": f"{reply}-{texts}",
        "one twice": f"{reply}-{texts}-{texts}",
        "not asked": f"{texts}-{offers}-{ConsentWording.objects.current()['sharing'].pk}",
        "negative": f"-{reply}--{texts}",
        "too long": "9" * 5000,
        "injected": "1;drop table contact_consentwording",
    }


TAMPERED = [
    "left out",
    "empty",
    "nonsense",
    "of no row",
    "one missing",
    "one twice",
    "not asked",
    "negative",
    "too long",
    "injected",
]


@pytest.mark.parametrize("kind", TAMPERED)
def test_a_yes_to_unknown_words_is_asked_again_with_nothing_ticked(client, wordings, kind):
    sent = payload(wordings=tampered()[kind], texts="on", offers="on", phone="940 555 0100")
    response = client.post("/contact/", sent)
    assert response.status_code == 422
    assert not Inquiry.objects.exists()
    assert not any("checked" in box.attrs for box in boxes(response).values())
    page = soup(response)
    assert error_links(page) == ["#id_texts", "#id_offers"]
    assert page.find("input", name="wordings")["value"] == payload()["wordings"]
    assert page.find("input", name="name")["value"] == "Ann Example"


@pytest.mark.parametrize("kind", TAMPERED)
def test_without_a_yes_unknown_words_stop_no_message(send_consents, kind):
    events = send_consents(wordings=tampered()[kind])
    assert (events["texts"].decision, events["offers"].decision) == ("declined", "declined")


def test_the_error_stands_at_the_box_that_was_ticked(client):
    response = client.post("/contact/", payload(wordings="", offers="on"))
    assert error_links(soup(response)) == ["#id_offers"]


@pytest.mark.parametrize("box", ["texts", "offers"])
def test_before_any_words_are_written_nothing_is_asked_or_agreed_to(client, box):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {ConsentWording._meta.db_table}")
    assert not boxes(client.get("/contact/"))
    response = client.post("/contact/", payload(phone="940 555 0100") | {box: "on"})
    assert response.status_code == 302
    assert not ConsentEvent.objects.exists()
