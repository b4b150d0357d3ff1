"""
A storm of messages, on the real servers: none that was acknowledged may be lost or doubled.

Starts gunicorn, the worker and a mail server on this machine, posts 1,000 different messages
16 at a time, kills the web server with SIGKILL half way and starts it again, repeats each
post that got no answer (as a person would), and then counts: every message that was answered
with the confirmation is stored once, and staff were told of it once; if not, it fails. Then it
hangs the mail server and prints what a post costs meanwhile. `DATABASE_URL` takes the storm to
PostgreSQL.
"""

import collections
import concurrent.futures
import http.client
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

from aiosmtpd.controller import Controller
from measuring import ROOT, free_port, site

POSTS, AT_ONCE = 1000, 16
FORM = {"name": "Storm", "email": "storm@example.com", "topic": "question", "source_page": "/"}


class MailServer:
    """Counts the mails by their subject; hangs while `hanging` is set."""

    def __init__(self):
        self.subjects = collections.Counter()
        self.hanging = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        import asyncio

        while self.hanging.is_set():
            await asyncio.sleep(0.1)
        subject = re.search(rb"^Subject: (.*?)\r?$", envelope.content, re.MULTILINE)[1]
        self.subjects[subject.decode()] += 1
        return "250 OK"


def main():
    sys.stdout.reconfigure(line_buffering=True)
    mail_server, web_port, mail_port = MailServer(), free_port(), free_port()
    controller = Controller(mail_server, "127.0.0.1", mail_port)
    controller.start()
    environ = {
        "SITE_URL": f"http://127.0.0.1:{web_port}",
        "PORT": str(web_port),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_port),
        "SMTP_TLS": "false",
        # All posts come from one address: each stands for a visitor of its own.
        "TRUSTED_PROXIES": "1",
    }
    with site(**environ):
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        worker = run("manage.py run_worker")
        web = start_web(web_port)
        try:
            web, acknowledged = storm(web, web_port)
            kept = count(acknowledged, mail_server)
            while_mail_hangs(web, mail_server, web_port)
        finally:
            mail_server.hanging.clear()
            for process in (web, worker):
                os.killpg(process.pid, signal.SIGKILL)
            controller.stop()
    if not kept:
        raise SystemExit("acknowledged messages were lost or doubled")


def run(command):
    return subprocess.Popen(
        [sys.executable, *command.split()],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def start_web(port):
    web = run("-m gunicorn clinic_site.wsgi --config deploy/gunicorn.conf.py")
    for _ in range(300):
        time.sleep(0.1)
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return web
        except OSError:
            continue
    raise SystemExit("the web server did not start")


def post(port, number):
    """Post message `number`; True once it is answered with the confirmation."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = urllib.parse.urlencode(FORM | {"message": f"storm {number}"})
    visitor = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
    try:
        connection.request(
            "POST",
            "/contact/",
            body,
            {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": visitor},
        )
        return connection.getresponse().status == 302
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def storm(web, port):
    answered, unanswered, lock = set(), 0, threading.Lock()
    killed = threading.Event()

    def send(number):
        nonlocal unanswered
        for _ in range(60):
            if post(port, number):
                with lock:
                    answered.add(number)
                return
            with lock:
                unanswered += 1
            time.sleep(0.5)

    def kill_half_way():
        nonlocal web
        while len(answered) < POSTS // 2:
            time.sleep(0.01)
        os.killpg(web.pid, signal.SIGKILL)
        web.wait()
        web = start_web(port)
        killed.set()

    start = time.monotonic()
    killer = threading.Thread(target=kill_half_way)
    killer.start()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, range(POSTS)))
    killer.join()
    print(
        f"{len(answered)} of {POSTS} messages acknowledged in {time.monotonic() - start:.1f} s; "
        f"{unanswered} posts got no answer when the server was killed, and were repeated"
    )
    return web, answered


def count(acknowledged, mail_server):
    """Whether each acknowledged message is stored exactly once, and was told exactly once."""
    from clinic_site.foundation.outbox.models import OutgoingMail
    from contact.models import Inquiry

    deadline = time.monotonic() + 300
    while OutgoingMail.objects.unsent().exists() and time.monotonic() < deadline:
        time.sleep(0.5)
    stored, told = collections.Counter(), collections.Counter()
    for message, reference in Inquiry.objects.values_list("message", "reference"):
        stored[message] += 1
        told[message] += mail_server.subjects[f"New message {reference}"]
    kept = True
    for done, times in (("stored", stored), ("staff told", told)):
        found = [times[f"storm {number}"] for number in acknowledged]
        never, once = found.count(0), found.count(1)
        print(f"{done} once: {once}, never: {never}, more often: {len(found) - never - once}")
        kept = kept and once == len(found)
    return kept


def while_mail_hangs(web, mail_server, port):
    mail_server.hanging.set()
    walls, before = [], cpu_seconds(web)
    for number in range(POSTS, POSTS + 50):
        start = time.monotonic()
        assert post(port, number)
        walls.append(time.monotonic() - start)
    spent = (cpu_seconds(web) - before) * 1000 / len(walls)
    print(f"while mail hangs: {spent:.1f} ms CPU a post, {max(walls) * 1000:.0f} ms wall at most")


def cpu_seconds(web):
    """User and system time of the web server's processes so far (Linux)."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == web.pid:  # the process group
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
