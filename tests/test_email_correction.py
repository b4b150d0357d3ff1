"""Staff put a wrong email address right, and nobody is sent offers who never agreed."""

import csv
import io

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from clinic_site.foundation.outbox.models import OutgoingMail
from contact.hashing import keyed_hash
from contact.links import consent_path, mailed_consent_path, sent_path
from contact.models import AuditEntry, ConsentEvent, Inquiry

from .conftest import run_tasks
from .desk import INBOX, SPAM, page, run_action, staff, write
from .html import soup

pytestmark = pytest.mark.django_db

# Ann's address is RIGHT. She typed WRONG, which is a stranger's.
WRONG, RIGHT = "ann@exampel.com", "ann@example.com"
PHONE = "(940) 382-1030"
MAY_BE_EMAILED = reverse("admin:contact_inquiry_may_be_emailed")


def correct(client, message, email=RIGHT, **shown):
    response = client.post(page(message, "email"), {"email": email} | shown, follow=True)
    message.refresh_from_db()
    return response


def receipts():
    """To whom receipts went since the last look."""
    run_tasks()
    sent = [message for message in mail.outbox if message.subject == "What you agreed to"]
    mail.outbox.clear()
    return [address for message in sent for address in message.to]


def refuse(message):
    """The mail server said of the receipt that there is no such address."""
    OutgoingMail.objects.filter(kind="receipt", inquiry=message).update(
        problem="address", given_up_at=message.received_at
    )


@pytest.fixture
def desk(admin_client):
    return Desk(admin_client)


class Desk:
    """What happens, by name."""

    def __init__(self, client):
        self.client, self.messages = client, []

    def happen(self, *names):
        for name in names:
            getattr(self, name.replace(" ", "_"))()

    def write(self, **changes):
        fields = {"offers": "on", "message": f"Question {len(self.messages)}"}
        self.messages.append(write(**fields | changes))

    def yes(self):
        self.write(email=WRONG)
        self.mistyped = self.messages[-1]

    def suspects_yes(self):
        self.write(email=WRONG, **SPAM)
        self.mistyped = self.messages[-1]

    def yes_for_the_right_address(self):
        self.write(email=RIGHT)

    def yes_of_the_stranger(self):
        self.write(email=WRONG, name="A stranger")

    def stop_from_the_right_address(self):
        self.stop(RIGHT)

    def stop_from_the_wrong_address(self):
        self.stop(WRONG)

    def stop(self, email):
        for event in ConsentEvent.objects.in_force("offers", [email]):
            self.client.post(page(event.inquiry, "proof"), {"withdraw": event.pk})

    def corrected(self):
        correct(self.client, self.mistyped)

    def corrected_back(self):
        correct(self.client, self.mistyped, WRONG)

    def capitals_changed(self):
        correct(self.client, self.mistyped, WRONG.title())

    def not_spam(self):
        run_action(self.client, "not_spam", self.mistyped)

    def in_the_list(self):
        table = soup(self.client.get(MAY_BE_EMAILED)).find("table", class_="permissions")
        cells = table.find_all("th", scope="row") if table else []
        return {cell.text.lower() for cell in cells}

    def in_the_file(self):
        content = b"".join(self.client.post(MAY_BE_EMAILED).streaming_content).decode("utf-8-sig")
        return {row["Number or address"] for row in csv.DictReader(io.StringIO(content))}

    def in_the_messages(self):
        """The addresses of those whose message says now that they may be sent offers."""
        return {
            message.email.lower()
            for message in Inquiry.objects.exclude(status="suspect")
            if "Offers by email: Yes"
            in soup(self.client.get(page(message, "change"))).find(class_="field-agreed").text
        }

    def in_the_proofs(self):
        shown = [
            soup(self.client.get(page(message, "proof"))).find("main").text.lower()
            for message in self.messages
        ]
        in_force = [text.split("in force now")[1].split("everything that was")[0] for text in shown]
        return {email for email in (WRONG, RIGHT) if any(email in text for text in in_force)}


