"""Whatever state a database was left in by an earlier version, `migrate` brings it to this one."""

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


def manage(tmp_path, *arguments):
    environ = os.environ | {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "clinic_site.settings",
    }
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)


@pytest.mark.parametrize(("app", "state"), EARLIER)
def test_every_earlier_state_migrates(tmp_path, app, state):
    assert manage(tmp_path, "migrate", "-v", "0", app, state).returncode == 0
    done = manage(tmp_path, "migrate", "-v", "0")
    assert done.returncode == 0, done.stderr
    done = manage(tmp_path, "load_sample_content")
    assert done.returncode == 0, done.stderr
    assert manage(tmp_path, "migrate", "--check").returncode == 0
