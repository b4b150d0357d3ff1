"""Whoever is given a message is told by a mail that holds no word of the patient."""

import smtplib
from datetime import datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail as django_mail
from django.urls import reverse

from clinic_site.foundation.outbox.models import Heartbeat
from clinic_site.foundation.roles import FRONT_DESK
from contact.models import Inquiry

from .colleagues import act, browser_of, hire
from .conftest import run_tasks
from .desk import alter, page, run_action, write
from .editing import typed
from .html import soup

pytestmark = pytest.mark.django_db

PRIVATE = {
    "name": "Zebulon Quartermain",
    "email": "zeb@patient.example",
    "phone": "(940) 555-0142",
    "message": "My xylophone gives me trouble",
}


@pytest.fixture
def rosa():
    return hire("rosa", FRONT_DESK, last_name="Reyes")


@pytest.fixture
def kim():
    """Who gives messages away."""
    return browser_of(hire("kim", FRONT_DESK))


@pytest.fixture
def message():
    row = write(**PRIVATE)
    run_tasks()  # the notification, which every message sends
    django_mail.outbox.clear()
    return row


def save(client, row, **changes):
    """What the next page says, after a form that was just opened."""
    form = typed(client.get(page(row, "change"))) | changes
    response = client.post(page(row, "change"), form, follow=True)
    row.refresh_from_db()
    said = soup(response).find("ul", class_="messagelist")
    return said.text if said else ""


def give(client, row, person, **changes):
    return save(client, row, assignee=str(person.pk), **changes)


def sent():
    """The mails that go out now."""
    run_tasks()
    mails = list(django_mail.outbox)
    django_mail.outbox.clear()
    return mails


def test_it_says_which_message_who_gave_it_until_when_and_where_it_is(rosa):
    with time_machine.travel("2027-01-08T15:00Z", tick=False):
        kim, message = browser_of(hire("kim", FRONT_DESK)), write()
        message.outgoing_mail.all().delete()
        alter(message, reply_due_at=datetime.fromisoformat("2027-01-08T18:00Z"))
        assert "Rosa Reyes is told by email." in give(kim, message, rosa)
        [mail] = sent()
    assert mail.to == ["rosa@example.com"]
    assert mail.subject == f"Message {message.reference} is yours to answer"
    for words in (
        "Kim gave you a message",
        f"Reference:  {message.reference}",
        "Answer due: noon on Friday, Jan 8\n",
        f"http://testserver{page(message, 'change')}",
    ):
        assert words in mail.body


def test_it_holds_no_word_of_the_patient(kim, rosa, message):
    alter(message, urgent_words="chest pain")
    give(kim, message, rosa, notes="Her daughter is called Ophelia.")
    [mail] = sent()
    text = mail.message().as_string().lower()
    assert mail.subject.startswith("May be urgent: Message ")
    for words in ("zebulon", "quartermain", "zeb@", "0142", "xylophone", "chest", "ophelia"):
        assert words not in text


def test_an_answer_that_is_overdue_is_called_so(kim, rosa, message):
    alter(message, reply_due_at=datetime.fromisoformat("2026-01-09T18:00Z"))
    give(kim, message, rosa)
    assert "Answer due: noon on Friday, Jan 9 (overdue)" in sent()[0].body


def test_who_takes_a_message_and_whose_it_is_already_are_not_told(kim, rosa, message):
    browser = browser_of(rosa)
    give(browser, message, rosa)
    run_action(kim, "take", message)
    give(kim, message, User.objects.get(username="kim"))
    assert sent() == []
    give(kim, message, rosa)
    give(kim, message, rosa, notes="Once more.")
    form = typed(kim.get(page(message, "change"))) | {"initial-assignee": ""}
    kim.post(page(message, "change"), form)  # a page from before, sent again
    assert len(sent()) == 1


def test_without_an_address_the_giver_reads_so(kim, rosa, message):
    User.objects.update(email="")
    said = give(kim, message, rosa)
    assert "Rosa Reyes has no email address, so tell them about it yourself." in said
    assert message.assignee_id == rosa.pk
    assert sent() == []


@pytest.mark.parametrize("status", ["answered", "closed", "suspect"])
def test_of_what_is_done_nobody_is_told(kim, rosa, message, status):
    give(kim, message, rosa, status=status)
    assert message.assignee_id == rosa.pk
    assert sent() == []