RULES = [
    (["yes"], {WRONG}),
    # The yes was given for the address that stood there, and ends with it.
    (["yes", "corrected"], set()),
    (["yes", "corrected", "corrected back"], set()),
    (["suspects yes", "corrected", "not spam"], set()),
    (["suspects yes", "not spam", "corrected"], set()),
    (["yes", "stop from the wrong address", "corrected"], set()),
    # Capitals make no other address.
    (["yes", "capitals changed"], {WRONG}),
    # What was said for the right address stays as it is, before and after.
    (["yes", "yes for the right address", "corrected"], {RIGHT}),
    (["yes", "corrected", "yes for the right address"], {RIGHT}),
    (["yes for the right address", "stop from the right address", "yes", "corrected"], set()),
    # What the owner of the wrong address said stays as well.
    (["yes", "yes of the stranger", "corrected"], {WRONG}),
    (["yes", "corrected", "yes of the stranger"], {WRONG}),
]


@pytest.mark.parametrize(("events", "allowed"), RULES, ids=[" - ".join(rule[0]) for rule in RULES])
def test_a_corrected_address_carries_no_yes(desk, events, allowed):
    desk.happen(*events)
    assert desk.in_the_list() == allowed
    assert desk.in_the_file() == allowed
    assert desk.in_the_messages() == allowed
    assert desk.in_the_proofs() == allowed


def test_a_correction_leaves_texts_as_they_are(admin_client):
    message = write(email=WRONG, phone=PHONE, texts="on", offers="on")
    correct(admin_client, message)
    assert [event.contact for event in ConsentEvent.objects.in_force("texts")] == ["+19403821030"]


def test_mail_goes_to_the_corrected_address_and_the_old_one_stays_on_record(admin_client):
    message = write(email=WRONG)
    response = correct(admin_client, message, f" {RIGHT} ")
    assert response.redirect_chain[-1][0] == page(message, "change")
    shown = soup(response)
    ways = shown.find(class_="field-answer_by").find_all("a")
    assert [way["href"].partition("?")[0] for way in ways] == [f"mailto:{RIGHT}"]
    assert WRONG in shown.find(class_="field-former_addresses").text
    former = message.former_emails.get()
    assert (former.email, former.corrected_by) == (WRONG, "admin")
    for term in (RIGHT, WRONG, "ann exampel"):
        assert message.reference in soup(admin_client.get(INBOX, {"q": term})).text


def test_the_messages_of_one_person_go_by_the_corrected_address(admin_client):
    message, earlier = write(email=WRONG), write(email=RIGHT, message="Earlier")
    correct(admin_client, message)
    assert set(message.same_person()) == {message, earlier}
    assert message.email_key == earlier.email_key == keyed_hash("email", RIGHT)
    assert set(message.consent_history()) == {message, earlier}


def test_the_proof_says_for_which_address_the_yes_was_given(desk):
    desk.happen("yes", "corrected")
    shown = " ".join(soup(desk.client.get(page(desk.mistyped, "proof"))).find("main").text.split())
    assert f"{WRONG} until" in shown
    assert "when admin corrected it" in shown
    assert "Email address corrected" in shown


def test_the_export_of_messages_has_the_corrected_address(admin_client):
    message = write(email=WRONG)
    correct(admin_client, message)
    response = run_action(admin_client, "export", message)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["Email"] == RIGHT


def test_staff_are_told_when_a_correction_ends_a_yes_to_offers_and_only_then(admin_client):
    agreed, other = write(email=WRONG, offers="on"), write(email=WRONG, message="Another")
    assert "The yes to offers ended" in soup(correct(admin_client, agreed)).text
    response = soup(correct(admin_client, other)).text
    assert "The email address is saved." in response
    assert "The yes to offers ended" not in response


