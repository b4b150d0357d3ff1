"""Messages are kept as long as the settings say, and then erased; the consent proof stays."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from clinic_site.foundation.management.commands import run_worker
from clinic_site.foundation.outbox.models import OutgoingMail
from contact.admin.at_once import as_seen
from contact.erasure import apply_retention
from contact.models import AuditEntry, ConsentEvent, ConsentWording, Inquiry

from .desk import run_action
from .editing import edit

pytestmark = [pytest.mark.django_db, pytest.mark.clock]

SUSPECTS, MESSAGES = 30, 730  # days


@pytest.fixture(autouse=True)
def kept_for(settings):
    settings.KEEP_SUSPECTS_DAYS, settings.KEEP_MESSAGES_DAYS = SUSPECTS, MESSAGES


def make_message(status, days, **changes):
    """A message that has its status for so many days, with the yes to its answer."""
    values = {
        "name": "Ann Example",
        "email": "Ann@example.com",
        "phone": "940 566 7788",
        "phone_e164": "+19405667788",
        "message": "Do you have time?",
        "notes": "Called her.",
        "client_key": "c" * 64,
        "content_key": "d" * 64,
        "received_at": timezone.now() - timedelta(days=days),
        "status_since": timezone.now() - timedelta(days=days),
    }
    inquiry = Inquiry.objects.create(**values | changes, status=status)
    ConsentEvent.objects.create(
        inquiry=inquiry,
        wording=ConsentWording.objects.current()["reply"],
        decision=ConsentEvent.Decision.GIVEN,
    )
    return inquiry


def erased():
    return set(Inquiry.objects.exclude(erased_at=None))


def run(capsys, *options):
    call_command("apply_retention", *options)
    return capsys.readouterr().out


def test_a_dry_run_erases_nothing_and_says_how_many_it_would(capsys):
    make_message("suspect", SUSPECTS + 1)
    make_message("closed", MESSAGES + 1)
    make_message("closed", 1)
    assert run(capsys, "--dry-run") == "To be erased: 2\n"
    assert not erased()
    assert Inquiry.objects.exclude(message="").count() == 3


def test_a_suspect_is_erased_after_its_days_and_not_before(capsys):
    old = make_message("suspect", SUSPECTS + 1)
    make_message("suspect", SUSPECTS - 1)
    assert run(capsys) == "Erased: 1\n"
    assert erased() == {old}


@pytest.mark.parametrize("status", ["answered", "closed"])
def test_a_message_that_is_done_is_erased_after_its_days_and_not_before(status, capsys):
    old = make_message(status, MESSAGES + 1)
    make_message(status, MESSAGES - 1)
    run(capsys)
    assert erased() == {old}


def by_a_tap(client, message, status):
    name = {"closed": "close", "suspect": "spam"}[status]
    client.post(reverse("admin:contact_inquiry_at_once"), {name: as_seen(message)})


def by_the_form(client, message, status):
    fields = {"status": message.status, "initial-status": message.status, "_mark": status}
    client.post(message.admin_path, fields)


def by_an_action(client, message, status):
    name = {"closed": "close", "suspect": "spam"}[status]
    run_action(client, name, message, seen=[as_seen(message)])


@pytest.mark.parametrize("way", [by_a_tap, by_the_form, by_an_action])
@pytest.mark.parametrize(
    ("was", "status", "kept"), [("new", "closed", MESSAGES), ("answered", "suspect", SUSPECTS)]
)
def test_the_days_count_from_when_it_was_closed_or_put_aside(
    admin_client, capsys, way, was, status, kept
):
    message = make_message(was, 800)
    way(admin_client, message, status)
    message.refresh_from_db()
    assert message.status == status
    run(capsys)
    assert not erased(), "the next night took what somebody might still have taken back"
    with time_machine.travel(timezone.now() + timedelta(days=kept - 1), tick=False):
        run(capsys)
        assert not erased()
    with time_machine.travel(timezone.now() + timedelta(days=kept + 1), tick=False):
        run(capsys)
        assert erased() == {message}


def test_a_note_on_a_closed_message_does_not_prolong_its_days(capsys):
    message = make_message("closed", MESSAGES + 1)
    message.notes = "Called again."
    message.save(update_fields=["notes"])
    message.save()
    run(capsys)
    assert erased() == {message}


def test_the_activity_log_says_what_was_erased_by_age(capsys, admin_client):
    message = make_message("suspect", SUSPECTS + 1)
    run(capsys)
    entry = AuditEntry.objects.get(inquiry=message, action="erased")
    day = timezone.localtime(message.status_since)
    assert entry.detail == f"Suspected spam since {day:%b} {day.day}, {day.year}"
    shown = admin_client.get(reverse("admin:contact_auditentry_changelist")).text
    assert "The site, by its rules" in shown


def test_what_somebody_takes_back_while_others_are_erased_stays(monkeypatch):
    first, second = (make_message("suspect", SUSPECTS + 1) for _number in range(2))
    erase = Inquiry.erase

    def taken_back_meanwhile(inquiry):
        erase(inquiry)
        (other,) = Inquiry.objects.filter(pk__in=[first.pk, second.pk], erased_at=None)
        other.not_spam()

    monkeypatch.setattr(Inquiry, "erase", taken_back_meanwhile)
    assert apply_retention() == 1
    (kept,) = Inquiry.objects.filter(erased_at=None)
    assert (kept.status, kept.message) == ("new", "Do you have time?")


def test_messages_from_before_count_from_what_the_log_says_and_none_goes_early():
    by_site = make_message("suspect", 90, suspicion="content")
    by_person = make_message("suspect", 90)
    logged = make_message("closed", 90)
    unlogged = make_message("answered", 90)
    waits = make_message("new", 90)
    then = timezone.now() - timedelta(days=20)
    AuditEntry.objects.create(inquiry=logged, action="status", username="kim", happened_at=then)
    name = "contact.migrations.0022_since_when_a_message_has_its_status"
    import_module(name).as_far_as_known(apps, None)
    days = {row.pk: (timezone.now() - row.status_since).days for row in Inquiry.objects.all()}
    assert days == {by_site.pk: 90, by_person.pk: 0, logged.pk: 20, unlogged.pk: 0, waits.pk: 90}


@pytest.mark.parametrize("status", ["new", "in_progress"])
def test_a_message_that_waits_for_an_answer_is_never_erased(status, capsys):
    make_message(status, 20 * 365)
    assert run(capsys) == ""
    assert not erased()


@pytest.mark.parametrize(
    "held", [{"suspicion": "rate"}, {"suspicion": "content", "urgent_words": "chest pain"}]
)
def test_what_a_patient_may_have_written_is_no_spam_until_a_person_says_so(admin_client, held):
    """It was promised an answer, and the site alone put it aside."""
    alone, looked_at = (make_message("suspect", SUSPECTS + 1, **held) for _number in range(2))
    spam = {"_mark": "suspect"}
    assert edit(admin_client, looked_at, **spam).status_code == 302
    assert apply_retention() == 1
    assert erased() == {looked_at}
    Inquiry.objects.update(status_since=timezone.now() - timedelta(days=MESSAGES + 1))
    assert apply_retention() == 1
    assert erased() == {alone, looked_at}


def test_many_that_the_site_held_are_said_to_be_spam_at_once(admin_client):
    held = [make_message("suspect", 1, suspicion="rate") for _number in range(2)]
    run_action(admin_client, "spam", *held)
    assert set(Inquiry.objects.values_list("status", "suspicion")) == {("suspect", "")}
    again = run_action(admin_client, "spam", *held)
    assert "among the suspected spam already" in again.text


def test_the_days_are_settings(settings, capsys):
    settings.KEEP_SUSPECTS_DAYS, settings.KEEP_MESSAGES_DAYS = 1, 2
    gone = {make_message("suspect", 1.5), make_message("answered", 2.5)}
    make_message("answered", 1.5)
    run(capsys)
    assert erased() == gone


def test_nothing_of_the_person_is_left(capsys):
    inquiry = make_message("closed", MESSAGES + 1)
    OutgoingMail.objects.create(subject=inquiry, kind="notification")
    run(capsys)
    inquiry.refresh_from_db()
    for field in ("name", "email", "phone", "phone_e164", "message", "notes"):
        assert getattr(inquiry, field) == "", field
    spelt = inquiry.reference.lower().split("-")
    assert set(inquiry.search_text.split()) == {*spelt, "".join(spelt)}
    assert (inquiry.client_key, inquiry.content_key) == ("", "")
    assert not inquiry.outgoing_mail.exists(), "a mail about an erased person would still go out"


def test_the_consent_proof_stays_under_one_id_of_the_person(capsys):
    first = make_message("closed", MESSAGES + 3)
    second = make_message("closed", MESSAGES + 2, email="ann@EXAMPLE.com")
    other = make_message("closed", MESSAGES + 1, email="other@example.com")
    before = list(ConsentEvent.objects.values())
    run(capsys)
    assert list(ConsentEvent.objects.values()) == before
    keys = [Inquiry.objects.get(pk=row.pk).email_key for row in (first, second, other)]
    assert keys[0] == keys[1] != keys[2]
    assert all(len(key) == 64 for key in keys)
    assert not any("ann" in key or "940" in key for key in keys)


def test_one_proof_shows_all_that_a_person_wrote_whoever_erased_it(capsys, admin_client):
    """One message with email and phone, one with the phone alone."""
    both = make_message("closed", MESSAGES + 3)
    phone = make_message("closed", MESSAGES + 2, email="")
    other = make_message("closed", MESSAGES + 1, email="other@example.com", phone_e164="")
    run(capsys)
    for message in (both, phone):
        written = list(Inquiry.objects.get(pk=message.pk).consent_history())
        assert written == [both, phone]
    assert list(Inquiry.objects.get(pk=other.pk).consent_history()) == [other]


def test_what_is_erased_is_not_erased_again(capsys):
    inquiry = make_message("suspect", SUSPECTS + 1)
    run(capsys)
    then = Inquiry.objects.get(pk=inquiry.pk).erased_at
    assert run(capsys) == ""
    assert Inquiry.objects.get(pk=inquiry.pk).erased_at == then


# --- The worker does it ----------------------------------------------------------------------


@pytest.fixture(autouse=True)
def keep_the_connection(monkeypatch):
    """House-keeping closes a stale connection; here it is the test's own, in a transaction."""
    monkeypatch.setattr(run_worker, "close_old_connections", lambda: None)


