"""Staff put a wrong phone number right, and nobody is texted who never agreed."""

import csv
import io

import pytest
from django.urls import reverse

from contact.models import AuditEntry, ConsentEvent, Inquiry

from .desk import INBOX, SPAM, page, run_action, staff, write
from .html import soup

pytestmark = pytest.mark.django_db

# Ann's number is RIGHT. She typed WRONG, which is a stranger's.
WRONG, RIGHT = "(940) 382-1030", "(940) 382-1031"
WRONG_E164, RIGHT_E164 = "+19403821030", "+19403821031"
MAY_BE_TEXTED = reverse("admin:contact_inquiry_may_be_texted")


def correct(client, message, phone=RIGHT):
    response = client.post(page(message, "phone"), {"phone": phone}, follow=True)
    message.refresh_from_db()
    return response


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
        fields = {"texts": "on", "message": f"Question {len(self.messages)}"}
        self.messages.append(write(**fields | changes))

    def yes(self):
        self.write(phone=WRONG)
        self.mistyped = self.messages[-1]

    def suspects_yes(self):
        self.write(phone=WRONG, **SPAM)
        self.mistyped = self.messages[-1]

    def yes_for_the_right_number(self):
        self.write(phone=RIGHT)

    def yes_of_the_stranger(self):
        self.write(phone=WRONG, email="stranger@example.com")

    def stop_from_the_right_number(self):
        self.stop(RIGHT_E164)

    def stop_from_the_wrong_number(self):
        self.stop(WRONG_E164)

    def stop(self, e164):
        for event in ConsentEvent.objects.in_force("texts", [e164]):
            self.client.post(page(event.inquiry, "proof"), {"withdraw": event.pk})

    def corrected(self):
        correct(self.client, self.mistyped)

    def corrected_back(self):
        correct(self.client, self.mistyped, WRONG)

    def extension_added(self):
        correct(self.client, self.mistyped, f"{WRONG} x12")

    def not_spam(self):
        run_action(self.client, "not_spam", self.mistyped)

    def in_the_list(self):
        table = soup(self.client.get(MAY_BE_TEXTED)).find("table", class_="permissions")
        cells = table.find_all("th", scope="row") if table else []
        return {cell.text.partition(" x")[0] for cell in cells}

    def in_the_file(self):
        content = b"".join(self.client.post(MAY_BE_TEXTED).streaming_content).decode("utf-8-sig")
        return {row["Number or address"] for row in csv.DictReader(io.StringIO(content))}

    def in_the_messages(self):
        """The numbers of those whose message says now that they may be texted."""
        return {
            message.phone_e164
            for message in Inquiry.objects.exclude(status="suspect")
            if "Text messages: Yes"
            in soup(self.client.get(page(message, "change"))).find(class_="field-agreed").text
        }

    def in_the_proofs(self):
        shown = [
            soup(self.client.get(page(message, "proof"))).find("main").text
            for message in self.messages
        ]
        in_force = [text.split("In force now")[1].split("Everything that was")[0] for text in shown]
        return {number for number in (WRONG, RIGHT) if any(number in text for text in in_force)}


RULES = [
    (["yes"], {WRONG}),
    # The yes was given for the number that stood there, and ends with it.
    (["yes", "corrected"], set()),
    (["yes", "corrected", "corrected back"], set()),
    (["suspects yes", "corrected", "not spam"], set()),
    (["suspects yes", "not spam", "corrected"], set()),
    (["yes", "stop from the wrong number", "corrected"], set()),
    # An extension makes no other number.
    (["yes", "extension added"], {WRONG}),
    # What was said for the right number stays as it is, before and after.
    (["yes for the right number", "yes", "corrected"], {RIGHT}),
    (["yes", "yes for the right number", "corrected"], {RIGHT}),
    (["yes", "corrected", "yes for the right number"], {RIGHT}),
    (["yes for the right number", "stop from the right number", "yes", "corrected"], set()),
    (["yes", "yes for the right number", "corrected", "stop from the right number"], set()),
    # What the owner of the wrong number said stays as well.
    (["yes of the stranger", "yes", "corrected"], {WRONG}),
    (["yes", "yes of the stranger", "corrected"], {WRONG}),
    (["yes", "corrected", "yes of the stranger"], {WRONG}),
]


@pytest.mark.parametrize(("events", "allowed"), RULES, ids=[" - ".join(rule[0]) for rule in RULES])
def test_a_corrected_number_carries_no_yes(desk, events, allowed):
    desk.happen(*events)
    e164 = {{WRONG: WRONG_E164, RIGHT: RIGHT_E164}[number] for number in allowed}
    assert desk.in_the_list() == allowed
    assert desk.in_the_file() == e164
    assert desk.in_the_messages() == e164
    assert desk.in_the_proofs() == allowed