CONTACTS = pytest.mark.parametrize(
    ("field", "box", "wrong", "right"),
    [("email", "offers", WRONG, RIGHT), ("phone", "texts", "940 382 1099", PHONE)],
)


@CONTACTS
def test_other_messages_with_what_was_wrong_are_named(admin_client, field, box, wrong, right):
    """A stranger's address stays in the list of who may be emailed, until the last is corrected."""
    both = {field: wrong, box: "on"}
    first, second = write(**both), write(message="Another", **both)
    write(message="An advertisement", **both, **SPAM)
    form = {field: right}
    said = soup(admin_client.post(page(first, field), form, follow=True))
    named = said.find("ul", class_="messagelist").find_all("a")
    assert [(link["href"], link.text) for link in named] == [
        (page(second, "change"), second.reference)
    ]
    said = soup(admin_client.post(page(second, field), form, follow=True))
    assert "still stands" not in said.text


@CONTACTS
def test_what_is_said_of_a_correction_fits_what_stands_there(
    admin_client, field, box, wrong, right
):
    _own, one, other = (
        write(**{"email": RIGHT, "phone": PHONE, field: number, box: "on"}, message=number)
        for number in (right, wrong, f"{wrong[:-1]}8" if field == "phone" else f"x{wrong}")
    )
    said = soup(admin_client.post(page(one, field), {field: right}, follow=True))
    assert "somebody agreed in another message" in said.text
    assert "unless this person agrees again" not in said.text
    said = soup(admin_client.post(page(other, field), {field: ""}, follow=True))
    assert f"{'address' if field == 'email' else 'number'} is taken out." in said.text
    assert "the new one" not in said.find("ul", class_="messagelist").text


@CONTACTS
def test_staff_read_before_and_after_that_taking_it_out_ends_the_yes(
    admin_client, field, box, wrong, right
):
    both = {"email": RIGHT, "phone": PHONE, field: wrong}
    agreed, other = write(**both, **{box: "on"}), write(**both, message="Another")
    for message, has_yes in ((agreed, True), (other, False)):
        address = page(message, field)
        hint = soup(admin_client.get(address)).find(id=f"id_{field}_helptext").text
        assert (f"This message says yes to {box}." in hint) == has_yes
        said = soup(admin_client.post(address, {field: ""}, follow=True))
        words = said.find("ul", class_="messagelist").text
        assert (f"The yes to {box} in this message ended with it." in words) == has_yes
    hint = soup(admin_client.get(page(agreed, field))).find(id=f"id_{field}_helptext").text
    assert "says yes" not in hint


@CONTACTS
def test_an_empty_field_takes_out_only_what_stood_there(admin_client, field, box, wrong, right):
    message = write(**{"email": RIGHT, "phone": PHONE, field: ""})
    address = page(message, field)
    assert "To take it out" not in soup(admin_client.get(address)).find("main").text
    said = soup(admin_client.post(address, {field: " ", "shown": ""})).find(class_="errorlist")
    assert said.text in {"Enter an email address.", "Enter a phone number."}
    admin_client.post(address, {field: right})
    hint = soup(admin_client.get(address)).find(id=f"id_{field}_helptext").text
    assert "To take it out, save with the field empty." in hint
    said = soup(admin_client.post(address, {field: "", "shown": right}, follow=True)).text
    assert "is taken out." in said


@CONTACTS
def test_only_the_way_that_is_left_may_not_be_taken_out(admin_client, field, box, wrong, right):
    message = write(**{"email": "", "phone": "", field: right})
    hint = soup(admin_client.get(page(message, field))).find(id=f"id_{field}_helptext").text
    assert "To take it out" not in hint


def test_who_corrected_an_address_is_logged_without_the_address(admin_client, admin_user):
    message = write(email=WRONG)
    correct(admin_client, message)
    entry = AuditEntry.objects.get(action="new_email")
    assert (entry.user, entry.inquiry, entry.detail) == (admin_user, message, "")


# --- Receipts and the links in them ----------------------------------------------------------


