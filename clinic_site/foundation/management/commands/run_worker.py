import logging
import os
import threading
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from clinic_site.foundation import queue, sweeps
from clinic_site.foundation.outbox.tasks import sweep

logger = logging.getLogger(__name__)

SWEEP_EVERY = 15  # seconds
TIDY_EVERY = 24 * 3600  # seconds
MAIL_THREADS = 3  # so that mail need not wait for the one whose mail server is slow to answer
RETRY_AFTER, LONGEST_PAUSE = 5, 60  # seconds: after an error, and after many in a row
STOP_WITHIN = 45  # seconds; systemd kills what has not ended after a minute


class Command(BaseCommand):
    help = "Do background work: the queues, and beside them the sweep and the daily tidying."
    requires_system_checks = []  # `migrate` makes them; here they would keep 8 MB for good

    def handle(self, **options):
        is_reloader = settings.DEBUG and os.environ.get(DJANGO_AUTORELOAD_ENV) != "true"
        if is_reloader:  # it starts this command once more, in a process that does the work
            call_command("db_worker")
            return
        workers = [MailWorker() for _ in range(MAIL_THREADS)]
        threads = [start(worker.run_until_stopped) for worker in workers]
        for work in (sweep, *sweeps.registered()):
            start(repeat, work, SWEEP_EVERY)
        start(repeat, tidy, TIDY_EVERY)
        try:
            run_again(lambda: call_command("db_worker"), "the queue")  # until a signal ends it
        finally:
            stop(workers, threads)


def run_again(work, name, wait=time.sleep):
    """
    Until it ends by itself. After an error it begins again, as a database may be away or locked
    for long. Each of several errors in a row is waited for longer: some don't pass by themselves.
    """
    pause = RETRY_AFTER
    while True:
        began = time.time()
        try:
            return work()
        except Exception as error:
            logger.warning("%s failed: %s", name, type(error).__name__)
            close_old_connections()
        if time.time() - began > LONGEST_PAUSE:  # all was well for a while
            pause = RETRY_AFTER
        wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


class MailWorker(Worker):
    """Works the queue of mail in a thread, as db_worker works the other in the main thread."""

    def __init__(self):
        super().__init__(
            queue_names=[queue.MAIL],
            excluded_queue_names=[],
            interval=1,
            batch=False,
            backend_name="default",
            startup_delay=True,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        self.stopping = threading.Event()

    def run_until_stopped(self):
        run_again(self.run, "the queue of mail", self.stopping.wait)

    def stop(self):
        self.running = False
        self.stopping.set()


def start(work, *arguments):
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


def stop(workers, threads):
    """Let each finish the mail that it is sending."""
    for worker in workers:
        worker.stop()
    deadline = time.monotonic() + STOP_WITHIN
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))


def repeat(work, seconds):
    while True:
        try:
            work()
        except Exception as error:  # such as a database that is away: try again next time
            logger.warning("%s failed: %s", work.__name__, type(error).__name__)
        close_old_connections()
        time.sleep(seconds)


def tidy():
    """Do what is due once a day; where one command fails, the others are done all the same."""
    for command, options in settings.DAILY_COMMANDS.items():
        try:
            call_command(command, **options)
        except Exception as error:
            logger.warning("%s failed: %s", command, type(error).__name__)
