"""The background worker, as a process of its own: mail first, and nothing left half done."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone

from clinic_site.foundation.management.commands import run_worker
from clinic_site.foundation.management.commands.run_worker import (
    MailWorker,
    run_again,
    start,
    stop,
)
from tests.browser.site import Site, wait_for
from tests.kept import loaded_sample
from tests.mail_server import MailServer

WRITE = """
from contact.models import Inquiry
Inquiry.objects.create(name="Ann", email="ann@example.com", message="Hello").enqueue_mail()
"""
UNSENT = "print(OutgoingMail.objects.unsent().count())"
PICTURES_WAITING = """
from django_tasks_db.models import DBTaskResult
print(DBTaskResult.objects.filter(queue_name="default", status="READY").count())
"""


@pytest.fixture(scope="module")
def mail_server():
    server = MailServer()
    server.start_afresh(SimpleNamespace())
    yield server
    server.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory, mail_server):
    """With the sample site's pictures still to be made."""
    site = Site(
        tmp_path_factory.mktemp("site"),
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=str(mail_server.port),
        SMTP_TLS="false",
    )
    site.fill(loaded_sample)
    return site


@pytest.fixture
def start_worker(site):
    def start():
        site._run("manage.py", "run_worker")
        return site.processes[-1]

    yield start
    for process in site.processes:
        process.kill()
        process.wait()
    site.processes.clear()


def arrived(mail_server, count, seconds=30):
    wait_for(lambda: len(mail_server.mails) == count, seconds)


def test_a_worker_that_is_stopped_finishes_the_mail_that_it_is_sending(
    site, mail_server, start_worker
):
    mail_server.set_mood("accepts, slowly")
    site.shell(WRITE)
    worker = start_worker()
    arrived(mail_server, 1)
    worker.terminate()  # before the server answers
    worker.wait(timeout=60)
    assert site.shell(UNSENT) == "0\n"
    assert len(mail_server.mails) == 1


def test_mail_waits_neither_for_pictures_nor_for_a_server_that_does_not_answer(
    site, mail_server, start_worker
):
    mail_server.mails.clear()
    mail_server.set_mood("hangs after the dot")
    site.shell(WRITE)
    start_worker()
    arrived(mail_server, 1)
    mail_server.set_mood("accepts")
    site.shell(WRITE)
    arrived(mail_server, 2)
    wait_for(lambda: site.shell(UNSENT) == "1\n")  # the first still waits for its answer
    assert int(site.shell(PICTURES_WAITING)) > 0


@pytest.mark.django_db
def test_errors_in_a_row_are_waited_for_longer_each_time_up_to_a_minute():
    pauses, errors = [], [OperationalError] * 6

    def work():
        while errors:
            raise errors.pop()

    run_again(work, "the queue", pauses.append)
    assert pauses == [5, 10, 20, 40, 60, 60]


@pytest.mark.django_db
def test_an_error_after_hours_of_work_is_waited_for_as_the_first_one():
    pauses = []
    with time_machine.travel("2027-01-05T12:00Z", tick=False) as clock:

        def work():
            clock.shift(3600)
            if len(pauses) < 3:
                raise OperationalError

        run_again(work, "the queue", pauses.append)
    assert pauses == [5, 5, 5]


def test_a_worker_that_waits_after_an_error_is_stopped_at_once(caplog, monkeypatch):
    monkeypatch.setattr(run_worker, "RETRY_AFTER", 60)  # longer than anybody waits for its end
    worker = MailWorker()  # in a test without a database it fails at once
    thread = start(worker.run_until_stopped)
    wait_for(lambda: "the queue of mail failed" in caplog.text)
    stop([worker], [thread])
    assert not thread.is_alive()
    assert caplog.text.count("failed") == 1


def test_the_worker_outlives_a_lock_on_the_database(site, start_worker):
    before = int(site.shell(PICTURES_WAITING))
    with closing(sqlite3.connect(site.data_dir / "db.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        worker = start_worker()
        wait_for(lambda: "the queue failed" in site.log.read_text() or worker.poll() is not None)
    wait_for(lambda: int(site.shell(PICTURES_WAITING)) < before or worker.poll() is not None)
    assert worker.poll() is None


@pytest.mark.django_db
def test_it_forgets_once_a_day_which_sign_ins_have_ended(client, admin_user):
    client.force_login(admin_user)
    assert Session.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        run_worker.tidy()
    assert not Session.objects.exists()
