"""
The table of rules in docs/architecture.md, as a test: who has proved what, what each event does,
and what each screen shows, in whichever order things happen (rows 62 to 64).
"""

import csv
import io
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from contact.links import consent_path, mailed_consent_path, sent_path
from contact.models import AuditEntry, ConsentEvent, Inquiry

from .conftest import run_tasks
from .desk import SPAM, alter, page, run_action, write
from .html import soup

pytestmark = pytest.mark.django_db

# Ann's number and address. A stranger types her number with another address, or the reverse.
PHONE, EMAIL = "(940) 382-1030", "ann@example.com"
E164 = "+19403821030"
ELSEWHERE = {"email": "elsewhere@example.com"}
PURPOSES = ["texts", "offers"]
LISTS = {
    "texts": reverse("admin:contact_inquiry_may_be_texted"),
    "offers": reverse("admin:contact_inquiry_may_be_emailed"),
}
LABELS = {"texts": "Text messages", "offers": "Offers by email"}


@pytest.fixture
def desk(admin_client):
    return Desk(admin_client)


class Desk:
    """What happens to one purpose, by name, each on the message that an earlier one left."""

    def __init__(self, staff):
        self.staff, self.visitor = staff, Client()
        self.messages = {}

    def happen(self, purpose, *names):
        self.purpose = purpose
        for name in names:
            getattr(self, name.replace(" ", "_").replace("'", ""))()
        return self

    def write(self, who, ticked, **changes):
        fields = {"phone": PHONE, "email": EMAIL, "message": f"Question {len(self.messages)}"}
        if ticked:
            fields[self.purpose] = "on"
        self.messages[who] = write(**fields | changes)

    # --- What a visitor does

    def yes(self):
        self.write("first", ticked=True)

    def empty(self):
        self.write("empty", ticked=False)

    def another_yes(self):
        self.write("another", ticked=True)

    def yes_with_another_address(self):
        self.write("elsewhere", ticked=True, **ELSEWHERE)

    def suspects_yes(self):
        self.write("suspect", ticked=True, **SPAM)

    def suspects_empty(self):
        self.write("suspect", ticked=False, **SPAM)

    def strangers_yes(self):
        """Somebody types a number, or an address, that is Ann's."""
        contact = {"texts": {"email": "stranger@example.com"}, "offers": {"phone": "940 555 0177"}}
        self.write("stranger", ticked=True, **contact[self.purpose])

    def take_back(self, path):
        return self.visitor.post(path, {"withdraw": self.purpose}, follow=True)

    def own_link(self):
        self.take_back(consent_path(self.messages["first"]))

    def strangers_link(self):
        self.take_back(consent_path(self.messages["stranger"]))

    def suspects_link(self):
        self.take_back(consent_path(self.messages["suspect"]))

    def mailed_link(self):
        self.take_back(mailed_consent_path(self.messages["first"]))

    # --- What staff do

    def stop(self):
        """Staff record a STOP, from whichever message's proof has the button."""
        for message in self.messages.values():
            address = page(message, "proof")
            for button in soup(self.staff.get(address)).find_all("button", name="withdraw"):
                event = ConsentEvent.objects.get(pk=button["value"])
                mine = {
                    "texts": event.inquiry.phone_e164 == E164,
                    "offers": event.inquiry.email == EMAIL,
                }
                if event.purpose == self.purpose and mine[self.purpose]:
                    self.staff.post(address, {"withdraw": event.pk})

    def not_spam(self):
        run_action(self.staff, "not_spam", self.messages["suspect"])

    def spam(self):
        run_action(self.staff, "spam", self.messages["first"])

    def closed(self):
        run_action(self.staff, "close", self.messages["first"])

    def erased(self):
        Inquiry.objects.get(pk=self.messages["first"].pk).erase()

    # --- What the screens of staff say of Ann's number or address

    def on_the_list(self):
        table = soup(self.staff.get(LISTS[self.purpose])).find("table", class_="permissions")
        shown = [cell.text for cell in table.find_all("th", scope="row")] if table else []
        return {"texts": PHONE, "offers": EMAIL}[self.purpose] in shown

    def in_the_file(self):
        response = self.staff.post(LISTS[self.purpose])
        content = b"".join(response.streaming_content).decode("utf-8-sig")
        contacts = [row["Number or address"] for row in csv.DictReader(io.StringIO(content))]
        return {"texts": E164, "offers": EMAIL}[self.purpose] in contacts

    def on_the_message(self, who):
        """
        Under "Now, for this number and address" of a message in the inbox, and in the one line
        beside the buttons that answer.
        """
        shown = soup(self.staff.get(page(self.messages[who], "change")))
        place = shown.find("div", class_="field-agreed").text
        answer = f"{LABELS[self.purpose]}: Yes" in place
        line = shown.find("div", class_="field-in_short").text
        label = {"texts": "Texts", "offers": "Offers by email"}[self.purpose]
        assert f"{label}: {'yes' if answer else 'no'}" in line
        return answer

    def in_the_proof(self, who):
        """Under "In force now" of the proof."""
        shown = soup(self.staff.get(page(self.messages[who], "proof"))).find("main").text
        in_force = shown.split("In force now")[1].split("Everything that was answered")[0]
        contact = {"texts": PHONE, "offers": EMAIL}[self.purpose]
        return f"{LABELS[self.purpose]} to {contact}: Yes" in in_force


