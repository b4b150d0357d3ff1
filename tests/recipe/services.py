"""
Runs inside the root, once the recipe was followed: starts the services as their units say, and
uses the site as visitors and the operator would. Ends with an error where something is wrong.
"""

import configparser
import contextlib
import http.client
import os
import re
import shlex
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

SITE = Path("/srv/clinic/site")
UNITS = Path("/etc/systemd/system")
sys.path.insert(0, str(SITE / "deploy"))
from environment_file import read  # noqa: E402


def unit(name):
    """The [Service] part of a unit that the recipe has installed."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(UNITS / f"{name}.service")
    return parser["Service"]


def start(name):
    service = unit(name)
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    environment |= dict(word.split("=", 1) for word in shlex.split(service.get("Environment", "")))
    environment |= read(Path(service["EnvironmentFile"]).read_text("utf-8"))
    return subprocess.Popen(
        ["runuser", "-u", service["User"], "--", *shlex.split(service["ExecStart"])],
        cwd=service["WorkingDirectory"],
        env=environment,
        umask=int(service["UMask"], 8),
    )


def ask(method, path, fields=None):
    """(status, body, location) of the site, by https as a browser asks."""
    context = ssl.create_default_context(
        cafile="/etc/letsencrypt/live/www.example.com/fullchain.pem"
    )
    connection = http.client.HTTPSConnection("www.example.com", context=context, timeout=30)
    plain = socket.create_connection(("127.0.0.1", 443), 5)
    connection.sock = context.wrap_socket(plain, server_hostname="www.example.com")
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
    connection.request(method, path, urllib.parse.urlencode(fields or {}), headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(errors="replace"), answer.getheader("Location")


def wait_until(question, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if question():
                return
        time.sleep(0.3)
    raise AssertionError("waited in vain")


def expect(is_so, words):
    print(f"{'ok' if is_so else 'WRONG'}: {words}", flush=True)
    if not is_so:
        sys.exit(1)


def manage(*words):
    command = [SITE / "deploy" / "manage", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


asked = Path("/mnt/systemctl").read_text().splitlines()
expect(
    "systemctl enable --now clinic-web clinic-worker clinic-backup.timer" in asked,
    "systemd was told to start the site at every boot",
)
found = set(
    re.findall(
        r"\(?((?:clinic|security|mail|models|fields)\.[EW]\d+)\)?", Path("/mnt/check").read_text()
    )
)
theirs = ("E004", "E005", "E007", "E008", "E010", "E015", "W008", "W010", "W011")
expect(
    found == {f"clinic.{n}" for n in theirs},
    f"`check --deploy` names what only the clinic can fill in, and nothing else: {sorted(found)}",
)
password = (
    "from django.conf import settings; print(settings.MAILERS['default']['OPTIONS']['password'])"
)
expect(
    manage("shell", "-v0", "-c", password) == "Pa$$word&1;x\n", "a password is as it was written"
)

running = [start("clinic-web"), start("clinic-worker")]
subprocess.run(["nginx"], check=True)
wait_until(lambda: ask("GET", "/healthz")[0] == 200)
expect(ask("GET", "/healthz/write")[:2] == (200, "ok\n"), "everything can be written")
wait_until(lambda: ask("GET", "/healthz/mail")[0] == 200)
expect(True, "the worker runs")
expect("Back spasms" in ask("GET", "/")[1], "the home page is served over https")
style = re.search(r'href="(/static/[^"]+\.css)"', ask("GET", "/")[1])[1]
expect(ask("GET", style)[0] == 200, "nginx reads the static files")
picture = manage("shell", "-v0", "-c", "print(Picture.objects.first().file.url)").strip()
expect(ask("GET", picture)[0] == 200, "nginx reads the pictures")
expect(ask("GET", "/admin/")[0] in (301, 302), "the admin asks who is there")
message = {"name": "Pat", "email": "pat@example.com", "topic": "question", "message": "Hello"}
status, _body, location = ask("POST", "/contact/", message)
expect(status == 302 and "/contact/sent/" in location, "a message arrives")

expect(start("clinic-backup").wait() == 0, "a backup is made")
for path in (Path("/var/backups/clinic"), Path("/var/backups/clinic/latest/db.sqlite3")):
    expect(path.stat().st_mode & 0o077 == 0, f"nobody else reads {path}")
nobody = ["runuser", "-u", "nobody", "--", "cat", "/srv/clinic/data/db.sqlite3", "/etc/clinic.env"]
done = subprocess.run(nobody, capture_output=True, text=True)
expect(done.stdout == "", "nobody else reads the database and the settings")

count = "print(Inquiry.objects.count())"
manage("flush", "--noinput", "-v0")
expect(manage("shell", "-v0", "-c", count) == "0\n", "the message is lost")
text = (SITE / "docs" / "operating.md").read_text("utf-8")
section = text.partition("## Backup and restore\n")[2].partition("\n## ")[0]
restore = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)[1]
for process in running:  # what systemd does at the first and last of these lines
    process.terminate()
    process.wait()
subprocess.run(["bash", "-euc", restore], check=True, cwd=SITE)
start("clinic-web")
wait_until(lambda: ask("GET", "/healthz")[0] == 200)
expect(manage("shell", "-v0", "-c", count) == "1\n", "the restore brings it back")
expect("Back spasms" in ask("GET", "/")[1], "and the pages")
expect(ask("GET", "/healthz/write")[:2] == (200, "ok\n"), "and everything can be written")
