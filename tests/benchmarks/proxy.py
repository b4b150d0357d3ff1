"""
What the proxy does for the site, on the real servers. Needs nginx, wrk and slowhttptest;
where one is missing it says so and ends.

First, pages a second of a page that nginx keeps, beside a file of the same bytes that it reads
from disk, in turns, so that a busy machine disturbs both alike. Then 400 clients that never
finish their request, first in the head and then in the body, for half a minute each; meanwhile
an ordinary visitor reads and writes, and its waiting times are printed. Last, pages a second that
nginx has to ask for, under each kind of gunicorn worker.
"""

import contextlib
import gzip
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
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
    "heads": ("-H",),
    "bodies": ("-B", "-s", "8192"),
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


def requests_a_second(url, coding="identity"):
    done = subprocess.run(
        ["wrk", "-t1", f"-c{AT_ONCE}", f"-d{SECONDS}s", "-H", f"Accept-Encoding: {coding}", url],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "Non-2xx" not in done, done
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])


def kept_page_beside_file(site):
    """The same bytes, as a page that nginx keeps and as a file."""
    file = site.data_dir / "static" / "page.html"
    file.write_bytes(site.nginx.get(PAGE).content)
    Path(f"{file}.gz").write_bytes(gzip.compress(file.read_bytes()))
    for coding in ("identity", "gzip"):
        kept, read = [], []
        for _ in range(ROUNDS):
            kept.append(requests_a_second(site.nginx.url + PAGE, coding))
            read.append(requests_a_second(f"{site.nginx.url}/static/page.html", coding))
        kept, read = statistics.median(kept), statistics.median(read)
        print(
            f"{coding}: a page that nginx keeps {kept:,.0f} a second, "
            f"a file {read:,.0f}, ratio {kept / read:.2f}"
        )


def with_slow_clients(site, kind, options):
    attack = subprocess.Popen(
        [
            *(
                "slowhttptest",
                *options,
                "-c",
                str(SLOW_CLIENTS),
                "-r",
                "400",
                "-i",
                "5",
                "-x",
                "10",
            ),
            *("-l", str(SLOW_SECONDS), "-p", "3", "-u", site.nginx.url + PAGE),
        ],
        stdout=subprocess.DEVNULL,
    )
    waits, held, number = {"kept page": [], "search": [], "message": []}, [0], 0
    while attack.poll() is None:
        number += 1
        waits["kept page"].append(visit(site, "GET", PAGE))
        waits["search"].append(visit(site, "GET", "/search/?q=back"))
        if number % 10 == 0:  # an address may post ten times a minute
            body = urlencode(message(message=f"During the slow {kind}, {number}"))
            waits["message"].append(visit(site, "POST", "/contact/", body))
        held.append(connections(site.nginx.port))
        time.sleep(0.3)
    print(f"{SLOW_CLIENTS} slow {kind}, up to {max(held)} of them held at a time:")
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
            for path in (f"{PAGE}?past=the-cache", "/search/?q=back", "/admin/login/"):
                rates = [requests_a_second(site.nginx.url + path) for _ in range(ROUNDS)]
                print(f"{arguments}: {path} {statistics.median(rates):.0f} a second")


def main():
    sys.stdout.reconfigure(line_buffering=True)
    missing = [name for name in ("wrk", "slowhttptest") if not shutil.which(name)]
    if not (NGINX and BROTLI) or missing:
        print("no figures of the proxy: nginx, its brotli module, wrk or slowhttptest is missing")
        return
    with tempfile.TemporaryDirectory() as folder, proxied_site(Path(folder)) as site:
        kept_page_beside_file(site)
        for kind, options in SLOW.items():
            with_slow_clients(site, kind, options)
    each_kind_of_worker()


if __name__ == "__main__":
    main()
