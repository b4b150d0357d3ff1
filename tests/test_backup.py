"""What README says of backups brings everything back: acceptance row 115."""

import contextlib
import shutil
import subprocess

import pytest
from django.db import connection

from .browser.site import Site
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


def run(*words):
    subprocess.run(list(map(str, words)), check=True)


def test_a_backup_brings_back_pages_messages_consents_and_pictures(site, tmp_path):
    data, dump, pictures = site.data_dir, tmp_path / "dump", tmp_path / "media.tar.gz"
    before = site.shell(TELL)
    assert "withdrawn" in before

    if url := site.environment.get("DATABASE_URL"):
        run("pg_dump", "-Fc", "-f", dump, url)
    else:
        run("sqlite3", data / "db.sqlite3", f".backup {dump}")
    run("tar", "-C", data, "-czf", pictures, "media")

    shutil.rmtree(data / "media")
    site.manage("flush", "--noinput", "-v0")
    assert site.shell("print(Article.objects.count(), Inquiry.objects.count())") == "0 0\n"

    if url:
        run("pg_restore", "--clean", "-d", url, dump)
    else:
        for file in data.glob("db.sqlite3-*"):
            file.unlink()
        shutil.copy(dump, data / "db.sqlite3")
    run("tar", "-C", data, "-xzf", pictures)
    assert site.shell(TELL) == before
