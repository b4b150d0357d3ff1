"""Save first, tell later, lose nothing (rows 65 and 107)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from contact.models import Clinic, Inquiry
from contact.tasks import notify_staff

from .conftest import run_tasks
from .messages import payload

pytestmark = pytest.mark.django_db

FRIDAY_6_PM = datetime(2027, 1, 9, 0, 0, tzinfo=UTC)  # in Chicago


BAD_MOODS = ["refuses", "is busy", "drops", "hangs", "is down"]


@pytest.fixture
def send(client):
    """Post a message, and return its row."""

    def send(**changes):
        response = client.post("/contact/", payload(**changes))
        assert response.status_code == 302
        return Inquiry.objects.get()

    return send


def waiting():
    return DBTaskResult.objects.filter(status="READY")


def test_staff_are_told_of_a_message_once(send, mail_server):
    inquiry = send()
    assert (inquiry.attempts, inquiry.notified_at, mail_server.mails) == (0, None, [])
    run_tasks()
    run_tasks()
    inquiry.refresh_from_db()
    assert len(mail_server.mails) == 1
    assert inquiry.notified_at is not None
    assert (inquiry.attempts, inquiry.last_error) == (1, "")
    assert not waiting().exists()


@pytest.mark.parametrize("mood", BAD_MOODS)
def test_a_bad_mail_server_loses_no_message_and_a_good_one_gets_it_once(send, mail_server, mood):
    mail_server.set_mood(mood)
    with time_machine.travel(FRIDAY_6_PM, tick=False):
        inquiry = send()
        run_tasks()
        inquiry.refresh_from_db()
        assert mail_server.mails == []
        assert (inquiry.attempts, inquiry.notified_at) == (1, None)
        assert inquiry.last_error
        assert waiting().get().run_after > timezone.now()
        run_tasks()  # nothing is due yet
        assert Inquiry.objects.get().attempts == 1
    mail_server.set_mood("accepts")
    for minutes in (5, 600):
        with time_machine.travel(FRIDAY_6_PM + timedelta(minutes=minutes), tick=False):
            run_tasks()
    inquiry.refresh_from_db()
    assert len(mail_server.mails) == 1
    assert (inquiry.attempts, inquiry.last_error) == (2, "")
    assert inquiry.notified_at == FRIDAY_6_PM + timedelta(minutes=5)


def test_attempts_come_at_growing_delays_of_at_most_four_hours(send, mail_server):
    mail_server.set_mood("is down")
    delays = []
    with time_machine.travel(FRIDAY_6_PM, tick=False) as clock:
        send()
        for _ in range(14):
            run_tasks()
            run_after = waiting().get().run_after
            delays.append(run_after - timezone.now())
            clock.move_to(run_after)
    assert delays[0] == timedelta(seconds=30)
    assert all(later > sooner for sooner, later in pairwise(delays[:10]))
    assert delays[10:] == [timedelta(hours=4)] * 4


def test_a_message_is_not_given_up_after_weeks_of_trying(send, mail_server):
    mail_server.set_mood("is down")
    inquiry = send()
    Inquiry.objects.update(attempts=1000)
    run_tasks()
    inquiry.refresh_from_db()
    assert inquiry.attempts == 1001
    assert waiting().get().run_after <= timezone.now() + timedelta(hours=4)


def test_without_an_address_to_tell_the_message_waits_for_one(send, mail_server):
    Clinic.objects.update(notification_email="")
    inquiry = send()
    run_tasks()
    inquiry.refresh_from_db()
    assert (inquiry.attempts, inquiry.last_error) == (1, "ImproperlyConfigured")
    Clinic.objects.update(notification_email="desk@clinic.example")
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        run_tasks()
    assert mail_server.envelopes[0].rcpt_tos == ["desk@clinic.example"]


def test_two_jobs_for_one_message_make_one_mail(send, mail_server):
    inquiry = send()
    notify_staff.enqueue(inquiry.pk)
    run_tasks()
    assert len(mail_server.mails) == 1


def test_a_job_for_a_message_that_is_gone_does_nothing(mail_server):
    notify_staff.enqueue(987654)
    run_tasks()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert mail_server.mails == []