class Stopped(Exception):
    """What the worker does again and again has no end of its own."""


def test_the_worker_erases_once_a_day(monkeypatch, capsys):
    """For two days and a little."""
    now, seen = 0, []

    def sleep(seconds):
        nonlocal now
        if erased():  # as it was done just now: put it back, so that the next time shows
            seen.append(now)
            long_ago = timezone.now() - timedelta(days=SUSPECTS + 1)
            Inquiry.objects.update(
                erased_at=None, status="suspect", status_since=long_ago, email="ann@example.com"
            )
        now += seconds
        if now > 2.1 * 24 * 3600:
            raise Stopped

    monkeypatch.setattr(run_worker.time, "sleep", sleep)
    make_message("suspect", SUSPECTS + 1)
    with pytest.raises(Stopped):
        run_worker.repeat(run_worker.tidy, run_worker.TIDY_EVERY)
    hours = [round(moment / 3600) for moment in seen]
    assert hours == [0, 24, 48]


def test_the_worker_goes_on_after_an_error(monkeypatch, caplog):
    """Such as a database that is away for a moment: what is due is done the next time."""
    turns = 0

    def sleep(seconds):
        nonlocal turns
        turns += 1
        if turns == 2:
            raise Stopped

    def away_at_first():
        if turns == 0:
            raise OSError("ann@example.com")
        done.append(turns)

    done = []
    monkeypatch.setattr(run_worker.time, "sleep", sleep)
    with pytest.raises(Stopped):
        run_worker.repeat(away_at_first, run_worker.SWEEP_EVERY)
    assert done == [1]
    assert "away_at_first failed: OSError" in caplog.messages
