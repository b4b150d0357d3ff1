"""Whatever state a database was left in by an earlier version, `migrate` brings it to this one."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER

ROOT = Path(__file__).resolve().parents[2]
APPS = {
    "backups": "clinic_site/foundation/backups/migrations",
    "articles": "articles/migrations",
    "contact": "contact/migrations",
    "outbox": "clinic_site/foundation/outbox/migrations",
    "staff": "clinic_site/staff/migrations",
}
# Brings one database from state to state of an app, and at every eighth goes on to the app's end
# with a copy of it: from each would take minutes. From the oldest and the newest of these the
# other apps follow.
MIGRATE = """
import json, shutil, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection

def tables():
    see = connection.introspection
    with connection.cursor() as cursor:
        return {
            table.name: [
                sorted(map(str, see.get_table_description(cursor, table.name))),
                sorted(see.get_constraints(cursor, table.name)),
            ]
            for table in see.get_table_list(cursor)
        }

def go_on(*app):
    call_command("migrate", *app, verbosity=0)
    call_command("migrate", *app, check_unapplied=True, verbosity=0)
    print(state, len(app), json.dumps(tables()), sep="\\t")

database = connection.settings_dict["NAME"]
app, *states = sys.argv[1:]
starts = states[::8]
for state in states:
    connection.close()
    connection.settings_dict["NAME"] = database
    call_command("migrate", app, state, verbosity=0)
    if state not in starts:
        continue
    connection.close()
    connection.settings_dict["NAME"] = shutil.copy(database, f"{database}.copy")
    go_on(app)
    if state in (starts[0], starts[-1]):
        go_on()
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


@pytest.mark.parametrize(("app", "folder"), APPS.items())
def test_every_earlier_state_migrates(tmp_path, app, folder):
    states = [path.stem for path in sorted((ROOT / folder).glob("0*.py"))]
    lines = python(tmp_path, "-c", MIGRATE, app, *states).splitlines()
    ends = [line.split("\t") for line in lines]
    alone = {state: tables for state, apps, tables in ends if apps == "1"}
    together = {state: tables for state, apps, tables in ends if apps == "0"}
    starts = states[::8]
    assert list(alone) == starts
    assert len(set(alone.values())) == 1
    assert list(together) == list(dict.fromkeys([starts[0], starts[-1]]))
    assert len(set(together.values())) == 1


def test_older_words_about_texts_get_a_new_version_with_what_has_to_be_in_view(tmp_path):
    python(tmp_path, "manage.py", "migrate", "-v", "0", "contact", "0010")
    old = ("texts", 1, "Text me.", "Details.", "2026-01-01 00:00:00")
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        columns = "(purpose, version, text, details, written_at)"
        database.execute(f"INSERT INTO contact_consentwording {columns} VALUES (?,?,?,?,?)", old)
    python(tmp_path, "manage.py", "migrate", "-v", "0", "contact")
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        columns = "version, text, under_box, details"
        query = f"SELECT {columns} FROM contact_consentwording ORDER BY version"
        first, second = database.execute(query)
    assert first == (1, "Text me.", "", "Details.")
    assert (second[0], second[1], second[3]) == (2, "Text me.", "Details.")
    assert "Reply HELP for help, or call {phone}." in second[2]


ROLES_OF_EACH_STEP = """
import django; django.setup()
from django.contrib.auth.models import Group
from django.core.management import call_command

def migrate(*to):
    call_command("migrate", *to, verbosity=0, skip_checks=True)
    print({group.name: group.permissions.count() for group in Group.objects.order_by("name")})

migrate()
Group.objects.create(name="Our own")
migrate("staff", "zero")
migrate("outbox", "0001")
migrate("contact", "0001")
migrate("articles", "0001")
migrate()
"""


def test_the_roles_are_made_on_a_new_database_taken_back_and_made_again(tmp_path):
    """Before Django makes the permissions of new models."""
    steps = map(eval, python(tmp_path, "-c", ROLES_OF_EACH_STEP).splitlines())
    made, _without_staff, _without_mail, without_messages, without_any, again = steps
    assert set(made) == {FRONT_DESK, EDITOR, CLINICIAN, MANAGER}
    assert set(without_messages) == {EDITOR, CLINICIAN, MANAGER, "Our own"}
    assert without_messages[MANAGER] < made[MANAGER]
    assert without_any == {"Our own": 0}
    assert again == made | {"Our own": 0}
