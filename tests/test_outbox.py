"""Save first, tell later, lose nothing, tell nobody twice."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic_site.foundation.outbox import smtp
from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.outbox.tasks import deliver, resend, send_mail, sweep
from clinic_site.foundation.queue import KILLED_AFTER
from clinic_site.foundation.roles import FRONT_DESK
from contact.models import AuditEntry, Clinic, Inquiry

from .conftest import run_tasks
from .desk import run_action
from .html import soup
from .messages import payload

pytestmark = pytest.mark.django_db

FRIDAY_6_PM = datetime(2027, 1, 9, 0, 0, tzinfo=UTC)  # in Chicago

# The server has no copy of the mail, and we know it.
BAD_MOODS = [
    *["refuses", "refuses the mail", "refuses the sender", "refuses the recipient"],
    *["allows no relay", "wants a login", "is busy", "drops", "hangs", "is down"],
]
# The server has the mail, and we cannot know it.
LOST_ANSWERS = ["drops after the dot", "hangs after the dot", "talks nonsense"]


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


def page_text(client, name, **query):
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return soup(response).text


def press(client, action, mail):
    run_action(client, action, mail, to=reverse("admin:outbox_outgoingmail_changelist"))


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


def test_a_server_that_thinks_for_long_about_a_mail_gets_it_once(send, mail_server):
    """Longer than any other answer is waited for: RFC 5321 section 4.5.3.2.6."""
    mail_server.set_mood("accepts, slowly")
    mail = send()
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.copies) == ("sent", 1, 0)
    assert len(mail_server.mails) == 1


def test_any_yes_of_the_server_is_a_yes(send, mail_server):
    mail_server.set_mood("says yes in other words")
    mail = send()
    work()
    mail.refresh_from_db()
    assert (mail.state, len(mail_server.mails)) == ("sent", 1)


def test_a_greylisted_mail_goes_out_at_the_second_attempt(send, mail_server, clock):
    mail_server.set_mood("greylists")
    mail = send()
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.problem) == ("failed", "address_later")
    clock.move_to(FRIDAY_6_PM + timedelta(minutes=1))
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(mail_server.mails)) == ("sent", 2, 1)


def try_for_a_week(clock):
    for hour in range(0, 7 * 24, 4):
        clock.move_to(FRIDAY_6_PM + timedelta(hours=hour))
        work()


@pytest.mark.parametrize("mood", LOST_ANSWERS)
def test_without_an_answer_at_most_three_copies_go_out_and_then_a_person_is_told(
    send, mail_server, clock, mood, sign_in
):
    mail_server.set_mood(mood)
    mail = send()
    try_for_a_week(clock)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.problem) == ("uncertain", 3, "answer_lost")
    assert len(mail_server.mails) == 3
    assert len({sent["Message-ID"] for sent in mail_server.mails}) == 1
    client = sign_in(FRONT_DESK)
    assert "1 email that may not have arrived" in page_text(client, "admin:index")
    assert client.get("/healthz/mail").status_code == 503
    listed = page_text(client, "admin:outbox_outgoingmail_changelist", state="uncertain")
    assert "May have been sent: the mail server hung up without saying" in listed


def test_a_person_settles_what_may_have_arrived(send, mail_server, clock, sign_in):
    mail_server.set_mood("drops after the dot")
    mail = send()
    try_for_a_week(clock)
    mail_server.set_mood("accepts")
    client = sign_in(FRONT_DESK)
    press(client, "send_again", mail)
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.copies, mail.problem) == ("sent", 1, 0, "")
    *unsure, last = [sent["Message-ID"] for sent in mail_server.mails]
    assert last not in unsure


def test_a_lost_answer_and_then_a_yes_make_two_copies_of_one_mail(send, mail_server, clock):
    mail_server.set_mood("drops after the dot")
    mail = send()
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.copies) == ("failed", 1)
    mail_server.set_mood("accepts")
    clock.move_to(FRIDAY_6_PM + timedelta(minutes=5))
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.copies) == ("sent", 1)
    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_worker_that_is_killed_each_time_sends_at_most_three_copies(send, mail_server, clock):
    mail = send()
    for attempt in range(5):
        clock.move_to(FRIDAY_6_PM + attempt * OutgoingMail.lease())
        assert mail.claim() is (attempt < 3)  # and is killed before it knows the answer
    assert mail.state == "uncertain"
    work()
    assert mail_server.mails == []


def test_a_worker_that_comes_too_late_changes_nothing_for_the_next(send, clock):
    """Its lease ended while its machine slept, and another worker has the mail now."""
    mail = send()
    assert mail.claim()
    slow = OutgoingMail.objects.get()
    clock.move_to(FRIDAY_6_PM + OutgoingMail.lease())
    assert mail.claim()
    slow.record_failure(TimeoutError())
    mail.refresh_from_db()
    assert mail.is_being_sent
    assert (mail.attempts, mail.problem, mail.copies) == (0, "", 2)


def test_the_final_dot_is_not_sent_when_the_lease_may_end_first(send, mail_server, monkeypatch):
    monkeypatch.setattr(smtp, "LONGEST_BEFORE_DOT", -1)
    mail = send()
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.problem, mail.copies) == ("failed", "slow", 0)
    assert mail_server.mails == []


def test_a_line_that_begins_with_a_dot_arrives_as_it_was_written(mail_server):
    body = ".one\n..two\n.\nthree"
    deliver(EmailMessage(subject="Dots", body=body, to=["ann@example.com"]))
    assert mail_server.mails[0].get_content().splitlines() == body.splitlines()


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


def test_an_address_that_is_refused_beside_a_good_one_is_named_to_staff(
    send, mail_server, clock, sign_in
):
    Clinic.objects.update(
        notification_email="gone@clinic.example", second_notification_email="owner@clinic.example"
    )
    mail_server.set_mood("accepts the second alone")
    mail = send()
    OutgoingMail.objects.update(attempts=3)
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.copies) == ("sent", 0)
    assert mail_server.envelopes[0].rcpt_tos == ["owner@clinic.example"]
    listed = page_text(sign_in(FRONT_DESK), "admin:outbox_outgoingmail_changelist")
    assert "but one of the addresses was refused. Check the clinic's record." in listed


def test_without_an_address_to_tell_the_message_waits_for_one(send, mail_server, clock):
    Clinic.objects.update(notification_email="")
    mail = send()
    work()
    mail.refresh_from_db()
    assert (mail.attempts, mail.problem) == (1, "no_address")
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
    clock.move_to(FRIDAY_6_PM + OutgoingMail.lease())
    work()
    assert len(mail_server.mails) == 1
    clock.move_to(FRIDAY_6_PM + KILLED_AFTER + timedelta(seconds=1))
    work()
    assert len(mail_server.mails) == 1
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def test_each_time_that_staff_ask_for_it_the_mail_has_a_message_id_of_its_own(send, mail_server):
    """A mailbox drops a second mail of one Message-ID unseen."""
    mail = send()
    for _ in range(3):
        work()
        mail.refresh_from_db()
        resend(mail)
    assert len({sent["Message-ID"] for sent in mail_server.mails}) == 3


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
    assert response.content == b"the background worker is not running\nlate emails: 1\n"
    mail_server.set_mood("accepts")
    work()
    assert client.get("/healthz/mail").status_code == 200


def test_the_health_page_says_after_five_minutes_that_the_worker_has_stopped(client, clock):
    stopped = b"the background worker is not running\n"
    assert client.get("/healthz/mail").content == stopped
    sweep()
    for minutes, status in ((0, 200), (4, 200), (6, 503), (-6, 503)):
        clock.move_to(FRIDAY_6_PM + timedelta(minutes=minutes))
        response = client.get("/healthz/mail")
        assert response.status_code == status
        assert (response.content == stopped) is (status == 503)
    sweep()
    assert client.get("/healthz/mail").status_code == 200


# --- A visitor's address ---------------------------------------------------------------------


@pytest.fixture
def receipt(clock, client, mail_server):
    """The receipt of a message, staff being told of it already."""
    client.post("/contact/", payload(offers="on"))
    mail = OutgoingMail.objects.get(kind="receipt")
    OutgoingMail.objects.exclude(pk=mail.pk).update(sent_at=timezone.now())
    return mail


def test_a_visitors_dead_address_ends_the_mail_and_is_noted_on_the_message(
    receipt, mail_server, clock, sign_in
):
    mail_server.set_mood("refuses the recipient")
    try_for_a_week(clock)
    client = sign_in(FRONT_DESK)
    receipt.refresh_from_db()
    assert (receipt.state, receipt.attempts, receipt.problem) == ("given up", 1, "address")
    assert client.get("/healthz/mail").status_code == 200
    assert "not sent" not in page_text(client, "admin:index")
    assert "Email isn’t going out" not in page_text(client, "admin:index")
    message = soup(client.get(receipt.subject.admin_path)).text
    assert "Email to this address came back" in message
    assert "Not sent: this address doesn't exist or doesn't accept email." in message


@pytest.mark.parametrize("mood", ["allows no relay", "is busy", "refuses"])
def test_a_visitors_mail_that_may_go_out_later_is_tried_for_five_days(
    receipt, mail_server, clock, client, mood
):
    mail_server.set_mood(mood)
    work()
    receipt.refresh_from_db()
    assert receipt.state == "failed"
    clock.shift(timedelta(hours=1))
    sweep()
    assert client.get("/healthz/mail").status_code == 200
    try_for_a_week(clock)
    receipt.refresh_from_db()
    assert receipt.state == "given up"
    assert timedelta(days=5) < receipt.given_up_at - receipt.created_at < timedelta(days=6)


@pytest.mark.parametrize(
    "mood", ["is down", "hangs", "drops", "refuses the sender", "wants a login"]
)
def test_the_health_page_speaks_of_our_own_server_whoever_waits_for_it(
    receipt, mail_server, clock, client, mood
):
    mail_server.set_mood(mood)
    work()
    clock.shift(timedelta(minutes=16))
    sweep()
    assert client.get("/healthz/mail").content == b"late emails: 1\n"


def test_an_address_that_no_mail_can_be_sent_to_ends_the_mail(receipt, mail_server):
    """The form takes it for one: its domain is longer than DNS allows."""
    Inquiry.objects.update(email=f"ann@{'ü' * 60}.de")
    work()
    receipt.refresh_from_db()
    assert (receipt.state, receipt.problem) == ("given up", "address")


def test_an_email_to_nobody_is_not_counted_as_sent(receipt, mail_server):
    Inquiry.objects.update(email="", phone="(940) 555-0100")
    work()
    receipt.refresh_from_db()
    assert (receipt.state, receipt.problem) == ("failed", "site")
    assert mail_server.mails == []


def test_a_sender_that_no_mail_can_come_from_is_no_fault_of_the_visitors_address(
    receipt, mail_server, clock, settings
):
    settings.DEFAULT_FROM_EMAIL = "Clinic, Inc <website@clinic.example>"
    work()
    receipt.refresh_from_db()
    assert (receipt.state, receipt.problem) == ("failed", "site")
    settings.DEFAULT_FROM_EMAIL = '"Clinic, Inc" <website@clinic.example>'
    clock.shift(timedelta(hours=1))
    work()
    assert mail_server.envelopes[0].mail_from == "website@clinic.example"


def test_staff_can_give_a_mail_up(send, mail_server, clock, sign_in):
    mail_server.set_mood("is down")
    mail = send()
    work()
    clock.shift(timedelta(minutes=16))
    sweep()
    client = sign_in(FRONT_DESK)
    assert client.get("/healthz/mail").status_code == 503
    press(client, "give_up", mail)
    assert client.get("/healthz/mail").status_code == 200
    assert AuditEntry.objects.get().action == AuditEntry.Action.GAVE_UP
    assert "email not sent" not in page_text(client, "admin:index")
    mail_server.set_mood("accepts")
    clock.shift(timedelta(hours=1))
    work()
    assert mail_server.mails == []
    press(client, "send_again", mail)
    work()
    assert len(mail_server.mails) == 1


# --- A clock that was ahead, and is set back -------------------------------------------------


@pytest.mark.parametrize("mood", ["accepts", "is down"])
def test_mail_from_a_clock_that_was_ahead_goes_out_once_it_is_set_back(
    send, mail_server, clock, mood
):
    clock.move_to(FRIDAY_6_PM + timedelta(days=3))
    mail = send()
    if mood == "is down":
        mail_server.set_mood("is down")
        work()  # and failed once
    clock.move_to(FRIDAY_6_PM)
    mail_server.set_mood("accepts")
    OutgoingMail.objects.filter(attempts=0).update(lease_until=mail.next_attempt_at)
    work()
    mail.refresh_from_db()
    assert mail.state == "sent"
    assert mail.sent_at == FRIDAY_6_PM


def test_mail_from_a_clock_that_was_ahead_counts_as_late(send, mail_server, clock, client):
    clock.move_to(FRIDAY_6_PM + timedelta(days=3))
    send()
    mail_server.set_mood("is down")
    clock.move_to(FRIDAY_6_PM)
    work()
    clock.move_to(FRIDAY_6_PM + timedelta(minutes=16))
    work()
    assert client.get("/healthz/mail").content == b"late emails: 1\n"


def test_a_task_from_a_clock_that_was_ahead_is_done_by_another_worker(send, clock):
    send()
    DBTaskResult.objects.update(status="RUNNING", started_at=FRIDAY_6_PM + timedelta(days=3))
    sweep()
    assert not DBTaskResult.objects.filter(status="RUNNING").exists()


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