ALLOWED, REFUSED = True, False
BOTH_ORDERS = [["yes", "yes with another address"], ["yes with another address", "yes"]]

RULES = [
    # A box that is left empty changes nothing, before or after.
    (["yes"], ALLOWED),
    (["empty"], REFUSED),
    (["yes", "empty"], ALLOWED),
    (["empty", "yes"], ALLOWED),
    (["yes", "stop", "empty"], REFUSED),
    (["empty", "yes", "stop"], REFUSED),
    # STOP, or staff who were told: every yes for the number or the address.
    (["yes", "stop"], REFUSED),
    (["yes", "another yes", "stop"], REFUSED),
    (["yes", "strangers yes", "stop"], REFUSED),
    (["strangers yes", "yes", "stop"], REFUSED),
    (["yes", "stop", "another yes"], ALLOWED),
    # The link of the confirmation page: its own message.
    (["yes", "own link"], REFUSED),
    (["yes", "own link", "another yes"], ALLOWED),
    (["yes", "another yes", "own link"], ALLOWED),
    (["yes", "strangers yes", "strangers link"], ALLOWED),
    (["strangers yes", "yes", "strangers link"], ALLOWED),
    (["strangers yes", "strangers link", "yes"], ALLOWED),
    (["yes", "strangers yes", "own link", "strangers link"], REFUSED),
    # The mailed link: the messages of its mailbox.
    (["yes", "mailed link"], REFUSED),
    (["yes", "another yes", "mailed link"], REFUSED),
    (["another yes", "yes", "mailed link"], REFUSED),
    (["yes", "mailed link", "another yes"], ALLOWED),
    # Quarantine: nothing counts, neither a yes nor a withdrawal, until "Not spam".
    (["suspects yes"], REFUSED),
    (["suspects yes", "not spam"], ALLOWED),
    (["yes", "suspects empty"], ALLOWED),
    (["yes", "suspects empty", "not spam"], ALLOWED),
    (["yes", "stop", "suspects yes"], REFUSED),
    (["yes", "stop", "suspects yes", "not spam"], ALLOWED),
    (["suspects yes", "yes", "stop"], REFUSED),
    (["suspects yes", "yes", "stop", "not spam"], REFUSED),
    (["suspects yes", "stop", "not spam"], REFUSED),
    (["suspects yes", "yes", "mailed link", "not spam"], REFUSED),
    (["yes", "suspects yes", "suspects link"], ALLOWED),
    (["yes", "suspects yes", "suspects link", "not spam"], ALLOWED),
    (["suspects yes", "suspects link", "not spam"], REFUSED),
    (["suspects yes", "not spam", "suspects link"], REFUSED),
    # What staff do with a message.
    (["yes", "closed"], ALLOWED),
    (["yes", "spam"], REFUSED),
    (["yes", "another yes", "spam"], ALLOWED),
    (["yes", "erased"], REFUSED),
    (["yes", "another yes", "erased"], ALLOWED),
    (["yes", "another yes", "stop", "erased"], REFUSED),
    (["another yes", "yes", "stop", "erased"], REFUSED),
]


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize(("events", "allowed"), RULES, ids=[" - ".join(rule[0]) for rule in RULES])
def test_every_screen_of_staff_says_the_same(desk, purpose, events, allowed):
    desk.happen(purpose, *events)
    assert desk.on_the_list() == allowed
    assert desk.in_the_file() == allowed
    for who, message in desk.messages.items():
        message.refresh_from_db()
        if who != "stranger" and not message.erased_at:
            assert desk.on_the_message(who) == allowed, who
            assert desk.in_the_proof(who) == allowed, who


