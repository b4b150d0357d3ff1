"""What docs/operating.md says of backups brings everything back."""

import contextlib
import re
import shlex
import shutil
import subprocess
import sys

import pytest
from django.db import connection

from .browser.site import ROOT, Site
from .machines import new_database

TOOLS = ("pg_dump", "pg_restore") if connection.vendor == "postgresql" else ("sqlite3",)

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)), reason=f"{' or '.join(TOOLS)} is not installed"
)

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
CACHES = "from django.core.cache import caches; "


@pytest.fixture
def site(tmp_path):
    """A site with a message and a withdrawal, on the kind of database that the tests have."""
    with contextlib.ExitStack() as stack:
        site = Site(tmp_path)
        if connection.vendor == "postgresql":
            site.environment["DATABASE_URL"] = stack.enter_context(new_database())
        site.manage("migrate", "-v0")
        site.manage("load_sample_content", "-v0")
        site.shell(WRITE)
        yield site


def recipe(number, site, folder):
    """
    A recipe of docs/operating.md for the database that the tests have: to back up the site, or
    to restore it. As it stands there, but for where things are and whose they are.
    """
    text = (ROOT / "docs" / "operating.md").read_text("utf-8")
    on_sqlite, on_postgresql = text.split("### With ")[1:3]
    lines = re.findall(r"```sh\n(.*?)```", on_sqlite, re.DOTALL)[number]
    if "DATABASE_URL" in site.environment:
        files = [line for line in lines.splitlines() if line.startswith("tar ")]
        lines = re.findall(r"```sh\n(.*?)```", on_postgresql, re.DOTALL)[number]
        lines += "\n".join(files)
    for words, others in {
        "/srv/clinic/data": site.data_dir,
        "/var/backups": folder,
        "/etc/clinic.env": folder / "clinic.env",
        "deploy/manage": shlex.join([sys.executable, "manage.py"]),
        "-o clinic -g clinic": "",
        "systemctl": "true",
    }.items():
        lines = lines.replace(words, str(others))
    return lines


def follow(lines, site):
    subprocess.run(["bash", "-euc", lines], cwd=ROOT, env=site.environment, check=True)


def test_a_backup_brings_back_everything_and_nobody_else_reads_it(site, tmp_path):
    url = site.environment.get("DATABASE_URL", "")
    (tmp_path / "clinic.env").write_text(f"DATABASE_URL={url}\n")
    before = site.shell(TELL)
    assert "withdrawn" in before

    follow(recipe(0, site, tmp_path), site)
    made = [tmp_path / "clinic", *(tmp_path / "clinic").iterdir()]
    assert len(made) == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in made)

    shutil.rmtree(site.data_dir / "media")
    site.manage("flush", "--noinput", "-v0")
    assert site.shell("print(Article.objects.count(), Inquiry.objects.count())") == "0 0\n"
    site.shell(f"{CACHES}[cache.set('page', 'of before') for cache in caches.all()]")

    follow(recipe(1, site, tmp_path), site)
    assert site.shell(TELL) == before
    pages = site.shell(f"{CACHES}print([cache.get('page') for cache in caches.all()])")
    assert "of before" not in pages
