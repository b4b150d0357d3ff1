"""The whole site, started as `make run` starts it, and the ways to each page of it."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from uuid import uuid4

import pytest

from tests.kept import finished_sample, loaded_sample, migrated_database, static_files
from tests.pages import PAGES
from tests.servers import free_port

from .shell import Shell

ROOT = Path(__file__).resolve().parents[2]
# The headless shell is the same engine without a desktop's windows, and much faster.
BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on the PATH")


def wait_for(question, seconds=60):
    """The first true answer to a question that is asked again and again."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"nothing within {seconds} seconds")


def message(**changes):
    """What a visitor fills in, by the names of the fields; a box is ticked by "on"."""
    return {
        "name": "Pat Example",
        "email": "pat@example.com",
        "phone": "(940) 555-0100",
        "topic": "question",
        "message": "Are you open on Saturdays?",
    } | changes


class Site:
    """Its address, its folder, and its manage.py; `environment` changes its settings."""

    def __init__(self, folder, **environment):
        self.data_dir = folder / "data"
        self.log = folder / "log"
        port = free_port()
        self.url = f"http://localhost:{port}"
        self.other_url = f"http://127.0.0.1:{port}"  # not a name that it answers to
        # Nothing of the tests' own settings, and no database but the new one.
        self.environment = (
            {name: os.environ[name] for name in ("PATH", "HOME")}
            | {
                "DJANGO_SETTINGS_MODULE": "tests.site_settings",
                "DATA_DIR": str(self.data_dir),
                "SECRET_KEY": "only-for-the-browser-tests",
                # No proxy tells who is who, so that a file of tests is not one busy visitor.
                "TRUSTED_PROXIES": "1",
                "CHECK_LINKS": "false",  # tests ask nobody outside
                "SITE_URL": self.url,
                "PORT": str(port),
            }
            | environment
        )
        self.processes = []
        self._shell = None

    def start(self):
        self.fill()
        self.serve()

    def fill(self, sample=finished_sample):
        """
        Put the sample site in it. A database of PostgreSQL has it already, without the pictures'
        widths: see tests.machines.new_database(). A bucket begins empty.
        """
        if "DATABASE_URL" not in self.environment:
            shutil.copytree(sample(), self.data_dir, dirs_exist_ok=True)
        elif "MEDIA_BUCKET" not in self.environment:
            shutil.copytree(loaded_sample() / "media", self.data_dir / "media")
        shutil.copytree(static_files(), self.data_dir / "static")

    def migrate(self):
        """An SQLite database with nothing in it."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(migrated_database(), self.data_dir / "db.sqlite3")

    def serve(self):
        self._run("-m", "gunicorn", "clinic_site.wsgi", "--config", "deploy/gunicorn.conf.py")
        self._run("manage.py", "run_worker")
        wait_for(self._is_up)

    def stop(self, patience=10):
        """Stop it, by force after so many seconds for each of its processes."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=patience)
            except subprocess.TimeoutExpired:
                # With its own processes: one of them might go on listening, and never answer.
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()
        if self._shell:
            self._shell.stop()
            self._shell = None

    def manage(self, *words):
        """What a manage.py command prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shell(self, code):
        """What lines of Python print in the site's own shell, which knows all models."""
        if self._shell and self._shell.environment != self.environment:
            self._shell.stop()
            self._shell = None
        self._shell = self._shell or Shell(ROOT, self.environment)
        return self._shell.run(code)

    def _run(self, *words):
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)

    def _is_up(self):
        assert all(process.poll() is None for process in self.processes), self.log.read_text()
        try:
            return urllib.request.urlopen(f"{self.url}/healthz", timeout=5).status == 200
        except OSError:
            return False


def fill_in(tab, **changes):
    """Fill in the contact form of the page, without sending it."""
    for name, value in message(**changes).items():
        field = tab.locator(f".form [name={name}]")
        if name == "topic":
            tab.locator(f".form [name=topic][value={value}]").check()
        elif value == "on":
            field.check()
        else:
            field.fill(value)


def send(tab):
    tab.get_by_role("button", name="Send message").click()


def sign_in(tab, name, password):
    """On the page that asks for it, to which every address of the admin leads."""
    tab.get_by_label("User name").fill(name)
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()


def open_contact_with_errors(tab, site):
    tab.goto(f"{site.url}/contact/")
    fill_in(tab, name="", email="pat@example", phone="1", message="", texts="on", offers="on")
    send(tab)
    heading(tab, "There’s a problem").wait_for()


def open_confirmation(tab, site):
    tab.goto(f"{site.url}/contact/")
    fill_in(tab, topic="appointment", texts="on", offers="on")
    send(tab)
    heading(tab, "You’ll hear from us by").wait_for()


def open_consent_receipt(tab, site):
    open_confirmation(tab, site)
    tab.get_by_role("link", name="See or change what you agreed to").click()
    heading(tab, "What you agreed to").wait_for()


def open_withdrawn_consent(tab, site):
    tab.goto(f"{site.url}/contact/")
    withdraw_texts(tab)


def withdraw_texts(tab):
    """Send the form of the page with both boxes checked, and take one yes back."""
    # A message of its own: the same one again would be the one whose yes is taken back.
    fill_in(tab, message=f"Question {uuid4()}", texts="on", offers="on")
    send(tab)
    tab.get_by_role("link", name="See or change what you agreed to").click()
    tab.get_by_role("button", name="Stop text messages").click()
    tab.locator("#done").wait_for()


def open_refused_message(tab, site):
    _post_from_elsewhere(tab, f"{site.url}/contact/", message(name="Pat of another site"))
    heading(tab, "There’s a problem").wait_for()


def open_not_allowed(tab, site):
    _post_from_elsewhere(tab, f"{site.url}/about/", {})
    heading(tab, "That didn’t work").wait_for()


def open_bad_request(tab, site):
    tab.goto(site.other_url)
    heading(tab, "We couldn’t read that").wait_for()


def heading(tab, words):
    return tab.get_by_role("heading", name=words)


def _post_from_elsewhere(tab, address, fields):
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    tab.goto("about:blank")
    tab.set_content(f'<form method="post" action="{address}">{inputs}<button>Go</button></form>')
    tab.get_by_role("button").click()


WAYS = {
    name: lambda tab, site, path=path: tab.goto(site.url + path) for name, path in PAGES.items()
} | {
    "contact with errors": open_contact_with_errors,
    "confirmation": open_confirmation,
    "consent receipt": open_consent_receipt,
    "withdrawn consent": open_withdrawn_consent,
    "refused message": open_refused_message,
    "not allowed": open_not_allowed,
    "bad request": open_bad_request,
}
EVERY_PAGE = list(WAYS)


def open_page(tab, site, name):
    """Open a page by its name, as a visitor comes to it, and unfold all that is folded."""
    WAYS[name](tab, site)
    tab.wait_for_load_state()
    tab.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