@pytest.mark.parametrize("events", [["yes", "strangers yes"], ["strangers yes", "yes"]])
@pytest.mark.parametrize(("purpose", "allowed"), [("texts", ALLOWED), ("offers", REFUSED)])
def test_a_mailed_link_reaches_its_mailbox_and_not_its_number(desk, purpose, allowed, events):
    """The stranger typed Ann's number with an address of their own, or Ann's address."""
    desk.happen(purpose, *events, "mailed link")
    assert desk.on_the_list() == allowed


@pytest.mark.parametrize("events", BOTH_ORDERS)
def test_a_mailed_link_leaves_a_yes_that_was_given_with_another_address(desk, events):
    desk.happen("texts", *events, "mailed link")
    assert desk.on_the_list()
    assert not ConsentEvent.objects.filter(inquiry=desk.messages["first"]).to_confirm()
    desk.happen("texts", "stop")
    assert not desk.on_the_list()


# --- What a visitor's pages show -------------------------------------------------------------


def said(response):
    """Each purpose of a consent page: "yes", "stopped" or "left empty"."""
    assert response.status_code == 200
    answers = {}
    for purpose in PURPOSES:
        section = soup(response).find("section", **{"aria-labelledby": purpose})
        if section:
            words = {"You said yes": "yes", "Stopped": "stopped", "You didn’t check": "left empty"}
            [answers[purpose]] = [short for long, short in words.items() if long in section.text]
    return answers


@pytest.mark.parametrize(
    ("events", "by_own_link", "by_mailed_link"),
    [
        (["yes"], "yes", "yes"),
        (["yes", "empty"], "yes", "yes"),
        (["empty", "yes"], "yes", "yes"),
        (["yes", "stop"], "stopped", "stopped"),
        (["yes", "own link"], "stopped", "stopped"),
        (["yes", "mailed link"], "stopped", "stopped"),
        (["yes", "another yes", "own link"], "stopped", "yes"),
        (["another yes", "yes", "own link"], "stopped", "yes"),
        (["yes", "own link", "another yes"], "stopped", "yes"),
        (["yes", "suspects yes"], "yes", "yes"),
        (["yes", "stop", "suspects yes"], "stopped", "stopped"),
        (["yes", "stop", "suspects yes", "not spam"], "stopped", "yes"),
        (["yes", "spam"], "yes", None),
    ],
)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_shows_what_its_holder_has_proved(
    desk, purpose, events, by_own_link, by_mailed_link
):
    desk.happen(purpose, *events)
    message = desk.messages["first"]
    assert said(desk.visitor.get(consent_path(message)))[purpose] == by_own_link
    assert said(desk.visitor.get(mailed_consent_path(message))).get(purpose) == by_mailed_link


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("events", [["yes", "strangers yes"], ["strangers yes", "yes"]])
def test_a_stranger_s_pages_say_nothing_of_the_owner(desk, purpose, events):
    """Anybody can send the form with somebody else's number or address."""
    desk.happen(purpose, *events)
    stranger = desk.messages["stranger"]
    paths = [consent_path(stranger), sent_path(stranger)]
    before = [soup(desk.visitor.get(path)).find("main").text for path in paths]
    desk.happen(purpose, "own link", "another yes", "empty")
    assert [soup(desk.visitor.get(path)).find("main").text for path in paths] == before


