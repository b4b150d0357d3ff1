"""Whatever state a database was left in by an earlier version, `migrate` brings it to this one."""

import json
import os
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


def tables_after(folder, *earlier):
    """The columns and constraints of each table, after a halt at an earlier state."""
    environ = os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "clinic_site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", MIGRATE, *earlier],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return tables_after(tmp_path_factory.mktemp("straight"))


@pytest.mark.parametrize(("app", "state"), EARLIER)
def test_every_earlier_state_migrates(tmp_path, tables, app, state):
    assert tables_after(tmp_path, app, state) == tables
