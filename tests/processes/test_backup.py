"""What docs/operating.md says of backups brings everything back."""

import contextlib
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys

import psycopg
import pytest
from django.db import connection

from tests.browser.site import ROOT, Site
from tests.machines import new_database

TOOLS = ("pg_dump", "pg_restore", "psql") if connection.vendor == "postgresql" else ()

pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif(
        not all(map(shutil.which, TOOLS)), reason="postgresql-client is not installed"
    ),
]

WRITE = """
from contact.forms import ContactForm
from contact.models import ConsentEvent
form = ContactForm({"name": "Pat", "email": "pat@example.com", "topic": "question",
                    "message": "Hello", "wordings": ContactForm().initial["wordings"],
                    "offers": "on"})
assert form.is_valid(), form.errors
inquiry = form.save()
ConsentEvent.objects.withdraw(inquiry, "offers", "link")
"""
TELL = """
from reversion.models import Version
print(Article.objects.count(), Version.objects.count(), Picture.objects.count())
print(*Inquiry.objects.values_list("reference", "message"))
print(*ConsentEvent.objects.order_by("pk").values_list("decision", "wording__text", "happened_at"))
print(*(len(picture.file.read()) for picture in Picture.objects.order_by("pk")))
"""
SUCCEEDED = (
    "from clinic_site.foundation.backups.models import Backup; print(Backup.objects.count())"
)
CACHES = "from django.core.cache import caches; "


@pytest.fixture
def site(tmp_path):
    """A site with a message and a withdrawal, on the kind of database that the tests have."""
    with contextlib.ExitStack() as stack:
        site = Site(tmp_path, BACKUP_DIR=str(tmp_path / "clinic"))
        if connection.vendor == "postgresql":
            site.environment["DATABASE_URL"] = stack.enter_context(new_database())
        site.fill()
        site.shell(WRITE)
        yield site


def follow(number, site, folder):
    """
    Run lines of docs/operating.md: those that back up the site, or those that restore it. As
    they stand there, but for where things are, and for systemd.
    """
    text = (ROOT / "docs" / "operating.md").read_text("utf-8")
    section = text.partition("## Backup and restore\n")[2].partition("\n## ")[0]
    lines = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)[number]
    for words, others in {
        "/var/backups": folder,
        "deploy/manage": shlex.join([sys.executable, "manage.py"]),
        "systemctl": "true",
    }.items():
        lines = lines.replace(words, str(others))
    return subprocess.run(
        ["bash", "-euc", lines], cwd=ROOT, env=site.environment, capture_output=True, text=True
    )


