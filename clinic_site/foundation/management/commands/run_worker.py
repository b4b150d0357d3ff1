import logging
import threading
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from clinic_site.foundation.outbox.tasks import sweep

logger = logging.getLogger(__name__)

SWEEP_EVERY = 15  # seconds
TIDY_EVERY = 24 * 3600  # seconds


class Command(BaseCommand):
    help = "Do background work: the queue, and beside it the sweep and the daily tidying."
    requires_system_checks = []  # `migrate` makes them; here they would keep 8 MB for good

    def handle(self, **options):
        threading.Thread(target=self.keep_house, daemon=True).start()
        call_command("db_worker")

    def keep_house(self):
        tidied_at = float("-inf")
        while True:
            try:
                sweep()
                if time.monotonic() - tidied_at > TIDY_EVERY:
                    tidied_at = time.monotonic()
                    tidy()
            except Exception as error:  # such as a database that is away: try again next time
                logger.warning("housekeeping failed: %s", type(error).__name__)
            close_old_connections()
            time.sleep(SWEEP_EVERY)


def tidy():
    """Do what is due once a day; where one command fails, the others are done all the same."""
    for command, options in settings.DAILY_COMMANDS.items():
        try:
            call_command(command, **options)
        except Exception as error:
            logger.warning("%s failed: %s", command, type(error).__name__)
