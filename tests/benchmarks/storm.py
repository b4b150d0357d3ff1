"""
A storm of messages, on the real servers, while the mail server has all its moods: none that was
acknowledged may be lost, and none doubled without our knowing.

Starts gunicorn, the worker and a mail server on this machine, posts 1,000 different messages
16 at a time while the mail server changes its mood every two seconds, kills the web server and
the worker with SIGKILL half way and starts them again, and repeats each post that got no answer
(as a person would). Then the mail server accepts, and the storm counts: every message that was
answered with the confirmation is stored once, and staff were told of it once, or as often as
the outbox says that no answer came, at most three times, by one Message-ID; if not, it fails.
At last it hangs the mail server and prints what a post costs meanwhile. `DATABASE_URL` takes
the storm to PostgreSQL.
"""

import collections
import concurrent.futures
import contextlib
import http.client
import itertools
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path
from types import SimpleNamespace

from measuring import ROOT, free_port, site

POSTS, AT_ONCE = 1000, 16
FORM = {"name": "Storm", "email": "storm@example.com", "topic": "question", "source_page": "/"}
MOODS = [
    *["accepts", "drops after the dot", "accepts", "greylists", "accepts, slowly", "is busy"],
    *["accepts", "refuses the sender", "refuses the recipient", "hangs after the dot", "drops"],
]
MOOD_LASTS = 2  # seconds
ANSWER_TIMEOUT = 10  # seconds: as short as this, the storm is over in minutes
SETTLED_WITHIN = 900  # seconds


def main():
    sys.stdout.reconfigure(line_buffering=True)
    sys.path.insert(0, str(ROOT))
    from tests.mail_server import MailServer  # not before ROOT is on the path

    mail_server, web_port = MailServer(), free_port()
    mail_server.start_afresh(SimpleNamespace())
    environ = {
        "SITE_URL": f"http://127.0.0.1:{web_port}",
        "PORT": str(web_port),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_server.port),
        "SMTP_TLS": "false",
        "SMTP_ANSWER_TIMEOUT": str(ANSWER_TIMEOUT),
        # All posts come from one address: each stands for a visitor of its own.
        "TRUSTED_PROXIES": "1",
    }
    with site(**environ):
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        servers = Servers(web_port)
        servers.start()
        try:
            with changing_moods(mail_server):
                acknowledged = storm(servers, web_port)
            mail_server.set_mood("accepts")
            kept = count(acknowledged, mail_server)
            while_mail_hangs(servers.web, mail_server, web_port)
        finally:
            servers.kill()
            mail_server.stop()
    if not kept:
        raise SystemExit("acknowledged messages were lost or doubled")


class Servers:
    """The web server and the worker."""

    def __init__(self, port):
        self.port = port

    def start(self):
        self.worker = run("manage.py run_worker")
        self.web = start_web(self.port)

    def kill(self):
        for process in (self.web, self.worker):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def changing_moods(mail_server):
    over = threading.Event()

    def change():
        for mood in itertools.cycle(MOODS):
            mail_server.set_mood(mood)
            if over.wait(MOOD_LASTS):
                return

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


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


def storm(servers, port):
    """The numbers of the messages that were acknowledged."""
    answered, unanswered, lock = set(), 0, threading.Lock()

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
        while len(answered) < POSTS // 2:
            time.sleep(0.01)
        servers.kill()
        servers.start()

    start = time.monotonic()
    killer = threading.Thread(target=kill_half_way)
    killer.start()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, range(POSTS)))
    killer.join()
    print(
        f"{len(answered)} of {POSTS} messages acknowledged in {time.monotonic() - start:.1f} s; "
        f"{unanswered} posts got no answer when the servers were killed, and were repeated"
    )
    return answered


def count(acknowledged, mail_server):
    """Whether each acknowledged message is stored once, and told as the docstring above says."""
    from clinic_site.foundation.outbox.models import OutgoingMail
    from contact.models import Inquiry

    start = time.monotonic()
    while True:
        unsettled = OutgoingMail.objects.unsent().exclude(
            pk__in=OutgoingMail.objects.uncertain().values("pk")
        )
        if not unsettled.exists() or time.monotonic() - start > SETTLED_WITHIN:
            break
        time.sleep(0.5)
    print(f"all mail settled {time.monotonic() - start:.0f} s later")

    numbers = {f"storm {number}" for number in acknowledged}
    inquiries = [one for one in Inquiry.objects.all() if one.message in numbers]
    stored = collections.Counter(inquiry.message for inquiry in inquiries)
    copies = collections.defaultdict(list)
    for mail in mail_server.mails:
        copies[mail["Subject"].removeprefix("New message ")].append(mail["Message-ID"])
    outcome = collections.Counter()
    for inquiry in inquiries:
        mail, told = inquiry.notification, copies[inquiry.reference]
        outcome["once"] += len(told) == 1
        outcome["never"] += not told
        outcome["more often, after an answer was lost"] += 1 < len(told) <= 1 + mail.copies
        outcome["doubled unknown to us"] += len(told) > 1 + mail.copies
        outcome["more than three copies"] += len(told) > OutgoingMail.MOST_COPIES
        outcome["more than one Message-ID"] += len(set(told)) > 1
        outcome["left to a person"] += mail.state == "uncertain"
        outcome["not settled"] += mail.state not in ("sent", "uncertain")
    once = sum(stored[number] == 1 for number in numbers)
    print(f"stored once: {once} of {len(numbers)}")
    print("staff told:", ", ".join(f"{words}: {times}" for words, times in outcome.items()))
    wrong = [
        *["never", "doubled unknown to us", "more than three copies"],
        *["more than one Message-ID", "not settled"],
    ]
    return once == len(numbers) == POSTS and not any(outcome[words] for words in wrong)


def while_mail_hangs(web, mail_server, port):
    mail_server.set_mood("hangs after the dot")
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