def back_up(site, folder):
    done = follow(0, site, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return (folder / "clinic" / "latest").resolve()


def restore(site, folder):
    done = follow(1, site, folder)
    assert (done.returncode, done.stderr) == (0, "")


def empty(site):
    """Leave an empty database and no uploads, as on a new machine."""
    shutil.rmtree(site.data_dir / "media", ignore_errors=True)
    if url := site.environment.get("DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return
    for path in site.data_dir.glob("db.sqlite3*"):
        path.unlink()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_brings_back_everything_on_an_empty_database(site, tmp_path):
    before = site.shell(TELL)
    assert "withdrawn" in before
    back_up(site, tmp_path)
    empty(site)
    site.shell(f"{CACHES}[cache.set('page', 'of before') for cache in caches.all()]")

    restore(site, tmp_path)
    assert site.shell(TELL) == before
    pages = site.shell(f"{CACHES}print([cache.get('page') for cache in caches.all()])")
    assert "of before" not in pages


def test_a_backup_replaces_a_database_that_a_newer_version_has_changed(site, tmp_path):
    before = site.shell(TELL)
    back_up(site, tmp_path)
    site.shell(
        "Inquiry.objects.update(message='Changed'); from django.db import connection; "
        "connection.cursor().execute('CREATE TABLE newer (id integer PRIMARY KEY, "
        "inquiry_id bigint REFERENCES contact_inquiry (id))')"
    )
    restore(site, tmp_path)
    assert site.shell(TELL) == before
    tables = site.shell(
        "from django.db import connection; print(connection.introspection.table_names())"
    )
    assert "newer" not in tables


def test_a_damaged_database_is_replaced(site, tmp_path):
    if "DATABASE_URL" in site.environment:
        pytest.skip("PostgreSQL repairs its own files")
    before = site.shell(TELL)
    back_up(site, tmp_path)
    (site.data_dir / "db.sqlite3").write_bytes(b"not a database" * 1000)
    restore(site, tmp_path)
    assert site.shell(TELL) == before
    assert (site.data_dir / "db.sqlite3").stat().st_mode & 0o077 == 0


def test_a_damaged_backup_changes_nothing_and_says_so(site, tmp_path):
    before = site.shell(TELL)
    (file,) = back_up(site, tmp_path).glob("db.*")
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    done = follow(1, site, tmp_path)
    assert done.returncode != 0
    assert "Not restored: " in done.stderr
    assert site.shell(TELL) == before


def empty_file(site, file):
    file.write_bytes(b"")


def backup_of_another_site(site, file):
    file.unlink()
    if url := site.environment.get("DATABASE_URL"):
        tables = "--table=django_migrations"
        subprocess.run(["pg_dump", "--format=custom", tables, f"--file={file}", url], check=True)
        return
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE django_migrations (id integer)")


@pytest.mark.parametrize("replace", [empty_file, backup_of_another_site])
def test_what_is_no_backup_of_this_site_changes_nothing_and_says_so(site, tmp_path, replace):
    before = site.shell(TELL)
    (file,) = back_up(site, tmp_path).glob("db.*")
    replace(site, file)
    done = follow(1, site, tmp_path)
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith("CommandError: Not restored: ")
    assert "Traceback" not in done.stderr
    assert site.shell(TELL) == before


def test_a_backup_that_fails_leaves_those_of_before_and_is_not_recorded(site, tmp_path):
    for number in range(14):
        (tmp_path / "clinic" / f"2026-01-{number + 10}T030000Z").mkdir(parents=True)
    kept = names(tmp_path / "clinic")
    # A full disk, as a limit of how long a file may become: root has no quota.
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 100; exec {shlex.quote(sys.executable)} manage.py back_up"],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert names(tmp_path / "clinic") == kept
    assert site.shell(SUCCEEDED) == "0\n"
    back_up(site, tmp_path)
    assert site.shell(SUCCEEDED) == "1\n"


# --- The folders --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    site.environment.pop("DATABASE_URL", None)
    site.migrate()
    return site


@pytest.fixture
def folder(empty_site, tmp_path):
    empty_site.environment["BACKUP_DIR"] = str(tmp_path / "clinic")
    return tmp_path / "clinic"


def test_nobody_else_reads_a_backup(empty_site, folder):
    former_umask = os.umask(0o022)
    try:
        empty_site.manage("back_up")
    finally:
        os.umask(former_umask)
    (file,) = (folder / "latest").glob("db.*")
    for path in (folder, file.parent.resolve(), file):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_folder_that_was_there_keeps_its_permissions(empty_site, folder):
    """Other users may have to pass through it; each backup in it is closed to them."""
    folder.mkdir()
    folder.chmod(0o711)
    empty_site.manage("back_up")
    assert folder.stat().st_mode & 0o777 == 0o711
    assert (folder / "latest").resolve().stat().st_mode & 0o077 == 0


def test_the_newest_fourteen_are_kept_and_only_whole_ones_have_a_name(empty_site, folder):
    for day in range(10, 26):
        (folder / f"2026-01-{day}T030000Z").mkdir(parents=True)
    (folder / "notes").mkdir()
    (folder / "unfinished-old").mkdir()
    os.utime(folder / "unfinished-old", (0, 0))
    # A backup that was killed before its link could be named `latest`.
    (folder / "unfinished-link").symlink_to("2026-01-25T030000Z")
    os.utime(folder / "unfinished-link", (0, 0), follow_symlinks=False)
    empty_site.manage("back_up")
    newest = (folder / "latest").resolve().name
    days = [f"2026-01-{day}T030000Z" for day in range(13, 26)]
    assert names(folder) == sorted([*days, newest, "latest", "notes"])


def test_a_picture_takes_room_once_however_many_backups_have_it(empty_site, folder):
    picture = empty_site.data_dir / "media" / "pictures" / "spine.jpg"
    picture.parent.mkdir(parents=True)
    found = []
    for content in ("one", "one", "changed"):
        if not picture.exists() or picture.read_text() != content:
            picture.write_text(content)
        empty_site.manage("back_up")
        found.append((folder / "latest").resolve() / "media" / "pictures" / "spine.jpg")
    first, second, third = found
    assert first.samefile(second)
    assert not second.samefile(third)
    assert [path.read_text() for path in (first, second, third)] == ["one", "one", "changed"]
