"""Design section 6: no error from the Nu checker on any page."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.views.defaults import server_error

from .html import soup
from .messages import payload
from .pages import PAGES

ROOT = Path(__file__).resolve().parents[1]
JAR = Path(os.environ.get("VNU_JAR", ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"))


def checker():
    """The command that starts the checker, or None where it or Java is missing."""
    if command := shutil.which("vnu"):
        return [command]
    return ["java", "-jar", JAR] if shutil.which("java") and JAR.is_file() else None


pytestmark = [
    pytest.mark.skipif(checker() is None, reason="the Nu checker (VNU_JAR) or java is missing"),
    pytest.mark.django_db,
]


def every_answer(client, rf):
    """{name of a page: its answer}, with the pages that only a slip or a fault brings up."""
    mistaken = payload(name="", email="ann@example", phone="1", topic="", texts="on", offers="on")
    agreed = payload(topic="appointment", phone="(940) 555-0100", texts="on", offers="on")
    confirmation = client.post("/contact/", agreed, follow=True)
    links = soup(confirmation).find_all("a")
    (consent,) = [a["href"] for a in links if a.text == "See or change what you agreed to"]
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    return {name: client.get(address) for name, address in PAGES.items()} | {
        "contact with errors": client.post("/contact/", mistaken),
        "confirmation": confirmation,
        "consent receipt": client.get(consent),
        "refused message": client.post("/contact/", payload(), headers=elsewhere),
        "not allowed": client.post("/about/", headers=elsewhere),
        "bad request": client.get("/", headers={"Host": "another.example.com"}),
        "server error": server_error(rf.get("/")),
    }


def test_the_html_checker_finds_no_error_on_any_page(client, rf, tmp_path):
    files = []
    for name, answer in every_answer(client, rf).items():
        files.append(tmp_path / f"{name}.html")
        files[-1].write_bytes(answer.content)
    done = subprocess.run(
        [*checker(), "--format", "json", "--stdout", *files], capture_output=True, text=True
    )
    found = json.loads(done.stdout)["messages"]
    assert [(Path(m["url"]).name, m["lastLine"], m["message"], m["extract"]) for m in found] == []
