"""
What happens when a machine fails: the table "When something fails" of docs/operating.md, each row
brought about on a running site.
"""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection

from tests.browser.site import ROOT, Site, message, wait_for
from tests.machines import Browser, new_database
from tests.servers import RedisServer

ON_POSTGRESQL = connection.vendor == "postgresql"
PASSWORD = "sore-back-31"
WORDS = "It hurts when I bend down."

pytestmark = pytest.mark.database


def table():
    """{fault: {column: words}}"""
    text = (ROOT / "docs" / "operating.md").read_text("utf-8")
    section = text.partition("### When something fails\n")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\|.*\|$", section, re.MULTILINE)
    ]
    columns, _line, *rows = rows
    return {row[0]: dict(zip(columns[1:], row[1:], strict=True)) for row in rows}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A running site, whose folder is a small disk where the system lets us make one."""
    folder = tmp_path_factory.mktemp("site")
    with contextlib.ExitStack() as stack:
        site = Site(folder)
        site.data_dir.mkdir()
        site.is_small_disk = mount(site.data_dir)
        if site.is_small_disk:
            stack.callback(subprocess.run, ["umount", "--lazy", site.data_dir], check=True)
        if ON_POSTGRESQL:
            site.environment["DATABASE_URL"] = stack.enter_context(new_database())
        if shutil.which("redis-server"):
            site.redis = stack.enter_context(contextlib.closing(Redis(folder)))
        stack.callback(site.stop)
        site.start()
        site.shell(f"User.objects.create_superuser('ann', 'ann@example.com', {PASSWORD!r})")
        yield site


class Redis(RedisServer):
    close = RedisServer.stop


def mount(folder):
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", folder], capture_output=True
    )
    return done.returncode == 0


@pytest.fixture(scope="module")
def ann(site):
    """A superuser at work. She signed in while all was well."""
    browser = Browser()
    assert "Sign out" in browser.sign_in(site).text
    return browser


# --- The faults ------------------------------------------------------------------------------


@contextlib.contextmanager
def full_disk(site):
    if ON_POSTGRESQL:
        pytest.skip("of the machine that has the database")
    if not site.is_small_disk:
        pytest.skip("no small disk can be mounted here")
    filler = site.data_dir / "filler"
    with filler.open("wb") as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
            file.flush()
    yield
    filler.unlink()


@contextlib.contextmanager
def cache_that_cannot_be_written(site):
    """A file in place of the folder: permissions would not stop root."""
    folder = site.data_dir / "cache"
    away = folder.rename(site.data_dir / "cache-away")
    folder.write_text("in the way")
    yield
    folder.unlink()
    away.rename(folder)


@contextlib.contextmanager
def locked_database(site):
    if ON_POSTGRESQL:
        with psycopg.connect(site.environment["DATABASE_URL"]) as other:
            tables = "contact_inquiry, contact_clinic, django_session"
            other.execute(f"LOCK TABLE {tables} IN SHARE MODE")  # as for a new index
            yield
            other.rollback()
        return
    with contextlib.closing(sqlite3.connect(site.data_dir / "db.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextlib.contextmanager
def altered_database(site, words, back):
    if not ON_POSTGRESQL:
        pytest.skip("of a database server")
    url = site.environment["DATABASE_URL"]
    name = urllib.parse.urlsplit(url).path[1:]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} {words}")
        server.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        yield
        server.execute(f"ALTER DATABASE {name} {back}")
        server.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )


def read_only_database(site):
    option = "default_transaction_read_only"
    return altered_database(site, f"SET {option} = on", f"RESET {option}")


def database_away(site):
    return altered_database(site, "ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true")


FAULTS = {
    "The disk is full, with SQLite": full_disk,
    "The cache can't be written": cache_that_cannot_be_written,
    "The database is locked": locked_database,
    "The database can only be read": read_only_database,
    "The database is away": database_away,
}


# --- What is seen ----------------------------------------------------------------------------


def seen_by_visitor(site):
    pages = ["/", "/conditions/back-spasms/", "/articles/", f"/search/?q={time.monotonic()}"]
    statuses = {Browser().get(site, page).status for page in pages}
    if statuses == {200}:
        return "every page"
    assert statuses <= {200, 500}
    return "pages that are kept, else the error page"


def seen_by_sender(site):
    answer = Browser().post(site, "/contact/", message(message=f"{WORDS} {time.monotonic()}"))
    if "/contact/sent/" in answer.url:
        return "the confirmation", 1
    assert answer.status == 500
    assert WORDS in answer.text
    assert "pat@example.com" in answer.text
    assert "call the clinic" in answer.text
    return "the error page, with what was typed", 0


def seen_by_staff(site, ann):
    path = "/admin/contact/clinic/1/change/"
    page = ann.get(site, path)
    if page.status != 200:
        return "the error page"
    name = f"Clinic {time.monotonic()}"
    answer = ann.fill_in(site, path, name=name)
    if answer.status == 500:
        return "all pages; saving fails"
    assert name in answer.text
    return "all pages; saving works"


def health(site, path):
    begun = time.monotonic()
    answer = Browser().get(site, path)
    assert time.monotonic() - begun < 5
    broken = re.findall(r"cannot be used: (\w+)", answer.text)
    return f"{answer.status} {' '.join(broken) or 'ok'}"


def messages(site):
    return int(site.shell("print(Inquiry.objects.count())"))


def test_the_table_names_every_fault_and_no_other():
    assert set(table()) == {*FAULTS, "Redis is away", "The clock jumps", "A process is killed"}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_shows_as_the_table_says_and_leaves_nothing_behind(site, ann, fault):
    before = messages(site)
    Browser().get(site, "/")
    with FAULTS[fault](site):
        # At the same time: each may wait for the database, and in vain, until the site gives up.
        with ThreadPoolExecutor() as pool:
            staff = pool.submit(seen_by_staff, site, ann)
            sender, stored = seen_by_sender(site)
        found = {
            "a visitor reads": seen_by_visitor(site),
            "who sends a message sees": sender,
            "staff see": staff.result(),
            "`/healthz`": health(site, "/healthz"),
            "`/healthz/write`": health(site, "/healthz/write"),
        }
    assert found == {column: table()[fault][column] for column in found}
    wait_for(lambda: health(site, "/healthz/write") == "200 ok", seconds=30)
    assert messages(site) == before + stored
    assert seen_by_visitor(site) == "every page"
    assert seen_by_sender(site) == ("the confirmation", 1)
