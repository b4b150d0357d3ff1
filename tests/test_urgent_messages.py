"""A message that sounds urgent is stored and told like any other, and never refused."""

import pytest

from contact.models import Inquiry

from .desk import run_action, write
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
