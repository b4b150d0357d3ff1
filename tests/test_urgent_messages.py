"""A message that sounds urgent is stored and told like any other, and never refused."""

import pytest

from articles.models import Condition
from contact.models import Inquiry

from .desk import run_action, write
from .factories import make_condition
from .html import soup
from .messages import payload
from .test_export import table

pytestmark = pytest.mark.django_db

URGENT = {"message": "Zebulon cannot pee and has chest pain, please help"}


@pytest.fixture
def send(client):
    """Post a message, and return the answer."""

    def send(**changes):
        return client.post("/contact/", payload(**URGENT | changes))

    return send


def test_it_is_stored_with_the_words_of_the_table_alone(send):
    assert send().status_code == 302
    inquiry = Inquiry.objects.get()
    assert inquiry.message == URGENT["message"]
    assert inquiry.status == Inquiry.Status.NEW
    assert inquiry.urgent_words == "can’t pee; chest pain"
    assert inquiry.outgoing_mail.get().kind == "notification"


def test_other_messages_have_no_such_words(send):
    send(message="Do you have time on Tuesday? No chest pain.")
    assert Inquiry.objects.get().urgent_words == ""


def test_a_message_that_sounds_urgent_and_like_spam_is_stored_with_the_words(send):
    assert send(website="https://robot.example").status_code == 302
    assert Inquiry.objects.get().urgent_words == "can’t pee; chest pain"


def test_erasing_takes_the_words_out():
    inquiry = write(**URGENT)
    inquiry.erase()
    inquiry.refresh_from_db()
    assert inquiry.urgent_words == ""


def test_the_export_has_the_words(admin_client):
    chosen = write(**URGENT)
    (row,) = table(run_action(admin_client, "export", chosen))
    assert row["May be urgent"] == "can’t pee; chest pain"


# --- What its writer sees


def answer(client, **changes):
    """The page after sending."""
    response = client.post("/contact/", payload(**URGENT | changes), follow=True)
    assert response.status_code == 200
    return soup(response).find("main")


def order(main):
    """The headings of the page, from the top."""
    return [node.text for node in main.find_all() if node.tag in ("h1", "h2")]


def test_its_answer_shows_the_emergency_card_first_with_its_button(client):
    condition = Condition.objects.get()
    main = answer(client)
    assert order(main)[:3] == [
        "This may be an emergency. Do not wait for our reply.",
        "Emergency: Call 911 or go to an emergency room now if you have:",
        "We have your message",
    ]
    card = main.find(id="emergency")
    signs = [symptom.text for symptom in condition.symptoms_by_place["emergency"]]
    assert [item.text for item in card.find_all("li")] == signs
    assert "Call 911" in card.find("a", class_="button", href="tel:911").text
    assert card.find(lang="es")


def test_the_card_is_that_of_the_condition_page_that_held_the_form(client):
    neck = make_condition(slug="neck-pain", title="Neck pain")
    neck.symptoms.filter(urgency="emergency").update(text="a neck sign")
    card = answer(client, source_page="/conditions/neck-pain/").find(id="emergency")
    assert "a neck sign" in card.text
    elsewhere = answer(client, source_page="/articles/", message="I have chest pain")
    assert "a neck sign" not in elsewhere.find(id="emergency").text


@pytest.mark.parametrize("change", ["a draft", "no emergency list"])
def test_a_page_without_a_public_list_gives_way_to_the_clinics_own(client, change):
    neck = make_condition(slug="neck-pain", title="Neck pain")
    neck.symptoms.filter(urgency="emergency").update(text="a neck sign")
    if change == "a draft":
        Condition.objects.filter(pk=neck.pk).update(published_at=None)
    else:
        neck.symptoms.filter(urgency="emergency").delete()
    card = answer(client, source_page="/conditions/neck-pain/").find(id="emergency")
    assert "a neck sign" not in card.text
    assert card.find("li")


def test_without_any_condition_page_there_is_still_the_button(client):
    Condition.objects.all().delete()
    main = answer(client)
    assert order(main)[0] == "This may be an emergency. Do not wait for our reply."
    assert main.find("a", class_="button", href="tel:911")
    assert "911" in main.find(lang="es").text


def test_the_answer_is_the_same_where_it_is_kept_apart_as_suspected_spam(client):
    assert answer(client, website="https://robot.example").find(id="emergency")
    assert Inquiry.objects.get().status == Inquiry.Status.SUSPECT


def test_the_answer_keeps_reference_and_promise_and_says_not_to_wait(client):
    text = answer(client).text
    assert Inquiry.objects.get().reference in text
    assert Inquiry.objects.get().reply_promise() in text
    assert "do not wait for that answer: call 911" in text
    assert "You’ll hear from us" not in text


def test_the_answer_to_other_messages_has_no_emergency_card(client):
    main = answer(client, message="Do you have time on Tuesday?")
    assert main.find(id="emergency") is None
    assert order(main)[0].startswith("You’ll hear from us by")
