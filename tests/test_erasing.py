"""A person can be erased: what they wrote goes, the proof of consent stays without a name."""

import re

import pytest

from contact.correction import correct_phone
from contact.erasure import erase_person
from contact.hashing import keyed_hash
from contact.models import AuditEntry, ConsentEvent, Inquiry

from .desk import INBOX, page, run_action, staff, write
from .html import soup

pytestmark = pytest.mark.django_db

PHONE = "(940) 555-0123"


def write_thrice():
    """Three messages of one person: by mail and phone, by mail alone, by phone alone."""
    return [
        write(phone=PHONE, texts="on", offers="on", message="A secret"),
        write(message="A secret again"),
        write(email="", phone=PHONE, message="A secret by phone"),
    ]


def erase(client, message, *others, unanswered=None):
    """With the second tick for all, or for those that `unanswered` names."""
    ticked = [message, *others] if unanswered is None else unanswered
    data = {
        "message": [other.pk for other in others],
        "unanswered": [one.pk for one in ticked],
    }
    return client.post(page(message, "erase"), data, follow=True)


def ticks(response, name="message"):
    """The boxes of the page before, {number of the message: whether it is ticked}."""
    boxes = soup(response).find_all("input", name=name)
    return {int(box["value"]): "checked" in box.attrs for box in boxes}


def test_the_page_before_says_what_goes_what_stays_and_whose_messages(admin_client):
    first, second, third = write_thrice()
    write(email="other@example.com")
    shown = soup(admin_client.get(page(first, "erase")))
    assert "What goes" in shown.text
    assert "What stays" in shown.text
    boxes = shown.find_all("input", name="message")
    assert [box["value"] for box in boxes] == [str(second.pk), str(third.pk)]
    first.refresh_from_db()
    assert first.name == "Ann Example"


def test_only_messages_of_the_same_name_are_ticked_beforehand(admin_client):
    """A family shares an address: accents and capitals are no other person, a name is."""
    message = write(name="José Example")
    same = [
        write(name=name, message=f"Again {name}")
        for name in ("JOSÉ EXAMPLE", "Jose Example", "Jose\u0301  Example")
    ]
    others = [
        write(name=name, message="Mine") for name in ("Josefa Example", "Ann Example", "José")
    ]
    expected = {one.pk: True for one in same} | {one.pk: False for one in others}
    assert ticks(admin_client.get(page(message, "erase"))) == expected


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [("email", "ann@exampel.com", "ann@example.com"), ("phone", "9403821030", "9403821031")],
)
def test_messages_from_before_a_correction_are_offered_from_either_side(
    admin_client, field, wrong, right
):
    """Of three with the same wrong number one was corrected: nothing else joins them then."""
    corrected, left, stranger = (
        write(**{"email": f"{n}@example.com", field: wrong}, name=name, message=f"Question {n}")
        for n, name in enumerate(["Ann Example", "Ann Example", "A stranger"])
    )
    admin_client.post(page(corrected, field), {field: right})
    offered = ticks(admin_client.get(page(corrected, "erase")))
    assert offered == {left.pk: True, stranger.pk: False}
    offered = ticks(admin_client.get(page(left, "erase")))
    assert offered == {corrected.pk: True, stranger.pk: False}


def test_name_and_status_stand_beside_each(admin_client):
    message = write()
    write(name="Ben Example", status="closed")
    write(name="Cora Example", status="in_progress", message="Mine")
    shown = soup(admin_client.get(page(message, "erase"))).find("fieldset")
    lines = [item.text for item in shown.find_all("li")]
    assert "Ben Example" in lines[0]
    assert "Closed" in lines[0]
    assert "Cora Example" in lines[1]
    assert "In progress" in lines[1]


@pytest.mark.parametrize("status", ["new", "in_progress", "suspect"])
def test_an_unanswered_message_is_asked_for_again(admin_client, status):
    message = write(status="answered")
    waiting = write(message="Are you open on Tuesday?", status=status)
    assert ticks(admin_client.get(page(message, "erase")), "unanswered") == {waiting.pk: False}
    response = erase(admin_client, message, waiting, unanswered=[])
    assert f"Nobody has answered {waiting.reference}" in soup(response).text
    assert ticks(response) == {waiting.pk: True}
    assert not Inquiry.objects.exclude(erased_at=None).exists()
    erase(admin_client, message, waiting)
    assert Inquiry.objects.exclude(erased_at=None).count() == 2


def test_the_opened_message_is_asked_for_again_where_nobody_has_answered_it(admin_client):
    message = write()
    assert ticks(admin_client.get(page(message, "erase")), "unanswered") == {message.pk: False}
    erase(admin_client, message, unanswered=[])
    message.refresh_from_db()
    assert message.erased_at is None


def test_answered_messages_are_not_asked_for_again(admin_client):
    message = write(status="answered")
    other = write(message="Thank you.", status="closed")
    assert ticks(admin_client.get(page(message, "erase")), "unanswered") == {}
    erase(admin_client, message, other, unanswered=[])
    assert Inquiry.objects.exclude(erased_at=None).count() == 2


