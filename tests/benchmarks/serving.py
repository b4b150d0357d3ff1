"""
What the running servers cost: CPU of a request to gunicorn, and memory after 10,000 of them.

The same gunicorn, with the same settings, serves the site and a bare Django view of 30 KB; one
client asks both in turn over a kept-alive connection. CPU is what the system says of gunicorn
and its workers (in steps of 10 ms, so over thousands of requests), the best of several rounds.
Memory is the resident set of each process.
"""

import contextlib
import http.client
import os
import platform
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measuring import ROOT, free_port, site
from seeding import top_up_articles

ARTICLES = 10_000
ROUNDS, REQUESTS = 6, 2_000
IN_ALL, CLIENTS = 10_000, 4  # requests before memory is read, and who asks
GOAL_WORKER_MB, GOAL_TOGETHER_MB = 90, 230


def main():
    port, bare_port = free_port(), free_port()
    with site(SITE_URL=f"http://localhost:{port}"), contextlib.ExitStack() as servers:
        from django.core.management import call_command

        # The pictures' widths first, or their making would disturb what is measured.
        call_command("db_worker", batch=True, startup_delay=False, interval=0.01)
        top_up_articles(ARTICLES)
        web = servers.enter_context(gunicorn("clinic_site.wsgi", port))
        bare = servers.enter_context(gunicorn("bare_view", bare_port))
        worker = servers.enter_context(started(of_procfile("worker")))
        print(f"Python {platform.python_version()}, {ARTICLES:,} articles")
        compare(web, port, bare, bare_port)
        weigh(web, port, worker)


@contextlib.contextmanager
def started(command, **environ):
    tools = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    process = subprocess.Popen(
        f"exec env {command}",
        shell=True,
        cwd=ROOT,
        env=os.environ | environ | {"PATH": tools},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def of_procfile(name):
    """The command that `make run` starts by this name."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return next(line for line in lines if line.startswith(name)).removeprefix(f"{name}: ")


@contextlib.contextmanager
def gunicorn(application, port):
    # Its workers are not renewed meanwhile: what they have cost would go with them.
    command = of_procfile("web").replace("clinic_site.wsgi", f"{application} --max-requests 0")
    folders = f"{ROOT}:{Path(__file__).parent}"
    with started(command, PORT=str(port), PYTHONPATH=folders) as process:
        for _ in range(300):
            with contextlib.suppress(OSError):
                ask(http.client.HTTPConnection("localhost", port, timeout=30), "/")
                break
            time.sleep(0.1)
        yield process


def ask(connection, path):
    """The size of the answer."""
    connection.request("GET", path, headers={"Accept-Encoding": "br"})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status)
    return len(body)


def compare(web, port, bare, bare_port):
    rows = {
        "bare view": (bare, bare_port, "/"),
        "condition page": (web, port, "/conditions/back-spasms/"),
        "article": (web, port, "/articles/still-cant-sit-comfortably/"),
        "list, last page": (web, port, f"/articles/?page={-(-ARTICLES // 6)}"),
    }
    sizes, best = {}, dict.fromkeys(rows, float("inf"))
    for round_ in range(ROUNDS + 1):
        for name, (server, its_port, path) in rows.items():
            # Gunicorn hangs up on who says nothing for two seconds: a new one each time.
            connection = http.client.HTTPConnection("localhost", its_port)
            before = cpu_ms(server.pid)
            for _ in range(REQUESTS):
                sizes[name] = ask(connection, path)
            spent = (cpu_ms(server.pid) - before) / REQUESTS
            if round_:  # the first one warms
                best[name] = min(best[name], spent)
    print(f"\n{'answered by gunicorn':<24}{'bytes':>8}{'CPU ms':>9}{'of bare':>9}")
    for name, spent in best.items():
        print(f"{name:<24}{sizes[name]:>8}{spent:>9.3f}{spent / best['bare view']:>9.2f}")


def weigh(web, port, worker):
    from articles.models import Article

    slugs = Article.objects.values_list("slug", flat=True)[:2_000]
    paths = [f"/articles/{slug}/" for slug in slugs]
    paths += [f"/articles/?page={number}" for number in range(2, 500)]
    paths += ["/", "/conditions/back-spasms/", "/contact/", "/search/?q=back"]
    # By several clients, so that both workers have much to do.
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda first: visit(port, paths, first), range(CLIENTS)))
    workers = [rss_mb(pid) for pid in children(web.pid)]
    together = sum(workers) + rss_mb(worker.pid)
    print(f"\nmemory after {IN_ALL:,} more requests to {len(paths):,} pages, MB")
    for name, mb, goal in (
        ("largest web worker", max(workers), GOAL_WORKER_MB),
        ("task worker", rss_mb(worker.pid), ""),
        ("two web workers and the task worker", together, GOAL_TOGETHER_MB),
        ("with gunicorn's master", together + rss_mb(web.pid), ""),
    ):
        print(f"{name:<52}{mb:>6.0f}" + (f"   goal: under {goal}" if goal else ""))


def visit(port, paths, first):
    connection = http.client.HTTPConnection("localhost", port)
    for number in range(first, IN_ALL, CLIENTS):
        ask(connection, paths[number % len(paths)])


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(child) for child in file.read().split()]


def cpu_ms(pid):
    """CPU milliseconds of a process and its children, user and system."""
    spent = 0
    for one in (pid, *children(pid)):
        with open(f"/proc/{one}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent * 1000 / os.sysconf("SC_CLK_TCK")


def rss_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        line = next(line for line in file if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
