"""Who sent a message knows that it came and what is next."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail, signing

from contact.models import Clinic, ConsentEvent, ConsentWording, Inquiry

from .conftest import run_tasks
from .html import soup
from .messages import payload

pytestmark = pytest.mark.django_db

FRIDAY_6_PM = datetime(2027, 1, 9, 0, 0, tzinfo=UTC)  # in Chicago


@pytest.fixture
def send(client):
    """Send a message; the address of its confirmation."""

    def send(**changes):
        response = client.post("/contact/", payload(**changes))
        assert response.status_code == 302
        return response["Location"]

    return send


def words_of(response):
    assert response.status_code == 200
    return soup(response).find("main").text


def test_a_message_is_answered_by_a_redirect_that_can_be_reloaded(client, send):
    address = send()
    for _ in range(3):
        assert client.get(address).status_code == 200
    run_tasks()
    assert Inquiry.objects.count() == 1
    assert len(mail.outbox) == 1


def test_it_shows_reference_promise_phone_and_what_is_next(client, send):
    with time_machine.travel(FRIDAY_6_PM, tick=False):
        page = words_of(client.get(send()))
    assert "Thank you. We have your message," in page
    assert f"Your reference is {Inquiry.objects.get().reference}" in page
    assert "You’ll hear from us by noon on Monday, Jan 11" in page
    assert "What happens next" in page
    assert "When we’re open, call (940) 555-0100 and give your reference." in page
    assert "think it may be an emergency. Do not wait for a reply" in page


def test_a_promise_of_5_p_m_ends_in_one_full_stop(client, send):
    with time_machine.travel(datetime(2027, 1, 6, 15, 0, tzinfo=UTC)):  # Wednesday, 9 a.m.
        assert "We’ll reply by 5 p.m. on Wednesday." in words_of(client.get("/contact/"))


def test_the_day_of_the_answer_is_the_headline(client, send):
    with time_machine.travel(datetime(2027, 1, 6, 15, 0, tzinfo=UTC)):
        page = soup(client.get(send()))
    assert page.find("h1").text == "You’ll hear from us by 5 p.m. on Wednesday, Jan 6"


def test_the_promise_stays_the_same_when_the_page_is_opened_later(client, send):
    closure = {"first_day": date(2027, 1, 11), "last_day": date(2027, 1, 11), "reason": "Repairs"}
    Clinic.objects.get().closures.create(**closure)
    with time_machine.travel(FRIDAY_6_PM, tick=False):
        address = send()
        assert "by noon on Tuesday, Jan 12" in words_of(client.get(address))
    with time_machine.travel(datetime(2027, 1, 14, 18, 0, tzinfo=UTC)):
        assert "by noon on Tuesday, Jan 12" in words_of(client.get(address))


def test_without_hours_no_time_is_promised(client, send):
    Clinic.objects.get().hours.all().delete()
    page = soup(client.get(send()))
    assert page.find("h1").text == "Thank you. We have your message."
    assert "hear from us" not in page.text


def test_it_shows_what_was_agreed_to_in_the_words_that_were_seen(client, send):
    words = ConsentWording.objects.current()
    address = send(texts="on", phone="940 555 0100")
    ConsentWording.objects.create(purpose="texts", text="Other words.")
    page = words_of(client.get(address))
    assert f"Text messages {words['texts'].text}" in page
    assert f"Offers by email You didn’t check: “{words['offers'].text}”" in page
    assert "Other words." not in page


@pytest.mark.parametrize(
    ("topic", "told"), [("appointment", True), ("question", False), ("other", False)]
)
def test_who_wanted_to_change_an_appointment_reads_that_it_has_not_changed(
    client, send, topic, told
):
    page = soup(client.get(send(topic=topic)))
    notice = page.find("main").find(class_="notice")
    assert (notice is not None) == told
    if told:
        assert "Your appointment has NOT changed. Please call (940) 555-0100" in notice.text


@pytest.mark.parametrize(
    ("reached", "words"),
    [
        ({"phone": ""}, "We’ll email you. Please look"),
        ({"email": "", "phone": "940 555 0100"}, "We’ll call the phone number"),
        ({"phone": "940 555 0100"}, "We’ll email you or call the phone number"),
        ({"phone": "940 555 0100", "texts": "on"}, "We’ll email, call or text you"),
        ({"email": "", "phone": "940 555 0100", "texts": "on"}, "We’ll call or text the phone"),
    ],
)
def test_it_says_how_the_answer_comes(client, send, reached, words):
    assert words in words_of(client.get(send(**reached)))


def test_who_took_back_a_yes_to_texts_reads_of_none(client, send):
    address = send(phone="940 555 0100", texts="on")
    ConsentEvent.objects.withdraw(Inquiry.objects.get(), "texts", ConsentEvent.Method.PAGE)
    assert "or text" not in words_of(client.get(address))


def test_nobody_takes_a_message_for_a_booked_visit(client, send):
    words = "A message doesn’t book a visit. If you asked for one, it’s set once we confirm it"
    assert words in words_of(client.get(send(message="Can I book a visit for Friday at 10?")))
    for other in ("Please cancel my visit", "I have chest pain, can I come today?"):
        assert words not in words_of(client.get(send(message=other)))


def test_it_says_that_the_page_alone_confirms_the_message(client, send):
    page = words_of(client.get(send()))
    assert "This page is your confirmation. We won’t send one by email." in page


def test_it_says_what_is_mailed_after_a_yes(client, send):
    page = words_of(client.get(send(offers="on")))
    assert "We’ll also email you a record of what you agreed to." in page
    run_tasks()
    assert [sent.subject for sent in mail.outbox if sent.to == ["ann@example.com"]] == [
        "What you agreed to"
    ]


def test_it_is_kept_out_of_search_engines_and_caches(client, send):
    response = client.get(send())
    assert response["X-Robots-Tag"] == "noindex"
    assert soup(response).find("meta", name="robots")["content"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    assert not response.cookies


def test_nobody_finds_the_message_of_another(client, send):
    address = send()
    number = Inquiry.objects.get().link_key
    signature = address.rstrip("/").rpartition(":")[2]
    guesses = [
        f"{number}",
        f"{number}:",
        f":{signature}",
        f"{number}:{signature[:-1]}",
        f"{number}:{signature.swapcase()}",
        f"{number[:-1]}-:{signature}",
        signing.Signer().sign(number),
        signing.Signer(salt="contact.sent", key="another key").sign(number),
        "x" * 5000,
        "%00",
    ]
    for guess in guesses:
        assert client.get(f"/contact/sent/{guess}/").status_code == 404
    assert client.get("/contact/sent/").status_code == 404
    assert client.get(address).status_code == 200


def test_only_a_page_that_exists_is_confirmed(client):
    signed = signing.Signer(salt="contact.sent").sign("x" * 22)
    assert client.get(f"/contact/sent/{signed}/").status_code == 404


@pytest.mark.parametrize(
    ("method", "status"), [("head", 200), ("post", 405), ("put", 405), ("delete", 405)]
)
def test_it_can_only_be_read(client, send, method, status):
    assert getattr(client, method)(send()).status_code == status


def test_a_message_that_looks_like_spam_is_kept_and_its_sender_is_not_turned_away(client, send):
    page = words_of(client.get(send(website="https://pills.example")))
    inquiry = Inquiry.objects.get()
    assert inquiry.reference in page
    assert inquiry.status == Inquiry.Status.SUSPECT
    assert inquiry.consent_events.count() == 3
    run_tasks()
    assert mail.outbox == []


def test_the_trap_for_robots_is_out_of_the_way_of_people(client):
    trap = soup(client.get("/contact/")).find("input", name="website")
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    assert any(node.get("aria-hidden") == "true" for node in trap.lineage)
    assert any(node.get("class") == "field--trap" for node in trap.lineage)
