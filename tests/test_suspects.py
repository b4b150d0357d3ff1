"""No patient waits unseen in quarantine: staff are told of those whose only fault is the rate."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.outbox.tasks import sweep
from contact.models import Inquiry
from contact.models.before_spam import before_spam

from .conftest import run_tasks
from .editing import edit
from .messages import payload

pytestmark = pytest.mark.django_db

PRIVATE = {"name": "Zebulon Quartermain", "message": "My xylophone gives me trouble"}


@pytest.fixture
def send(client):
    def send(times=1, address="192.0.2.7", **changes):
        for _ in range(times):
            number = Inquiry.objects.count()
            sent = payload(**{"message": f"Question {number}"} | changes)
            assert client.post("/contact/", sent, REMOTE_ADDR=address).status_code == 302
        return Inquiry.objects.order_by("pk").last()

    return send


@pytest.fixture
def clock():
    """A clock that stands still until the test moves it on: clock.shift(seconds)."""
    with time_machine.travel("2027-01-07T18:00Z", tick=False) as clock:
        yield clock


def work():
    """What the worker does every 15 seconds."""
    sweep()
    run_tasks()


def subjects(mail_server):
    return [mail["Subject"] for mail in mail_server.mails]


def of_suspects(mail_server):
    return [mail for mail in mail_server.mails if "may or may not be spam" in mail["Subject"]]


def test_staff_are_told_of_a_message_that_is_suspected_by_rate_alone(send, mail_server):
    send(5)
    suspect = send(**PRIVATE)
    assert suspect.status == Inquiry.Status.SUSPECT
    work()
    (mail,) = of_suspects(mail_server)
    assert mail["To"] == "front-desk@example.com"
    assert "1 message" in mail.get_content()
    assert "http://testserver/admin/contact/inquiry/?status=suspect" in mail.get_content()


def test_the_mail_of_suspects_holds_nothing_that_a_visitor_typed(send, mail_server):
    send(5)
    send(email="zeb@patient.example", **PRIVATE)
    work()
    (mail,) = of_suspects(mail_server)
    everything = f"{mail.items()} {mail.get_content()}".lower()
    for word in ("zebulon", "quartermain", "xylophone", "zeb@", "question"):
        assert word not in everything


def test_of_many_suspects_there_is_one_mail_an_hour_and_none_stays_untold(send, mail_server, clock):
    send(8)
    work()
    assert len(of_suspects(mail_server)) == 1
    clock.shift(600)
    send(4)
    for _ in range(3):
        work()
    assert len(of_suspects(mail_server)) == 1
    clock.shift(3000)
    work()
    assert len(of_suspects(mail_server)) == 2
    assert "7 messages" in of_suspects(mail_server)[1].get_content()
    clock.shift(7200)
    work()
    assert len(of_suspects(mail_server)) == 2  # nothing has come since


def test_a_suspect_that_comes_while_the_mail_is_being_sent_has_a_mail_of_its_own(send, clock):
    send(6)
    first = OutgoingMail.objects.get(kind="suspects")
    assert first.claim()
    send(2)
    waiting = OutgoingMail.objects.filter(kind="suspects").exclude(pk=first.pk).get()
    assert waiting.next_attempt_at == timezone.now() + timedelta(hours=1)


def test_mail_that_waits_for_its_hour_is_not_late(send, mail_server, clock):
    send(6)
    work()
    send()
    for seconds in (1800, 1770, 45):  # until after it fell due
        clock.shift(seconds)
        assert not OutgoingMail.objects.overdue().exists()
        sweep()
    clock.shift(16 * 60)
    assert OutgoingMail.objects.overdue().exists()


@pytest.mark.parametrize("change", ["sorted", "erased"])
def test_nobody_is_sent_to_look_where_nothing_is_left_to_see(send, mail_server, change):
    send(5)
    suspect = send()
    suspect.not_spam() if change == "sorted" else suspect.erase()
    work()
    assert of_suspects(mail_server) == []


def test_erasing_one_suspect_leaves_the_mail_that_tells_of_the_others(send, mail_server):
    send(5)
    first = send()
    send()
    first.erase()
    work()
    (mail,) = of_suspects(mail_server)
    assert "1 message" in mail.get_content()


@pytest.mark.parametrize(
    "changes",
    [{"website": "https://robot.example"}, {"message": "https://a.example www.b.example www.c.de"}],
    ids=["a robot", "links"],
)
def test_of_what_reads_like_spam_nobody_is_told(send, mail_server, changes):
    assert send(**changes).status == Inquiry.Status.SUSPECT
    work()
    assert subjects(mail_server) == []


@pytest.mark.parametrize(
    ("before", "changes"),
    [(5, {}), (0, {"message": "https://a.example www.b.example www.c.example"})],
    ids=["by rate", "by its links"],
)
def test_of_a_request_to_change_an_appointment_staff_are_told_at_once(
    send, mail_server, clock, before, changes
):
    send(before)
    suspect = send(topic="appointment", **changes)
    assert suspect.status == Inquiry.Status.SUSPECT
    run_tasks()
    assert f"New message {suspect.reference}" in subjects(mail_server)
    body = mail_server.mails[-1].get_content()
    assert "The appointment has NOT changed" in body
    assert "Held as suspected spam" in body
    suspect.not_spam()
    run_tasks()
    assert subjects(mail_server).count(f"New message {suspect.reference}") == 1


def test_what_staff_call_spam_themselves_is_told_to_nobody(send, mail_server, sign_in):
    inquiry = send()
    Inquiry.objects.update(status=Inquiry.Status.SUSPECT)
    run_tasks()
    staff = sign_in("Front desk")
    url = f"/admin/contact/inquiry/{inquiry.pk}/change/"
    staff.post(url, {"status": "suspect", "notes": "A seller.", "assignee": ""})
    work()
    assert len(of_suspects(mail_server)) == 0


def test_all_addresses_of_one_ipv6_network_count_as_one(send):
    statuses = [send(address=f"2001:db8::{number}:1").status for number in range(1, 7)]
    assert statuses == ["new"] * 5 + ["suspect"]
    assert send(address="2001:db8:0:1::1").status == "new"


def test_an_ipv4_address_that_is_written_as_ipv6_counts_as_itself(send):
    send(5, address="192.0.2.9")
    assert send(address="::ffff:192.0.2.9").status == "suspect"
    assert send(address="::ffff:192.0.2.10").status == "new"


@pytest.mark.parametrize("where", ["message", "list"])
def test_saying_that_a_held_message_is_spam_is_on_record_and_can_be_taken_back(
    send, sign_in, where
):
    suspect, staff = send(6), sign_in("Front desk")
    assert suspect.suspicion == Inquiry.Suspicion.RATE
    if where == "message":
        url = f"/admin/contact/inquiry/{suspect.pk}/change/"
        staff.post(url, {"status": "suspect", "notes": "", "assignee": "", "_mark": "suspect"})
    else:
        seen = f"{suspect.pk} suspect 0"
        staff.post("/admin/contact/inquiry/at-once/", {"spam": seen})
    (entry,) = suspect.audit_entries.filter(action="status")
    assert entry.detail == "Held by the site → Suspected spam"
    suspect.refresh_from_db()
    assert not suspect.may_be_from_a_patient
    assert before_spam(suspect) == (Inquiry.Status.NEW, "")


def test_notes_beside_a_held_message_say_nothing_of_its_status(send, sign_in):
    suspect, staff = send(6), sign_in("Front desk")
    edit(staff, suspect, notes="Called twice.")
    suspect.refresh_from_db()
    assert suspect.notes == "Called twice."
    assert not suspect.audit_entries.filter(action="status").exists()
