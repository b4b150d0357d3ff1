"""What takes seconds to make and is the same for all processes and runs of the same code."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "kept"
# So that the contact form has the box for texts. The sample site invents nobody.
HELPER = "The lighthouse keeper"
LOAD = [
    ["load_sample_content", "-v0"],
    ["shell", "-v0", "-c", f"Clinic.objects.update(answers_help={HELPER!r})"],
]
NO_WORK = """
from django_tasks_db.models import DBTaskResult
DBTaskResult.objects.all().delete()
"""
MADE_FROM = ("articles", "clinic_site", "contact", "static")


def migrated_database():
    """The path of an SQLite database with all migrations and nothing else."""
    return _kept("migrated.sqlite3", _migrate)


def copy_migrated(connection):
    """Put it in place of whatever is in the database of a connection of sqlite3."""
    with contextlib.closing(sqlite3.connect(migrated_database())) as migrated:
        migrated.backup(connection)


def migrated_template():
    """
    The name of a database with all migrations and nothing else, on the server of PostgreSQL that
    DATABASE_URL names. A database that has it for a template begins as its copy.
    """
    return _template("migrated", "", "template1", ["migrate", "-v0"])


def loaded_template():
    """
    The same with the sample site, without its background work. Its files are those of
    loaded_sample(), because their names come from what is in them.
    """
    return _template(
        "loaded",
        f"{datetime.now(UTC):%j}_",
        migrated_template(),
        *LOAD,
        ["shell", "-v0", "-c", NO_WORK],
    )


def _template(kind, day, start, *commands):
    server = os.environ["DATABASE_URL"]
    kind, name = f"test_{kind}_", f"test_{kind}_{day}{_version()}"
    with _alone(kind), psycopg.connect(server, autocommit=True) as connection:
        there = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        found = {row[0] for row in connection.execute(there, [kind])}
        if name in found:
            return name
        for old in found:
            connection.execute(f"DROP DATABASE {old}")
        new = f"{name}_new"
        connection.execute(f"CREATE DATABASE {new} TEMPLATE {start}")
        url = urllib.parse.urlsplit(server)._replace(path=f"/{new}").geturl()
        with tempfile.TemporaryDirectory() as data_dir:
            for command in commands:
                _manage(data_dir, *command, DATABASE_URL=url)
        connection.execute(f"ALTER DATABASE {new} RENAME TO {name}")
    return name


def loaded_sample():
    """
    The data folder of the sample site as it is loaded, with its background work still to be done.
    Of today, because its dates count from the day of loading.
    """
    return _kept(f"sample-{datetime.now(UTC):%F}", _load)


def finished_sample():
    """The same with all pictures' widths and link previews, which take half a minute to make."""
    return _kept(f"finished-{datetime.now(UTC):%F}", _finish)


def static_files():
    """The folder of the collected and compressed files."""
    return _kept("static", _collect)


def _kept(name, make):
    """Whoever comes first makes it; others wait. A change of the code makes all anew."""
    folder = KEPT / _version()
    path = folder / name
    with _alone(name):
        if not path.exists():
            for old in KEPT.glob("*/"):
                if old != folder:
                    shutil.rmtree(old, ignore_errors=True)
            folder.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder) as data_dir:
                make(Path(data_dir)).rename(path)
    return path


@contextlib.contextmanager
def _alone(name):
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _version():
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for folder in MADE_FROM:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(data_dir):
    _manage(data_dir, "migrate", "-v0")
    whole = data_dir / "whole.sqlite3"  # without the log of the last writes, which is a file beside
    with (
        contextlib.closing(sqlite3.connect(data_dir / "db.sqlite3")) as database,
        contextlib.closing(sqlite3.connect(whole)) as copy,
    ):
        database.backup(copy)
    return whole


def _load(folder):
    site = folder / "site"
    site.mkdir()
    shutil.copy(migrated_database(), site / "db.sqlite3")
    for command in LOAD:
        _manage(site, *command)
    return site


def _finish(folder):
    site = shutil.copytree(loaded_sample(), folder / "site")
    work = ("db_worker", "--batch", "--queue-name", "*", "-v0")
    with ThreadPoolExecutor() as at_once:
        list(at_once.map(lambda _number: _manage(site, *work), range(os.cpu_count())))
    return site


def _collect(data_dir):
    _manage(data_dir, "collectstatic", "--noinput", "-v0")
    return data_dir / "static"


def _manage(data_dir, *words, **more):
    environment = {name: os.environ[name] for name in ("PATH", "HOME")} | {
        "DJANGO_SETTINGS_MODULE": "clinic_site.settings",
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": "only-for-tests",
        "SITE_URL": "http://testserver",
        **more,
    }
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)