def test_who_had_it_only_for_a_moment_is_not_told(kim, rosa, message):
    flora = hire("flora", FRONT_DESK)
    give(kim, message, rosa)
    give(kim, message, flora)
    assert [mail.to for mail in sent()] == [["flora@example.com"]]
    give(kim, message, rosa)
    give(kim, message, flora)
    give(kim, message, rosa)
    assert [mail.to for mail in sent()] == [["rosa@example.com"]]


@pytest.mark.parametrize(
    "meanwhile", ["answered", "spam", "erased", "taken", "nobody", "left", "taken by herself"]
)
def test_what_happened_before_the_mail_went_makes_it_needless(
    admin_client, kim, rosa, message, meanwhile
):
    give(kim, message, rosa)
    match meanwhile:
        case "answered":
            save(kim, message, _mark="answered_phone")
        case "spam":
            run_action(kim, "spam", message)
        case "erased":
            message.erase()
        case "taken":
            run_action(kim, "take", message)
        case "nobody":
            save(kim, message, assignee="")
        case "left":
            act(admin_client, rosa, "leave")
        case "taken by herself":
            save(kim, message, assignee="")
            run_action(browser_of(rosa), "take", message)
    assert sent() == []


def test_who_gets_it_a_second_time_is_told_again(kim, rosa, message):
    give(kim, message, rosa)
    [first] = sent()
    save(kim, message, assignee="")
    give(kim, message, rosa)
    [second] = sent()
    assert second.to == first.to
    assert second.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]


def test_the_message_and_the_list_of_mail_say_what_became_of_it(admin_client, kim, rosa, message):
    give(kim, message, rosa)
    mail = message.outgoing_mail.get(kind="given")
    address = reverse("admin:outbox_outgoingmail_changelist")
    listed = soup(admin_client.get(address, {"kind": "given"})).find("table", id="result_list")
    assert "Colleague notified" in listed.text
    assert message.reference in listed.text
    mail.claim()
    mail.record_failure(smtplib.SMTPRecipientsRefused({"rosa@example.com": (550, b"5.1.1 No")}))
    shown = soup(admin_client.get(page(message, "change"))).find(class_="field-assignee_told")
    assert "this address doesn't exist" in shown.text


def test_a_wrong_address_of_a_colleague_turns_nothing_red(client, kim, rosa, message):
    give(kim, message, rosa)
    mail = message.outgoing_mail.get(kind="given")
    mail.claim()
    mail.record_failure(smtplib.SMTPRecipientsRefused({"rosa@example.com": (550, b"5.1.1 No")}))
    Heartbeat.beat()
    with time_machine.travel("2030-01-01", tick=False):
        Heartbeat.beat()
        assert client.get("/healthz/mail").status_code == 200


# --- All open messages of somebody who leaves --------------------------------------------------


@pytest.fixture
def three(rosa):
    rows = [alter(write(**PRIVATE | {"message": f"My {n}"}), assignee_id=rosa.pk) for n in range(3)]
    sent()
    return rows


@pytest.fixture
def flora():
    return hire("flora", FRONT_DESK)


def leave(client, rosa, to):
    response = act(client, rosa, "leave", to=str(to.pk))
    return soup(response).find("ul", class_="messagelist").text


def test_who_gets_all_messages_of_somebody_is_told_once(admin_client, rosa, flora, three):
    assert "3 open messages given to Flora. Flora is told by email." in leave(
        admin_client, rosa, flora
    )
    [mail] = sent()
    assert mail.to == ["flora@example.com"]
    assert mail.subject == "You have messages to answer"
    assert "admin closed the account of Rosa Reyes" in mail.body
    assert "You now have 3 messages to answer" in mail.body
    assert "http://testserver/admin/contact/inquiry/?status=mine" in mail.body
    text = mail.message().as_string().lower()
    assert not any(words in text for words in ("zebulon", "zeb@", "0142"))


def test_without_an_address_the_manager_reads_so(admin_client, rosa, flora, three):
    User.objects.filter(pk=flora.pk).update(email="")
    assert "Flora has no email address, so tell them" in leave(admin_client, rosa, flora)
    assert sent() == []


def test_who_takes_them_all_or_gets_none_is_not_told(admin_client, admin_user, rosa, flora, three):
    leave(admin_client, rosa, admin_user)
    leave(admin_client, hire("tom", FRONT_DESK), flora)  # who has none
    assert sent() == []


def test_who_has_answered_them_all_is_not_told(admin_client, rosa, flora, three):
    leave(admin_client, rosa, flora)
    Inquiry.objects.update(status="answered")
    assert sent() == []