def test_a_receipt_of_what_still_counts_goes_to_the_corrected_address(admin_client):
    message = write(email=WRONG, phone=PHONE, texts="on", offers="on")
    assert receipts() == [WRONG]
    correct(admin_client, message)
    assert receipts() == [RIGHT]
    assert Client().get(mailed_consent_path(message)).status_code == 200


def test_without_a_yes_left_no_receipt_goes_anywhere(admin_client):
    sent, waiting = write(email=WRONG, offers="on"), write(email=WRONG, message="2", offers="on")
    waiting_mail = waiting.receipt
    OutgoingMail.objects.filter(pk=waiting_mail.pk).update(sent_at=None)
    correct(admin_client, waiting)
    assert not OutgoingMail.objects.filter(pk=waiting_mail.pk).exists()
    assert receipts() == [WRONG]
    shown = soup(correct(admin_client, sent))
    assert receipts() == []
    assert "to the address before" in shown.find(class_="field-receipt_told").text


def test_where_an_address_is_added_a_receipt_of_texts_goes_to_it(admin_client):
    message = write(email="", phone=PHONE, texts="on")
    assert receipts() == []
    correct(admin_client, message)
    assert receipts() == [RIGHT]


def test_a_link_that_went_to_a_strangers_mailbox_opens_nothing_of_the_right_one(admin_client):
    """The mailbox of a mailed link is the one that it was sent to."""
    write(email=RIGHT, phone=PHONE, texts="on", offers="on", message="Of Ann's own")
    message = write(email=WRONG, phone=PHONE, texts="on")
    mailed = mailed_consent_path(message)
    own_pages = [sent_path(message), consent_path(message)]
    correct(admin_client, message)
    visitor = Client()
    assert visitor.get(mailed).status_code == 404
    visitor.post(mailed, {"withdraw": "offers"})
    assert ConsentEvent.objects.in_force("offers", [RIGHT])
    # Whoever sent the message keeps the pages that said so.
    assert {visitor.get(path).status_code for path in own_pages} == {200}
    # Another way to write the same address ends no link.
    mailed = mailed_consent_path(message)
    correct(admin_client, message, RIGHT.upper())
    assert visitor.get(mailed).status_code == 200
    # Nor does the way back revive the first.
    correct(admin_client, message, WRONG)
    assert visitor.get(mailed).status_code == 404


# --- Addresses that are dead -----------------------------------------------------------------

CAME_BACK = "Email to this address came back"


def test_a_dead_address_is_not_said_of_the_corrected_one(admin_client):
    for yes in ("offers", "texts"):
        message = write(email=WRONG, phone=PHONE, message=yes, **{yes: "on"})
        refuse(message)
        assert CAME_BACK in soup(admin_client.get(page(message, "change"))).text
        assert CAME_BACK not in soup(correct(admin_client, message)).text


def test_every_message_from_a_dead_address_says_so(admin_client):
    refuse(write(email=WRONG, offers="on"))
    later = write(email=WRONG.title(), message="Why don't you answer?")
    assert CAME_BACK in soup(admin_client.get(page(later, "change"))).text


def test_a_dead_address_is_left_out_of_who_may_be_emailed_and_the_page_says_so(desk):
    desk.write(email=WRONG)
    refuse(desk.messages[0])
    desk.write(email=RIGHT)
    assert desk.in_the_list() == desk.in_the_file() == {RIGHT}
    left_out = soup(desk.client.get(MAY_BE_EMAILED)).find("main").text.split("Left out")[1]
    assert WRONG in left_out
    assert desk.messages[0].reference in left_out
    # It took mail since: the last receipt says how things are.
    desk.write(email=WRONG)
    OutgoingMail.objects.filter(inquiry=desk.messages[-1]).update(
        sent_at=desk.messages[-1].received_at
    )
    assert desk.in_the_list() == {WRONG, RIGHT}


