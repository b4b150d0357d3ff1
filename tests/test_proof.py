"""The proof page shows the whole consent trail of one person, and records a withdrawal."""

from datetime import UTC, datetime

import pytest
import time_machine

from contact.models import Clinic, ConsentEvent, ConsentWording, Inquiry

from .desk import SPAM, page, staff, write
from .html import soup

pytestmark = pytest.mark.django_db

JUNE = datetime(2026, 6, 8, 17, 30, 15, tzinfo=UTC)
PHONE = "(940) 555-0123"


def trail(response):
    return [item.text for item in soup(response).find_all("li", class_="trail__event")]


def withdraw(client, message, number=0):
    buttons = soup(client.get(page(message, "proof"))).find_all("button", name="withdraw")
    chosen = {"withdraw": buttons[number]["value"]}
    return client.post(page(message, "proof"), chosen, follow=True)


def test_the_trail_tells_time_purpose_decision_how_page_version_and_words(admin_client):
    Clinic.objects.update(time_zone="America/Chicago")
    with time_machine.travel(JUNE, tick=False):
        message = write(phone=PHONE, texts="on", source_page="/conditions/back-spasms/")
    event = next(text for text in trail(admin_client.get(page(message, "proof"))) if "Text" in text)
    for words in (
        "Text messages: Yes",
        "Monday, June 8, 2026, 12:30:15 PM CDT",
        "2026-06-08 17:30:15 UTC",
        "Contact form, on the page /conditions/back-spasms/",
        message.reference,
        "Version 1",
        " ".join(ConsentWording.objects.current()["texts"].full_text.split()),
    ):
        assert words in event


def test_it_shows_all_that_the_person_wrote_the_oldest_first_and_no_one_else(admin_client):
    with time_machine.travel(JUNE):
        first = write(phone=PHONE, texts="on")
    second = write(email="ANN@example.com", message="Again")
    third = write(email="", phone="940.555.0123", message="And again")
    write(email="other@example.com", message="Not hers")
    response = admin_client.get(page(first, "proof"))
    shown = trail(response)
    assert len(shown) == 9
    references = [first.reference] * 3 + [second.reference] * 3 + [third.reference] * 3
    pairs = zip(shown, references, strict=True)
    assert all(reference in text for text, reference in pairs)
    assert "other@example.com" not in response.content.decode()


def test_old_words_stay_in_the_trail_after_they_were_changed(admin_client):
    message = write(phone=PHONE, texts="on")
    old = ConsentWording.objects.current()["texts"]
    ConsentWording.objects.create(purpose="texts", text="Wholly new words.")
    shown = admin_client.get(page(message, "proof")).content.decode()
    assert old.text in shown
    assert "Wholly new words." not in shown


def test_staff_record_that_the_person_withdrew(admin_client, admin_user):
    message = write(phone=PHONE, texts="on", offers="on")
    response = withdraw(admin_client, message)
    assert "Text messages: Withdrawn" in trail(response)[-1]
    assert "Told to staff" in trail(response)[-1]
    assert not ConsentEvent.objects.in_force("texts").exists()
    assert ConsentEvent.objects.in_force("offers").exists()
    entry = message.audit_entries.get(action="withdrew")
    assert (entry.user, entry.detail) == (admin_user, "Text messages")


def test_there_is_a_button_for_each_number_and_address_in_force(admin_client):
    message = write(phone=PHONE, texts="on")
    write(phone="940 555 0177", texts="on", offers="on", message="My new number")
    withdraw(admin_client, message, number=1)
    assert [event.contact for event in ConsentEvent.objects.in_force("texts")] == ["+19405550123"]
    assert ConsentEvent.objects.in_force("offers").exists()


def test_a_second_press_and_a_made_up_number_record_nothing(admin_client):
    message = write(phone=PHONE, texts="on")
    stranger = write(email="other@example.com", offers="on")
    yes = stranger.consent_events.get(purpose="offers")
    withdraw(admin_client, message)
    before = ConsentEvent.objects.count()
    for value in (message.consent_events.get(purpose="texts", decision="given").pk, yes.pk, "x"):
        response = admin_client.post(page(message, "proof"), {"withdraw": value}, follow=True)
        assert "That was withdrawn already." in response.content.decode()
    assert ConsentEvent.objects.count() == before


