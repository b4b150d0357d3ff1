"""
What the proxy does for the site, on the real servers. Needs nginx and wrk; where one is missing
it says so and ends.

First, a page that nginx keeps beside a file of the same bytes: requests a second, in turns so
that a busy machine disturbs both alike, and nginx's CPU for each. Then 400 clients, each with an
address of its own, that never finish their request, first in its head and then in its body, for
half a minute; meanwhile an ordinary visitor reads and writes, and its waiting times are printed.
Last, pages a second that nginx has to ask for, under each kind of gunicorn worker.
"""

import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser.site import Site, message, wait_for  # noqa: E402
from tests.servers import BROTLI, NGINX, Nginx  # noqa: E402

PAGE = "/conditions/back-spasms/"
ROUNDS, SECONDS, AT_ONCE = 5, 4, 8
SLOW_CLIENTS, SLOW_SECONDS = 400, 30
SLOW = {
    "heads": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "bodies": b"POST /about/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8192\r\n\r\n",
}


@contextlib.contextmanager
def proxied_site(folder, **environment):
    site = Site(folder, **environment)
    (folder / "nginx").mkdir()
    site.nginx = Nginx(folder / "nginx", site.data_dir, site.environment["PORT"])
    site.environment |= {"SITE_URL": site.nginx.url, "BEHIND_TLS_PROXY": "true"}
    with contextlib.ExitStack() as stack:
        stack.callback(site.stop)
        site.start()
        site.nginx.start()
        stack.callback(site.nginx.stop)
        wait_for(
            lambda: site.shell("print(Picture.objects.filter(widths=[]).count())") == "0\n", 300
        )
        yield site


def requests_a_second(site, path, coding="identity"):
    """And the microseconds of nginx's CPU for each request."""
    before = cpu_seconds(site.nginx.process.pid)
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{AT_ONCE}", f"-d{SECONDS}s"),
            *("-H", f"Accept-Encoding: {coding}", site.nginx.url + path),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "Non-2xx" not in done, done
    spent = cpu_seconds(site.nginx.process.pid) - before
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])
    return rate, spent * 1e6 / int(re.search(r"(\d+) requests in", done)[1])


def cpu_seconds(pid):
    """User and system time so far of a process's children (Linux)."""
    ticks = 0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def kept_page_beside_file(site):
    """The same bytes, as a page that nginx keeps and as a file."""
    file = site.data_dir / "static" / "page.html"
    for coding, ending in (("identity", ""), ("gzip", ".gz")):
        body = site.nginx.get(PAGE, Accept_Encoding=coding).content
        Path(f"{file}{ending}").write_bytes(body)
        figures = {PAGE: [], "/static/page.html": []}
        for _ in range(ROUNDS):
            for path, measured in figures.items():
                measured.append(requests_a_second(site, path, coding))
        for path, measured in figures.items():
            rate, cpu = map(statistics.median, zip(*measured, strict=True))
            print(f"{coding:<9}{len(body):>7} bytes  {path:<26}{rate:>8,.0f}/s {cpu:>6.0f} µs CPU")


class SlowClients(threading.Thread):
    """Connections that send a byte now and then; one that nginx closes is opened anew."""

    def __init__(self, nginx, words):
        super().__init__(daemon=True)
        self.nginx, self.words = nginx, words
        self.open, self.ended = {}, threading.Event()

    def run(self):
        while not self.ended.wait(2):
            for number in range(SLOW_CLIENTS):
                try:
                    self._go_on(number)
                except OSError:
                    self.open.pop(number, None)

    def _go_on(self, number):
        if number in self.open:
            self.open[number].sock.sendall(b"a")
            return
        address = f"127.1.{number >> 8}.{number & 255}"
        connection = self.nginx.connect(source_address=(address, 0))
        connection.connect()
        connection.sock.sendall(self.words)
        self.open[number] = connection


def with_slow_clients(site, kind, words):
    slow = SlowClients(site.nginx, words)
    slow.start()
    wait_for(lambda: len(slow.open) >= SLOW_CLIENTS * 0.9)
    waits, held, number = {"kept page": [], "search": [], "message": []}, [], 0
    until = time.monotonic() + SLOW_SECONDS
    while time.monotonic() < until:
        number += 1
        waits["kept page"].append(visit(site, "GET", PAGE))
        waits["search"].append(visit(site, "GET", "/search/?q=back"))
        if number % 10 == 1:  # an address may post ten times a minute
            body = urlencode(message(message=f"During the slow {kind}, {number}"))
            waits["message"].append(visit(site, "POST", "/contact/", body))
        held.append(connections(site.nginx.port))
        time.sleep(0.3)
    slow.ended.set()
    slow.join()
    print(f"{SLOW_CLIENTS} slow {kind}, {min(held)} to {max(held)} of them held at a time:")
    for name, times in waits.items():
        print(
            f"  {name}: {len(times)} asked, all answered, "
            f"median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms"
        )


def visit(site, method, path, body=None):
    """The milliseconds that an ordinary visitor waits, who has an address of their own."""
    start = time.monotonic()
    connection = site.nginx.connect(source_address=("127.0.0.2", 0))
    headers = {"Host": site.nginx.host, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status in (200, 302), (method, path, response.status)
    return (time.monotonic() - start) * 1000


def connections(port):
    """How many connections to a local port are open (Linux)."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return sum(
        local.endswith(f":{port:04X}") and state == "01"
        for _, local, _, state, *_ in map(str.split, lines)
    )


def each_kind_of_worker():
    for kind, threads in (("gthread", 4), ("sync", 1), ("gthread", 2)):
        arguments = f"--worker-class={kind} --threads={threads}"
        with (
            tempfile.TemporaryDirectory() as folder,
            proxied_site(Path(folder), GUNICORN_CMD_ARGS=arguments) as site,
        ):
            for path in (f"{PAGE}?past=the-cache", "/search/?q=back", "/admin/account/login/"):
                rates = [requests_a_second(site, path)[0] for _ in range(ROUNDS)]
                print(f"{arguments}: {path} {statistics.median(rates):.0f} a second")


def main():
    sys.stdout.reconfigure(line_buffering=True)
    if not (NGINX and BROTLI and shutil.which("wrk")):
        print("no figures of the proxy: nginx, its brotli module or wrk is missing")
        return
    with tempfile.TemporaryDirectory() as folder, proxied_site(Path(folder)) as site:
        kept_page_beside_file(site)
        for kind, words in SLOW.items():
            with_slow_clients(site, kind, words)
    each_kind_of_worker()


if __name__ == "__main__":
    main()
