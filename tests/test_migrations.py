"""Whatever state a database was left in by an earlier version, `migrate` brings it to this one."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = {
    "backups": "clinic_site/foundation/backups/migrations",
    "articles": "articles/migrations",
    "contact": "contact/migrations",
    "outbox": "clinic_site/foundation/outbox/migrations",
}
EARLIER = [
    (app, path.stem)
    for app, folder in APPS.items()
    for path in sorted((ROOT / folder).glob("0*.py"))[:-1]
]
# In one process, because to start Django takes longer than most migrations do.
MIGRATE = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
if sys.argv[1:]:
    call_command("migrate", *sys.argv[1:], verbosity=0)
call_command("migrate", verbosity=0)
call_command("migrate", check_unapplied=True, verbosity=0)
with connection.cursor() as cursor:
    print(json.dumps({
        table.name: [
            sorted(str(column) for column in connection.introspection.get_table_description(
                cursor, table.name
            )),
            sorted(connection.introspection.get_constraints(cursor, table.name)),
        ]
        for table in connection.introspection.get_table_list(cursor)
    }))
"""


def python(folder, *arguments):
    """What a Python process prints that has its own database in the folder."""
    environ = os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "clinic_site.settings",
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def tables_after(folder, *earlier):
    """The columns and constraints of each table, after a halt at an earlier state."""
    return json.loads(python(folder, "-c", MIGRATE, *earlier))


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return tables_after(tmp_path_factory.mktemp("straight"))


@pytest.mark.parametrize(("app", "state"), EARLIER)
def test_every_earlier_state_migrates(tmp_path, tables, app, state):
    assert tables_after(tmp_path, app, state) == tables


def test_older_words_about_texts_get_a_new_version_with_what_has_to_be_in_view(tmp_path):
    python(tmp_path, "manage.py", "migrate", "-v", "0", "contact", "0010")
    old = ("texts", 1, "Text me.", "Details.", "2026-01-01 00:00:00")
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        columns = "(purpose, version, text, details, written_at)"
        database.execute(f"INSERT INTO contact_consentwording {columns} VALUES (?,?,?,?,?)", old)
    python(tmp_path, "manage.py", "migrate", "-v", "0")
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        columns = "version, text, under_box, details"
        query = f"SELECT {columns} FROM contact_consentwording ORDER BY version"
        first, second = database.execute(query)
    assert first == (1, "Text me.", "", "Details.")
    assert (second[0], second[1], second[3]) == (2, "Text me.", "Details.")
    assert "Reply HELP for help, or call {phone}." in second[2]
