import functools
import gc
import inspect
import os
import re
import shutil
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults

import pytest
import time_machine
from django.conf import settings as site_settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.db.backends.signals import connection_created
from django.template import Template
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, settings

from clinic_site.foundation.outbox.models import Heartbeat
from clinic_site.foundation.roles import CLINICIAN, EDITOR
from clinic_site.wsgi import application
from contact.models import Clinic, ConsentWording, Inquiry

from .factories import FULL_RECORD, hire, link_to_clinician
from .html import soup
from .kept import copy_migrated, loaded_sample, loaded_template
from .mail_server import MailServer
from .messages import payload

# Playwright keeps an event loop in this thread, which Django would take for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The same inputs in each run, so that a change is judged by what the one before it was.
settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,  # the machine may be busy
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile(
    "explore", settings.get_profile("repeatable"), derandomize=False, max_examples=2000
)
settings.load_profile("repeatable")


def pytest_configure(config):
    """With TEST_MOMENT=2028-02-29T12:00Z the tests run as if they had begun at that time."""
    if moment := os.environ.get("TEST_MOMENT"):
        time_machine.travel(moment).start()


def pytest_xdist_auto_num_workers():
    """
    One more than there are processors, because tests wait a fifth of their time for others. But
    each may have a browser and a site beside it, and then takes about 1.6 GB.
    """
    processors = os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return processors + (memory > (processors + 1) * 1.7e9)


def pytest_collection_modifyitems(items):
    """
    Mark the tests that run again elsewhere: those that name a clock, or give or read a time of
    a row, for `make test-clock`, and those that use a database, for CI's second one.

    A row that is said to have no time, as a draft has none, is the same at every moment. Where
    only the helpers of a file name a clock, the file gives itself the mark.
    """
    clock = r"\b(datetime|timedelta|timezone|time_machine)\b"
    a_time = r'_(at|on)(\.|"?\]?(,|:|\s?[=!<>]=?)\s?(?!None)\S)'  # ends_at=…, "ends_at", "2027…
    times = re.compile(f"{clock}|{a_time}")
    names_a_time = functools.cache(lambda test: times.search(inspect.getsource(test)))
    for item in items:
        if names_a_time(item.function):
            item.add_marker("clock")
        if item.get_closest_marker("django_db") or "db" in item.fixturenames:
            item.add_marker("database")


def pytest_collection_finish():
    """Thousands of tests stay until the end: Python need not look for garbage among them."""
    gc.collect()
    gc.freeze()


RENDER = Template._render  # before Django's test environment takes its place


@pytest.fixture(scope="session", autouse=True)
def templates_as_on_the_site(django_test_environment):
    """
    Templates note nothing for `response.context`: for each, and a form of the admin has hundreds
    of widgets, its context would be copied, up to a tenth of a test's time. Tests read
    `response.context_data`, or better, what is on the page.
    """
    Template._render = RENDER


def load_sample_site():
    """
    The sample site, as it is after `make run`. It invents nobody who answers HELP, and so has no
    box for texts; here somebody made-up does, because most tests of consent tick that box.
    """
    call_command("load_sample_content", verbosity=0)
    DBTaskResult.objects.all().delete()  # the pictures' widths: each takes a second
    Clinic.objects.update(answers_help=FULL_RECORD["answers_help"])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """The test database begins as one that is migrated already; on PostgreSQL with the sample."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = loaded_template()

    def begin(connection, **_kwargs):  # the first in memory, once it is there
        if "mode=memory" in str(connection.settings_dict["NAME"]):
            connection_created.disconnect(begin)
            copy_migrated(connection.connection)

    connection_created.connect(begin)
    yield
    connection_created.disconnect(begin)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The sample site is there in every test."""
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            shutil.copytree(loaded_sample() / "media", site_settings.MEDIA_ROOT)
        else:
            load_sample_site()


@pytest.fixture(scope="session")
def _mail_server():
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def mail_server(_mail_server, settings):
    """A mail server that accepts, until `mail_server.set_mood(…)`; the site sends by it."""
    _mail_server.start_afresh(settings)
    return _mail_server


@pytest.fixture
def running_worker(db):
    """The background worker said just now that it is running."""
    Heartbeat.beat()


def run_tasks():
    """Do all background work that is due, as the worker does it."""
    # Not by its own loop, which closes the database connection that the test has open.
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
    )
    while task := DBTaskResult.objects.ready().first():
        task.claim(worker.worker_id)
        worker.run_task(task)


@pytest.fixture
def sample_site(transactional_db):
    """The sample site again, for a test in whose database everything is really saved."""
    load_sample_site()


@pytest.fixture
def sign_in(client):
    """Sign in a new member of one role; the client, from then on signed in."""

    def sign_in(role):
        user = User.objects.create_user(role, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def kept_pages(settings, tmp_path):
    """The caches of a real site, in which pages are kept."""
    files = "clinic_site.foundation.caching.backends.FailOpenFileCache"
    settings.CACHES = {
        "default": {"BACKEND": files, "LOCATION": tmp_path / "shared"},
        "pages": {"BACKEND": files, "LOCATION": tmp_path / "pages"},
    }


@pytest.fixture
def saved(django_capture_on_commit_callbacks):
    """Whatever is done inside is really saved, as far as the site can tell."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def wordings():
    """The words in force when the test begins, by purpose."""
    return ConsentWording.objects.current()


@pytest.fixture
def answer(client, db):
    """Post a message, and return what the page after sending says."""

    def answer(**changes):
        sent = client.post("/contact/", payload(**changes), follow=True)
        assert sent.status_code == 200
        return soup(sent).find("main")

    return answer


@pytest.fixture
def send_consents(client):
    """Post a message, and return the consent events that it left, by purpose."""

    def send(**changes):
        assert client.post("/contact/", payload(**changes)).status_code == 302
        inquiry = Inquiry.objects.order_by("pk").last()
        return {event.purpose: event for event in inquiry.consent_events.all()}

    return send


@pytest.fixture
def ask_by_wsgi(db):
    """
    GET a percent-encoded path as a web server asks for it: (status, headers, body). Django's
    test client never passes through the WSGI application and the decoding of the path there.
    """

    def ask(path):
        # They would end the test's transaction; each use of the test client connects them again.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        environ = {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "HTTP_HOST": "testserver"}
        setup_testing_defaults(environ)
        head = []
        answer = application(environ, lambda *args: head.extend(args))
        body = b"".join(answer).decode()
        answer.close()
        return int(head[0].split()[0]), dict(head[1]), body

    yield ask
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def edith():
    """An editor."""
    return hire("edith", EDITOR)


@pytest.fixture
def lee():
    """A clinician who may approve pages."""
    user = hire("lee", CLINICIAN)
    link_to_clinician(user)
    return user


@pytest.fixture
def as_(client):
    """The client, signed in as somebody: as_(edith).get(…)."""

    def as_(user):
        client.force_login(user)
        return client

    return as_