def test_a_correction_leaves_offers_by_email_as_they_are(desk):
    desk.write(phone=WRONG, offers="on")
    correct(desk.client, desk.messages[0])
    assert [event.contact for event in ConsentEvent.objects.in_force("offers")] == [
        "ann@example.com"
    ]


def test_a_call_goes_to_the_corrected_number_and_the_old_one_stays_on_record(admin_client):
    message = write(phone=WRONG)
    response = correct(admin_client, message, f"{RIGHT} x12")
    assert response.redirect_chain[-1][0] == page(message, "change")
    shown = soup(response)
    calls = [link["href"] for link in shown.find(class_="field-answer_by").find_all("a")]
    assert calls[:1] == ["tel:+19403821031;ext=12"]
    assert WRONG in shown.find(class_="field-former_numbers").text
    former = message.former_phones.get()
    assert (former.phone, former.phone_e164, former.corrected_by) == (WRONG, WRONG_E164, "admin")
    for term in (RIGHT, WRONG, "3821030", "ann 1031"):
        assert message.reference in soup(admin_client.get(INBOX, {"q": term})).text


def test_the_proof_says_for_which_number_the_yes_was_given(desk):
    desk.happen("yes", "corrected")
    shown = soup(desk.client.get(page(desk.mistyped, "proof"))).find("main").text
    assert f"{WRONG} ({WRONG_E164})" in shown
    assert "when admin corrected it" in shown
    assert "Phone number corrected" in shown
    assert not ConsentEvent.objects.filter(inquiry=desk.mistyped).to_confirm()


def test_staff_are_told_when_a_correction_ends_a_yes_and_only_then(admin_client):
    agreed, other = write(phone=WRONG, texts="on"), write(phone=WRONG, message="Another")
    assert "The yes to texts ended" in soup(correct(admin_client, agreed)).text
    response = soup(correct(admin_client, other)).text
    assert "The phone number is saved." in response
    assert "The yes to texts ended" not in response


def test_who_corrected_a_number_is_logged_without_the_number(admin_client, admin_user):
    message = write(phone=WRONG)
    correct(admin_client, message)
    entry = AuditEntry.objects.get(action="corrected")
    assert (entry.user, entry.inquiry, entry.detail) == (admin_user, message, "")


def test_a_number_that_was_missing_can_be_added_and_a_wrong_one_taken_out(admin_client):
    message = write()
    correct(admin_client, message)
    assert message.phone_e164 == RIGHT_E164
    correct(admin_client, message, "")
    assert (message.phone, message.phone_e164) == ("", "")
    assert [one.phone for one in message.former_phones.all()] == ["", RIGHT]


def test_a_save_that_changes_nothing_leaves_no_record(admin_client):
    message = write(phone=WRONG, texts="on")
    correct(admin_client, message, WRONG)
    assert not message.former_phones.exists()
    assert ConsentEvent.objects.in_force("texts").exists()


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("", "Enter a phone number: without one this person can't be answered."),
        ("555-0143", "Enter the whole phone number, with its area code, such as 940 555 0100."),
        ("9" * 41, "Use 40 characters or fewer for the phone number."),
    ],
)
def test_a_number_that_cannot_be_right_is_asked_for_again(admin_client, phone, words):
    message = write(phone=WRONG, email="")
    shown = soup(correct(admin_client, message, phone))
    assert words in shown.find("main").text
    assert shown.find("input", name="phone").get("value", "") == phone
    assert message.phone == WRONG


def test_erasing_takes_corrected_numbers_too_and_leaves_their_keys(admin_client):
    message = write(phone=WRONG, texts="on")
    key = message.phone_key
    correct(admin_client, message)
    message.refresh_from_db()
    message.erase()
    former = message.former_phones.get()
    assert (former.phone, former.phone_e164, former.phone_key) == ("", "", key)
    for name in ("change", "proof"):
        shown = admin_client.get(page(message, name)).content.decode()
        assert "382-103" not in shown
        assert "382103" not in shown
    assert key in admin_client.get(page(message, "proof")).content.decode()
    assert "3821030" not in message.search_text
    correct(admin_client, message)
    assert (message.phone, message.phone_e164) == ("", "")


def test_who_may_only_look_corrects_nothing(client, django_user_model):
    message = write(phone=WRONG)
    client.force_login(staff(django_user_model, "view_inquiry"))
    assert "Correct the phone number" not in client.get(page(message, "change")).content.decode()
    assert client.get(page(message, "phone")).status_code == 403
    assert correct(client, message).status_code == 403
    assert message.phone == WRONG


def test_the_front_desk_may_correct_a_number(sign_in):
    message = write(phone=WRONG)
    correct(sign_in("Front desk"), message)
    assert message.phone == RIGHT


def test_where_there_is_no_number_one_is_added(admin_client):
    message = write(phone="")
    assert "Add a phone number…" in soup(admin_client.get(page(message, "change"))).text
    shown = soup(admin_client.get(page(message, "phone"))).find("main").text
    assert "Add a phone number" in shown
    assert "Correct" not in shown
