"""The privacy page says what is kept, for how long and how to end it, and it is true."""

import pytest

from contact.models import Inquiry, NoteDraft

from .html import soup

pytestmark = pytest.mark.django_db

# What a message keeps of a person, in the words of the page. A new field belongs into one of
# these lists: the page names it, or it holds nothing of the person.
OF_THE_PERSON = {
    "name": "your name",
    "email": "your email address",
    "phone": "phone number",
    "phone_e164": "phone number",
    "topic": "the topic you chose",
    "message": "your message",
    "source_page": "the page you wrote from",
    "offer": "the special offer you asked about",
    "offer_title": "the special offer you asked about",
    "received_at": "the day and time",
    "urgent_words": "if it sounds like an emergency, a short label",
    "notes": "notes that our staff make",
    "search_text": "your message",  # all of these words once more, for the search
    "client_key": "a scrambled code made from your internet address",
}
OF_THE_CLINIC = {
    "id",
    "reference",
    "status",
    "answered_how",
    "status_since",
    "suspicion",
    "assignee",
    "reply_due_at",
    "content_key",  # hashes that name nobody
    "email_key",
    "phone_key",
    "link_key",  # random
    "mailed_key",
    "erased_at",
}


@pytest.fixture
def page(client):
    return soup(client.get("/privacy/")).find("main")


def test_it_names_all_that_a_message_keeps_of_a_person(page):
    fields = {field.name for field in Inquiry._meta.concrete_fields}
    assert fields == OF_THE_PERSON.keys() | OF_THE_CLINIC
    for words in OF_THE_PERSON.values():
        assert words in page.text


def test_it_names_what_is_kept_of_a_note_before_it_is_saved(page):
    fields = {field.name for field in NoteDraft._meta.concrete_fields}
    of_the_note = {"inquiry", "user", "text", "begun_on", "started_at", "saved_at"}
    assert fields == of_the_note | {"id", "key"}  # the key is of the form it was typed in
    assert "including drafts they haven’t saved yet" in page.text
    assert "any notes our staff made" in page.text


def test_it_says_how_long_and_the_settings_agree(page, settings):
    assert "answered or closed are erased two years later" in page.text
    assert settings.KEEP_MESSAGES_DAYS == 2 * 365
    assert "look like junk are set aside and erased 30 days later" in page.text
    assert settings.KEEP_SUSPECTS_DAYS == 30


@pytest.mark.parametrize(
    ("days", "words"),
    [
        *[(1, "1 day"), (90, "90 days"), (364, "364 days"), (365, "one year")],
        *[(1095, "three years"), (1000, "1,000 days"), (36_500, "100 years")],
    ],
)
def test_it_says_what_other_settings_say(client, settings, days, words):
    settings.KEEP_MESSAGES_DAYS = settings.KEEP_SUSPECTS_DAYS = days
    text = soup(client.get("/privacy/")).find("main").text
    assert f"answered or closed are erased {words} later" in text
    assert f"look like junk are set aside and erased {words} later" in text
    for other in ("two years later", "30 days later"):
        assert other not in text


def test_its_table_of_contents_leads_to_when_messages_are_erased(page):
    link = page.find("a", href="#when-we-erase")
    assert link.text == page.find(id="when-we-erase").text


@pytest.mark.parametrize("right", ["See it.", "Correct it.", "Erase it."])
def test_it_names_what_one_may_ask_for(page, right):
    assert right in [strong.text for strong in page.find_all("strong")]


@pytest.mark.parametrize(
    "way", ["reply STOP", "link in an email offer", "the email that we send you"]
)
def test_it_names_the_ways_to_take_back_a_yes(page, way):
    assert any(way in item.text for item in page.find_all("li"))


@pytest.mark.parametrize(
    "promise",
    [
        "We don’t share mobile information with third parties or affiliates",
        "That never includes text messaging originator opt-in data and consent",
        "set no cookies",
        "no trackers",
    ],
)
def test_it_makes_the_promises_that_carriers_and_readers_look_for(page, promise):
    assert promise in page.text
