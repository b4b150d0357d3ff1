"""Save first, tell later, lose nothing, tell nobody twice."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.outbox.tasks import resend, send_mail, sweep
from clinic_site.foundation.queue import KILLED_AFTER
from contact.models import Clinic, Inquiry

from .conftest import run_tasks
from .messages import payload

pytestmark = pytest.mark.django_db

FRIDAY_6_PM = datetime(2027, 1, 9, 0, 0, tzinfo=UTC)  # in Chicago

BAD_MOODS = ["refuses", "is busy", "drops", "hangs", "is down"]


@pytest.fixture
def send(client):
    """Post a message, and return its notification in the outbox."""

    def send(**changes):
        response = client.post("/contact/", payload(**changes))
        assert response.status_code == 302
        return OutgoingMail.objects.get(kind="notification")

    return send


@pytest.fixture
def clock():
    with time_machine.travel(FRIDAY_6_PM, tick=False) as clock:
        yield clock


def work():
    """What the worker does from time to time, and what it then finds to do."""
    sweep()
    run_tasks()


def test_staff_are_told_of_a_message_once(send, mail_server):
    mail = send()
    assert (mail.state, mail_server.mails) == ("pending", [])
    work()
    work()
    mail.refresh_from_db()
    assert len(mail_server.mails) == 1
    assert (mail.state, mail.attempts, mail.last_error) == ("sent", 1, "")


@pytest.mark.parametrize("mood", BAD_MOODS)
def test_a_bad_mail_server_loses_no_message_and_a_good_one_gets_it_once(
    send, mail_server, clock, mood
):
    mail_server.set_mood(mood)
    mail = send()
    work()
    mail.refresh_from_db()
    assert mail_server.mails == []
    assert (mail.state, mail.attempts) == ("failed", 1)
    assert mail.last_error
    work()  # nothing is due yet
    mail.refresh_from_db()
    assert mail.attempts == 1
    mail_server.set_mood("accepts")
    for minutes in (5, 600):
        clock.move_to(FRIDAY_6_PM + timedelta(minutes=minutes))
        work()
    mail.refresh_from_db()
    assert len(mail_server.mails) == 1
    assert (mail.attempts, mail.last_error) == (2, "")
    assert mail.sent_at == FRIDAY_6_PM + timedelta(minutes=5)


def test_a_server_that_took_the_mail_and_then_dropped_the_line_has_it(send, mail_server):
    mail_server.set_mood("accepts and drops")
    mail = send()
    work()
    mail.refresh_from_db()
    assert mail.state == "sent"
    assert len(mail_server.mails) == 1


def test_attempts_come_at_growing_delays_of_at_most_four_hours(send, mail_server, clock):
    mail_server.set_mood("is down")
    mail = send()
    delays = []
    for _ in range(14):
        work()
        mail.refresh_from_db()
        delays.append(mail.next_attempt_at - timezone.now())
        clock.move_to(mail.next_attempt_at)
    assert delays[0] == timedelta(seconds=30)
    assert all(later > sooner for sooner, later in pairwise(delays[:9]))
    assert delays[10:] == [timedelta(hours=4)] * 4


def test_a_message_is_not_given_up_after_weeks_of_trying(send, mail_server):
    mail_server.set_mood("is down")
    mail = send()
    OutgoingMail.objects.update(attempts=1000)
    work()
    mail.refresh_from_db()
    assert mail.attempts == 1001
    assert mail.next_attempt_at <= timezone.now() + timedelta(hours=4)


def test_after_three_failures_the_second_address_is_told_too(send, mail_server, clock):
    Clinic.objects.update(
        notification_email="desk@clinic.example", second_notification_email="owner@clinic.example"
    )
    mail_server.set_mood("refuses")
    send()
    for hours in range(3):
        clock.move_to(FRIDAY_6_PM + timedelta(hours=hours))
        work()
    mail_server.set_mood("accepts")
    clock.move_to(FRIDAY_6_PM + timedelta(hours=9))
    work()
    assert mail_server.envelopes[0].rcpt_tos == ["desk@clinic.example", "owner@clinic.example"]


def test_without_an_address_to_tell_the_message_waits_for_one(send, mail_server, clock):
    Clinic.objects.update(notification_email="")
    mail = send()
    work()
    mail.refresh_from_db()
    assert (mail.attempts, mail.last_error) == (1, "ImproperlyConfigured")
    Clinic.objects.update(notification_email="desk@clinic.example")
    clock.move_to(FRIDAY_6_PM + timedelta(hours=1))
    work()
    assert mail_server.envelopes[0].rcpt_tos == ["desk@clinic.example"]


def test_two_jobs_for_one_message_make_one_mail(send, mail_server):
    mail = send()
    send_mail.enqueue(mail.pk)
    work()
    assert len(mail_server.mails) == 1


def test_a_job_for_a_message_that_is_gone_does_nothing(mail_server):
    send_mail.enqueue(987654)
    run_tasks()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert mail_server.mails == []


def test_what_a_killed_worker_was_sending_is_sent_by_another(send, mail_server, clock):
    mail = send()
    # As a worker killed while it was sending leaves it: claimed, and its task running.
    assert mail.claim()
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
    work()
    assert mail_server.mails == []  # it may still be at it
    clock.move_to(FRIDAY_6_PM + OutgoingMail.LEASE)
    work()
    assert len(mail_server.mails) == 1
    clock.move_to(FRIDAY_6_PM + KILLED_AFTER + timedelta(seconds=1))
    work()
    assert len(mail_server.mails) == 1
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def test_every_attempt_bears_the_same_message_id(send, mail_server):
    mail = send()
    work()
    resend(mail)
    work()
    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_sweep_enqueues_nothing_that_is_waiting_already(send, mail_server):
    send()
    sweep()
    sweep()
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_the_health_page_says_when_mail_is_late(send, client, mail_server, clock):
    mail_server.set_mood("is down")
    send()
    work()
    assert client.get("/healthz/mail").status_code == 200
    clock.move_to(FRIDAY_6_PM + timedelta(minutes=16))
    response = client.get("/healthz/mail")
    assert response.status_code == 503
    assert response.content == b"late emails: 1\n"
    mail_server.set_mood("accepts")
    work()
    assert client.get("/healthz/mail").status_code == 200


def test_a_suspect_is_kept_but_nobody_is_told_until_it_is_called_no_spam(client, mail_server):
    client.post("/contact/", payload(website="https://robot.example"))
    inquiry = Inquiry.objects.get()
    assert inquiry.status == "suspect"
    work()
    assert mail_server.mails == []
    inquiry.not_spam()
    inquiry.not_spam()
    work()
    assert inquiry.status == "new"
    assert len(mail_server.mails) == 1