@pytest.mark.parametrize("events", BOTH_ORDERS)
def test_a_mailed_link_shows_no_texts_of_another_mailbox(desk, events):
    desk.happen("texts", *events)
    elsewhere = desk.messages["elsewhere"]
    desk.take_back(mailed_consent_path(desk.messages["first"]))
    assert said(desk.visitor.get(mailed_consent_path(elsewhere)))["texts"] == "yes"


def test_of_numbers_only_the_last_digits_are_shown(desk):
    desk.happen("texts", "yes")
    for path in (consent_path, mailed_consent_path):
        shown = desk.visitor.get(path(desk.messages["first"])).content.decode()
        assert "1030" in shown
        assert "382" not in re.sub(r"\(940\) 555-0100|\+19405550100", "", soup(shown).text)


def test_the_confirmation_shows_its_own_message(desk):
    desk.happen("texts", "yes", "another yes", "own link")
    for who, stopped in (("first", True), ("another", False)):
        shown = soup(desk.visitor.get(sent_path(desk.messages[who]))).text
        assert ("Stopped." in shown) == stopped, who


# --- The links -------------------------------------------------------------------------------


def test_each_link_has_a_key_that_is_given_once_and_a_salt_of_its_own(desk):
    desk.happen("texts", "yes", "another yes")
    paths = [
        path(message).strip("/").split("/")[-1]
        for path in (consent_path, mailed_consent_path, sent_path)
        for message in desk.messages.values()
    ]
    keys = {path.partition(":")[0] for path in paths}
    signatures = {path.partition(":")[2] for path in paths}
    assert keys == {message.link_key for message in desk.messages.values()}
    assert all(len(key) == 22 for key in keys)
    assert len(signatures) == 6


def test_a_link_of_one_kind_is_none_of_another(desk):
    desk.happen("texts", "yes")
    message = desk.messages["first"]
    signed = sent_path(message).strip("/").split("/")[-1]
    assert desk.visitor.get(f"/consent/{signed}/").status_code == 404
    signed = mailed_consent_path(message).strip("/").split("/")[-1]
    assert desk.visitor.get(f"/contact/sent/{signed}/").status_code == 404


def test_a_row_s_number_that_is_given_again_opens_nobody_s_page(desk):
    """After a restore the numbers of lost rows are given to new ones."""
    desk.happen("texts", "yes")
    lost = desk.messages["first"]
    paths = [path(lost) for path in (consent_path, mailed_consent_path, sent_path)]
    alter(lost, link_key="another message’s key ")
    for path in paths:
        assert desk.visitor.get(path).status_code == 404


def test_a_page_of_this_site_never_holds_a_mailed_link(desk):
    desk.happen("texts", "yes")
    message = desk.messages["first"]
    for path in (sent_path(message), consent_path(message)):
        assert mailed_consent_path(message) not in desk.visitor.get(path).content.decode()


# --- What was done, in words -----------------------------------------------------------------


def banner(response):
    found = soup(response)
    place = found.find(id="done")
    assert found.find("title").text.startswith("Done: ")
    assert {"autofocus", "tabindex"} <= place.attrs.keys()
    return place.text


@pytest.mark.parametrize("other", [[], ["another yes"], ["strangers yes"]])
def test_by_its_own_page_s_link_a_message_says_that_it_no_longer_allows_texts(desk, other):
    """The same words whoever else agreed: anybody may type a number."""
    desk.happen("texts", "yes", *other)
    response = desk.take_back(consent_path(desk.messages["first"]))
    assert banner(response) == (
        "Done. You’ve taken back your yes to texts in this message. If you said yes another time "
        "too, use the link in our email, reply STOP, or call us at (940) 555-0100."
    )