def test_everything_of_the_person_is_gone(admin_client):
    first, *others = write_thrice()
    Inquiry.objects.update(notes="Noted.")
    response = erase(admin_client, first, *others)
    assert response.redirect_chain[-1][0] == INBOX
    for message in Inquiry.objects.all():
        assert message.erased_at
        kept = [message.name, message.email, message.phone, message.phone_e164, message.message]
        assert [*kept, message.notes] == [""] * 6
    for name in ("change", "proof"):
        shown = admin_client.get(page(first, name)).content.decode()
        for words in ("Ann Example", "ann@example.com", "0123", "secret", "Noted."):
            assert words not in re.sub(r"[0-9a-f]{64}", "", shown)  # the one-way keys


def test_the_whole_proof_stays_together_without_a_name(admin_client):
    first, *others = write_thrice()
    erase(admin_client, first, *others)
    for message in (first, *others):
        shown = soup(admin_client.get(page(message, "proof")))
        assert len(shown.find_all("li", class_="trail__event")) == 9
        assert not shown.find_all("button", name="withdraw")
    assert ConsentEvent.objects.count() == 9


def test_a_message_that_was_erased_before_stays_in_the_proof_of_the_person(admin_client):
    first, second, _third = write_thrice()
    second.erase()
    shown = soup(admin_client.get(page(first, "proof")))
    assert len(shown.find_all("li", class_="trail__event")) == 9


def test_a_message_without_its_tick_is_kept(admin_client):
    first, second, third = write_thrice()
    stranger = write(email="other@example.com")
    erase(admin_client, first, second, stranger)
    left = Inquiry.objects.filter(erased_at=None)
    assert set(left) == {third, stranger}


def test_it_is_recorded_without_naming_anybody(admin_client, admin_user):
    first, *others = write_thrice()
    erase(admin_client, first, *others)
    entry = AuditEntry.objects.get(action="erased")
    assert (entry.user, entry.inquiry, entry.detail) == (admin_user, first, "3 messages")


def test_an_erased_person_is_not_found_and_not_erased_again(admin_client):
    message = write()
    erase(admin_client, message)
    found = admin_client.get(INBOX, {"q": "ann"}).content.decode()
    assert message.reference not in found
    erase(admin_client, message)
    assert AuditEntry.objects.filter(action="erased").count() == 1


def test_what_is_left_of_a_message_cannot_be_changed(admin_client):
    message = write()
    erase(admin_client, message)
    shown = soup(admin_client.get(page(message, "change")))
    assert "This person was erased" in shown.text
    assert not shown.find_all("button", name="_mark")
    admin_client.post(page(message, "change"), {"status": "new"})
    message.refresh_from_db()
    assert message.status == "closed"


@pytest.mark.parametrize("where", ["change", "phone", "email", "erase"])
def test_who_has_a_page_from_before_reads_that_the_person_was_erased(admin_client, where):
    message = write()
    erase(admin_client, message)
    sent = {"status": "new", "phone": "940 555 0100", "email": "new@example.com"}
    response = admin_client.post(page(message, where), sent, follow=True)
    assert response.redirect_chain == [(page(message, "change"), 302)]
    assert "This person has been erased" in soup(response).find("ul", class_="messagelist").text
    message.refresh_from_db()
    assert (message.phone, message.email, message.status) == ("", "", "closed")


def test_of_two_who_erase_at_once_one_is_on_record_with_what_was_corrected(admin_user):
    """Each had read the message before; one corrected its number in between."""
    mine, hers = write(phone="(940) 382-1030"), Inquiry.objects.get()
    correct_phone(admin_user, mine, "(940) 382-1031")
    assert [erase_person(admin_user, [hers]), erase_person(admin_user, [mine])] == [1, 0]
    assert AuditEntry.objects.filter(action="erased").count() == 1
    mine.refresh_from_db()
    assert mine.phone_key == keyed_hash("phone", "+19403821031")


def test_the_action_of_the_list_leads_to_the_page_for_one_person_at_a_time(admin_client):
    first, second, _third = write_thrice()
    response = run_action(admin_client, "erase", first)
    assert response.redirect_chain[-1][0] == page(first, "erase")
    response = run_action(admin_client, "erase", first, second)
    assert "one at a time" in response.content.decode()
    assert not Inquiry.objects.exclude(erased_at=None).exists()


def test_erasing_needs_its_own_permission(client, django_user_model):
    message = write()
    client.force_login(staff(django_user_model, "view_inquiry", "change_inquiry"))
    assert "Erase this person" not in client.get(page(message, "change")).content.decode()
    assert client.get(page(message, "erase")).status_code == 403
    assert erase(client, message).status_code == 403
    run_action(client, "erase", message)
    message.refresh_from_db()
    assert message.name == "Ann Example"


def test_looking_at_the_page_erases_nothing(admin_client):
    message = write()
    admin_client.get(page(message, "erase"), {"message": message.pk})
    admin_client.head(page(message, "erase"))
    message.refresh_from_db()
    assert message.erased_at is None


def test_the_way_out_of_an_erased_message_is_not_called_as_what_closes_one(admin_client):
    message = write()
    erase(admin_client, message)
    shown = soup(admin_client.get(page(message, "change")))
    assert shown.find("a", class_="closelink").text == "Back to the list"