# --- What is typed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Enter an email address: without one this person can't be answered."),
        ("ann at example", "Enter an email address such as name@example.com."),
        ("ann@example.com, bob@example.com", "Enter an email address such as name@example.com."),
        (f"{'a' * 250}@example.com", "Use 254 characters or fewer for the email address."),
        ("ann\0@example.com", "such as name@example.com."),
    ],
)
def test_an_address_that_cannot_be_right_is_asked_for_again(admin_client, email, words):
    message = write(email=WRONG)
    shown = soup(correct(admin_client, message, email))
    assert words in shown.find("main").text
    assert shown.find("input", type="email").get("value", "") == email
    assert message.email == WRONG


@pytest.mark.parametrize("name", ["email", "phone"])
def test_of_two_who_correct_at_once_the_second_is_asked(admin_client, name):
    first, second, third = {
        "email": (WRONG, RIGHT, "anne@example.com"),
        "phone": ("940 555 0101", "940 555 0102", "940 555 0103"),
    }[name]
    message = write(**{name: first})
    address = page(message, name)
    shown = soup(admin_client.get(address)).find("input", name="shown")["value"]
    assert shown == first
    admin_client.post(address, {name: second, "shown": shown})
    refused = soup(admin_client.post(address, {name: third, "shown": shown}))
    assert f"Somebody changed it to “{second}”" in refused.find("main").text
    assert refused.find("input", name=name)["value"] == third
    again = refused.find("input", name="shown")["value"]
    admin_client.post(address, {name: third, "shown": again})
    message.refresh_from_db()
    assert getattr(message, name) == third


def test_of_two_who_take_out_one_each_the_second_is_asked(admin_client):
    """Otherwise nothing would be left to answer by."""
    message = write(email=WRONG, phone=PHONE)
    admin_client.post(page(message, "phone"), {"phone": "", "shown": PHONE})
    shown = soup(correct(admin_client, message, "", shown=WRONG)).find("main").text
    assert "Enter an email address: without one" in shown
    assert message.email == WRONG


def test_an_address_can_be_added_and_taken_out(admin_client):
    message = write(email="", phone=PHONE)
    assert "Add an email address…" in soup(admin_client.get(page(message, "change"))).text
    shown = soup(admin_client.get(page(message, "email"))).find("main").text
    assert "Add an email address" in shown
    correct(admin_client, message)
    assert message.email == RIGHT
    correct(admin_client, message, "")
    assert (message.email, message.email_key) == ("", "")
    assert [one.email for one in message.former_emails.all()] == ["", RIGHT]


def test_a_save_that_changes_nothing_leaves_no_record(admin_client):
    message = write(email=WRONG, offers="on")
    correct(admin_client, message, WRONG)
    assert not message.former_emails.exists()
    assert ConsentEvent.objects.in_force("offers").exists()


def test_erasing_takes_corrected_addresses_too_and_leaves_their_keys(admin_client):
    message = write(email=WRONG, offers="on")
    key = message.email_key
    correct(admin_client, message)
    message.erase()
    former = message.former_emails.get()
    assert (former.email, former.email_key) == ("", key)
    for name in ("change", "proof"):
        assert "exampel" not in admin_client.get(page(message, name)).content.decode()
    assert key in admin_client.get(page(message, "proof")).content.decode()
    assert "exampel" not in message.search_text
    correct(admin_client, message)
    assert message.email == ""


def test_who_may_only_look_corrects_no_address(client, django_user_model):
    message = write(email=WRONG)
    client.force_login(staff(django_user_model, "view_inquiry"))
    assert "Correct the email address" not in client.get(page(message, "change")).content.decode()
    assert client.get(page(message, "email")).status_code == 403
    assert correct(client, message).status_code == 403
    assert message.email == WRONG


def test_the_front_desk_may_correct_an_address(sign_in):
    message = write(email=WRONG)
    correct(sign_in("Front desk"), message)
    assert message.email == RIGHT