@pytest.mark.parametrize(
    ("events", "words"),
    [
        (["yes"], "Done. We won’t text you."),
        (["yes", "another yes"], "Done. We won’t text you."),
        (["yes", "suspects yes"], "Done. We won’t text you."),
        (
            ["yes", "yes with another address"],
            "Done. You’ve taken back your yes to texts in every message from this email address. "
            "If you said yes with another address, reply STOP, or call us at (940) 555-0100.",
        ),
    ],
)
def test_we_won_t_text_you_is_said_only_where_no_yes_is_left(desk, events, words):
    desk.happen("texts", *events)
    assert banner(desk.take_back(mailed_consent_path(desk.messages["first"]))) == words


def test_offers_end_for_the_message_or_for_the_mailbox(desk):
    desk.happen("offers", "yes", "another yes")
    response = desk.take_back(consent_path(desk.messages["first"]))
    words = "Done. You’ve taken back your yes to offers in this message. If you said yes another"
    assert banner(response).startswith(words)
    response = desk.take_back(mailed_consent_path(desk.messages["first"]))
    assert banner(response) == "Done. We won’t email you offers."


@pytest.mark.parametrize("done", ["texts", "offers", "reply", "sharing", "x", ""])
def test_the_address_alone_says_nothing_was_done(desk, done):
    desk.happen("texts", "yes")
    shown = soup(desk.visitor.get(f"{consent_path(desk.messages['first'])}?done={done}"))
    assert shown.find(id="done") is None
    assert not shown.find("title").text.startswith("Done")


def test_what_can_be_changed_comes_first_with_its_words_folded(desk):
    desk.happen("offers", "yes")
    main = soup(desk.visitor.get(consent_path(desk.messages["first"]))).find("main")
    sections = [section["aria-labelledby"] for section in main.find_all("section")]
    assert sections == ["offers", "texts", "reply"]
    assert main.find("button", name="withdraw").text == "Stop offers by email"
    assert "open" not in main.find("details").attrs


# --- Receipts --------------------------------------------------------------------------------


def receipts():
    run_tasks()
    return [message.body for message in mail.outbox if message.subject == "What you agreed to"]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_receipt_lists_what_its_own_message_agreed_to(desk, purpose, wordings):
    desk.happen(purpose, "yes", "empty")
    [body] = receipts()
    other = {"texts": "offers", "offers": "texts"}[purpose]
    assert wordings[purpose].text in body
    assert wordings[other].text not in body
    assert mailed_consent_path(desk.messages["first"]) in body


@pytest.mark.parametrize("event", ["own link", "mailed link", "stop", "spam"])
def test_with_nothing_left_to_confirm_no_receipt_is_sent(desk, event):
    desk.happen("texts", "yes", event)
    assert receipts() == []
    first = desk.messages["first"]
    assert not first.outgoing_mail.filter(kind="receipt").exists()


def test_a_receipt_that_spam_held_back_goes_out_after_not_spam(desk):
    desk.happen("texts", "yes", "spam")
    assert receipts() == []
    run_action(desk.staff, "not_spam", desk.messages["first"])
    assert len(receipts()) == 1


# --- The proof -------------------------------------------------------------------------------


def test_the_proof_shows_quarantined_events_apart(desk):
    desk.happen("texts", "yes", "stop", "suspects yes")
    shown = soup(desk.staff.get(page(desk.messages["first"], "proof")))
    counted, apart = shown.find_all("ol", class_="trail")
    assert desk.messages["suspect"].reference not in counted.text
    assert "Text messages: Yes" in apart.text
    assert counted.find_all("h3")[-1].text == "Text messages: Withdrawn"


def test_a_box_left_empty_is_recorded_as_left_empty(desk):
    desk.happen("texts", "empty")
    shown = soup(desk.staff.get(page(desk.messages["empty"], "proof"))).find("main").text
    assert "Text messages: Left unchecked" in shown
    assert "Text messages: No" not in shown


def test_a_stop_is_recorded_once_in_the_log(desk):
    desk.happen("texts", "yes", "another yes", "stop")
    withdrawn = ConsentEvent.objects.filter(decision="withdrawn")
    assert {event.inquiry for event in withdrawn} == set(desk.messages.values())
    assert len({event.happened_at for event in withdrawn}) == 1
    assert AuditEntry.objects.get(action="withdrew").username == "admin"
