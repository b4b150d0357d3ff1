"""The same message twice is one message."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from clinic_site.foundation.outbox.models import OutgoingMail
from contact.models import ConsentEvent, Inquiry

from .messages import payload

pytestmark = pytest.mark.django_db


def test_a_double_click_makes_one_message_and_both_land_on_its_confirmation(client):
    first, second = (client.post("/contact/", payload()) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Inquiry.objects.count() == 1
    assert ConsentEvent.objects.count() == 3
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(("minutes", "messages"), [(9, 1), (11, 2)])
def test_only_within_ten_minutes(client, minutes, messages):
    client.post("/contact/", payload())
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        client.post("/contact/", payload())
    assert Inquiry.objects.count() == messages


@pytest.mark.parametrize(
    "change",
    [
        {"message": "Another question."},
        {"email": "other@example.com"},
        {"topic": "other"},
        {"offers": "on"},  # a yes, or a no, that came later is never lost
    ],
)
def test_whatever_was_said_differently_is_another_message(client, change):
    client.post("/contact/", payload())
    client.post("/contact/", payload(**change))
    assert Inquiry.objects.count() == 2


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="in a database in memory one thread fails another; browser/ has it with a file",
)
@pytest.mark.django_db(transaction=True)
def test_two_equal_posts_at_the_very_same_time_make_one_message(sample_site):
    together, answers = threading.Barrier(4), []

    def post():
        together.wait()
        answers.append(Client().post("/contact/", payload())["Location"])
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert Inquiry.objects.count() == 1


def test_the_same_words_after_a_yes_was_taken_back_are_a_new_yes(client):
    form = payload(phone="940 555 0123", texts="on", offers="on")
    first = client.post("/contact/", form)
    ConsentEvent.objects.withdraw(Inquiry.objects.get(), "texts", ConsentEvent.Method.PAGE)
    second, third = (client.post("/contact/", form) for _ in range(2))
    assert second["Location"] == third["Location"] != first["Location"]
    assert Inquiry.objects.count() == 2
    assert ConsentEvent.objects.in_force("texts").get().inquiry == Inquiry.objects.latest("pk")