def test_who_may_only_look_sees_the_proof_and_records_nothing(client, django_user_model):
    message = write(phone=PHONE, texts="on")
    client.force_login(staff(django_user_model, "view_inquiry"))
    response = client.get(page(message, "proof"))
    assert len(trail(response)) == 3
    assert not soup(response).find_all("button", name="withdraw")
    yes = message.consent_events.get(purpose="texts")
    assert client.post(page(message, "proof"), {"withdraw": yes.pk}).status_code == 403
    assert ConsentEvent.objects.in_force("texts").exists()


def test_a_withdrawal_needs_the_admin_s_own_token(client, admin_user):
    message = write(phone=PHONE, texts="on")
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(admin_user)
    yes = message.consent_events.get(purpose="texts")
    assert strict.post(page(message, "proof"), {"withdraw": yes.pk}).status_code == 403
    assert ConsentEvent.objects.in_force("texts").exists()


# --- Whatever becomes of messages and keys, one person's proof stays whole ---------------------


NEW_KEY = "a new secret key"


def listed(message):
    return list(Inquiry.objects.get(pk=message.pk).consent_history())


def write_two():
    """One with email and phone, one with the phone alone."""
    with time_machine.travel(JUNE, tick=False):
        first = write(phone=PHONE, texts="on")
    return [first, write(email="", phone=PHONE, message="Again")]


@pytest.mark.parametrize("erased", [[], [0], [1], [0, 1], [1, 0]])
def test_the_proof_is_the_same_before_and_after_erasing(erased):
    both = write_two()
    for number in erased:
        both[number].erase()
    assert [listed(message) for message in both] == [both, both]


def test_a_message_that_was_written_after_erasing_is_in_the_proof_too():
    first = write(phone=PHONE, texts="on")
    first.erase()
    second = write(email="", phone=PHONE, message="Again")
    assert listed(first) == listed(second) == [first, second]


@pytest.mark.parametrize("erased_after", [[], [0], [1], [0, 1], [1, 0]])
def test_an_erased_person_is_found_under_a_former_secret_key(settings, erased_after):
    first, second = write_two()
    first.erase()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW_KEY, [settings.SECRET_KEY]
    third = write(email="", phone=PHONE, message="After the change of keys")
    for number in erased_after:
        [second, third][number].erase()
    assert listed(first) == listed(second) == listed(third) == [first, second, third]


def test_a_former_secret_key_that_is_put_back_later_finds_them_again(settings):
    first = write(phone=PHONE, texts="on")
    first.erase()
    former, settings.SECRET_KEY = settings.SECRET_KEY, NEW_KEY
    second = write(email="", phone=PHONE, message="Again")
    assert listed(second) == [second]
    settings.SECRET_KEY_FALLBACKS = [former]
    assert listed(second) == [first, second]


def test_suspected_spam_joins_no_two_people():
    """A robot may name the address of one and the number of another."""
    ann, ben = write(phone=PHONE), write(email="ben@example.com", message="Are you open?")
    spam = write(phone=PHONE, email="ben@example.com", message="Buy this", **SPAM)
    assert listed(ann) == [ann, spam]
    assert listed(ben) == [ben, spam]


def test_nobodys_yes_stands_in_the_proof_of_another_whom_suspected_spam_names(admin_client):
    ann = write(email="ann@example.com", phone="", offers="on")
    ben = write(email="ben@example.com", phone=PHONE, texts="on", offers="on")
    spam = {"message": "Buy this", "texts": "on", "offers": "on"} | SPAM
    write(email="ann@example.com", phone=PHONE, **spam)
    address = page(ann, "proof")
    proof = soup(admin_client.get(address)).find("main").text
    in_force = proof.split("In force now")[1].split("Everything that was answered")[0]
    assert "Offers by email to ann@example.com: Yes" in in_force
    assert PHONE not in in_force
    buttons = soup(admin_client.get(address)).find_all("button", name="withdraw")
    assert len(buttons) == 2, "hers, and that of the suspect for her address"
    for event in ConsentEvent.objects.filter(purpose="texts"):
        admin_client.post(address, {"withdraw": event.pk})
    assert ConsentEvent.objects.in_force("texts").get().inquiry == ben
    for button in buttons:
        admin_client.post(address, {"withdraw": button["value"]})
    assert [event.inquiry for event in ConsentEvent.objects.in_force("offers")] == [ben]


def test_a_corrected_number_is_kept_under_its_own_key():
    message, other = write(phone=PHONE), write(email="", phone="940 555 0177", message="Me too")
    message.phone, message.phone_e164 = other.phone, other.phone_e164
    message.save(update_fields=["phone", "phone_e164"])
    assert listed(other) == [message, other]
