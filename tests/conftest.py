import os

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

# Playwright keeps an event loop in this thread, which Django would take for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The sample site is there in every test, as it is after `make run`."""
    with django_db_blocker.unblock():
        call_command("load_sample_content", verbosity=0)
        DBTaskResult.objects.all().delete()  # the pictures' widths: each takes a second


def run_tasks():
    """Do all background work that is due, as the worker does it."""
    call_command("db_worker", batch=True, startup_delay=False, interval=0.01)
