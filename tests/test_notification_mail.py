"""The mail to staff tells nothing of a patient."""

from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from clinic_site.staff.tasks import send_reset_link
from contact.models import Inquiry

from .conftest import run_tasks
from .messages import payload

pytestmark = pytest.mark.django_db

FRIDAY_6_PM = datetime(2027, 1, 9, 0, 0, tzinfo=UTC)  # in Chicago


PRIVATE = {
    "name": "Zebulon Quartermain",
    "email": "zeb@patient.example",
    "phone": "(940) 555-0142",
    "message": "My xylophone gives me trouble",
}


@pytest.fixture
def send(client):
    """Post a message, and return its row."""

    def send(**changes):
        response = client.post("/contact/", payload(**changes))
        assert response.status_code == 302
        return Inquiry.objects.get()

    return send


@pytest.mark.parametrize(
    ("mood", "kept"),
    [
        ("refuses", "SMTPDataError 550"),
        ("is busy", "SMTPDataError 451"),
        ("refuses the recipient", "SMTPRecipientsRefused 550"),
        ("greylists", "SMTPRecipientsRefused 451"),
        ("refuses the sender", "SMTPSenderRefused 553"),
    ],
)
def test_the_error_that_is_kept_does_not_quote_the_mail_server(
    send, mail_server, mood, kept, caplog
):
    mail_server.set_mood(mood)
    inquiry = send(name="Ann Example")
    run_tasks()
    assert inquiry.outgoing_mail.get().last_error == kept
    assert "Ann" not in caplog.text
    assert "ann@" not in caplog.text


def test_the_job_holds_the_number_of_the_message_and_nothing_else(send):
    mail = send(**PRIVATE).outgoing_mail.get()
    assert DBTaskResult.objects.get().args_kwargs == {"args": [mail.pk], "kwargs": {}}


def test_the_mail_says_what_came_when_about_what_and_where_to_read_it(send, mail_server):
    with time_machine.travel(FRIDAY_6_PM, tick=False):
        inquiry = send(topic="appointment")
        run_tasks()
    body = mail_server.mails[0].get_content()
    assert inquiry.reference in mail_server.mails[0]["Subject"]
    assert inquiry.reference in body
    assert "Friday, January 8, 2027, 6 p.m." in body
    assert "Changing or canceling an appointment" in body
    assert "The appointment has NOT changed" in body
    assert f"http://testserver/admin/contact/inquiry/{inquiry.pk}/change/" in body


def test_only_a_request_to_change_an_appointment_says_that_it_is_not_changed(send, mail_server):
    send(topic="question")
    run_tasks()
    assert "NOT changed" not in mail_server.mails[0].get_content()


def test_the_mail_holds_nothing_that_the_visitor_typed(send, mail_server):
    send(**PRIVATE)
    run_tasks()
    mail, envelope = mail_server.mails[0], mail_server.envelopes[0]
    everything = f"{envelope.content.decode()} {mail.get_content()} {mail.items()}".lower()
    for value in PRIVATE.values():
        for word in value.lower().split():
            if len(word) > 4:
                assert word not in everything
    assert "5550142" not in everything


def test_every_mail_says_that_no_person_wrote_it(send, mail_server, django_user_model):
    """So that no "out of office" answers it: RFC 3834."""
    pat = django_user_model.objects.create_user("pat", "pat@clinic.example", "x", is_staff=True)
    send(offers="on")
    send_reset_link.enqueue(pat.pk)
    run_tasks()
    call_command("send_test_mail", "desk@clinic.example", stdout=StringIO())
    assert len(mail_server.mails) == 4
    assert {mail["Auto-Submitted"] for mail in mail_server.mails} == {"auto-generated"}


@pytest.mark.parametrize(
    "name", ["Ann\r\nBcc: thief@example.com", "Ann\nSubject: Won", "Ann\u2028Cc: thief@example.com"]
)
def test_the_headers_are_the_same_for_every_message(send, mail_server, settings, name):
    inquiry = send(name=name, email="thief@example.com")
    run_tasks()
    mail, envelope = mail_server.mails[0], mail_server.envelopes[0]
    assert mail["From"] == settings.DEFAULT_FROM_EMAIL == envelope.mail_from
    assert mail["To"] == "front-desk@example.com"
    assert envelope.rcpt_tos == ["front-desk@example.com"]
    assert mail["Subject"] == f"New message {inquiry.reference}"
    assert not {"reply-to", "cc", "bcc", "sender"} & {key.lower() for key in mail.keys()}  # noqa: SIM118
