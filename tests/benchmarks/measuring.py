"""What the benchmarks share: a site of their own, and the cost of one request to it."""

import contextlib
import io
import os
import socket
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARENT, USER = 1, 11  # where a process's parent and CPU times stand in /proc/…/stat


@contextlib.contextmanager
def site(**environ):
    """The sample site in a throw-away folder, in this process and those it starts."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "clinic_site.settings",
            "DATA_DIR": folder,
            "SECRET_KEY": "bench",
            "SITE_URL": "http://localhost",
        } | environ
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_sample_content", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


def measure(path, *, rounds, requests, cookie=""):
    """
    (bytes, queries, CPU milliseconds) of one request, once the process is warm. The CPU of a
    PostgreSQL server on this machine counts too.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from clinic_site.wsgi import application

    get(application, path, cookie)
    with CaptureQueriesContext(connection) as asked:
        size = len(get(application, path, cookie))
    queries = len(asked)  # now: the next request forgets them
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time() + server_cpu()
        for _ in range(requests):
            get(application, path, cookie)
        spent = time.process_time() + server_cpu() - start
        best = min(best, spent * 1000 / requests)
    return size, queries, best


def server_cpu():
    """The CPU seconds that all processes of PostgreSQL have spent; 0 with SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    stats = {file.parent.name: stat(file) for file in Path("/proc").glob("[0-9]*/stat")}
    postmaster = stats[str(backend)][PARENT]
    # Of those that have ended, the postmaster keeps the sum.
    ticks = sum(map(int, stats[postmaster][USER : USER + 4]))
    children = (one for one in stats.values() if one[PARENT] == postmaster)
    ticks += sum(int(ticks) for one in children for ticks in one[USER : USER + 2])
    return ticks / os.sysconf("SC_CLK_TCK")


def stat(file):
    """What proc(5) says of a process, after its name, which may hold spaces."""
    with contextlib.suppress(OSError):  # it has ended meanwhile
        return file.read_text().rpartition(")")[2].split()
    return [""] * (USER + 4)


def get(application, path, cookie):
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": cookie,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    answered = []
    response = application(environ, lambda status, headers: answered.append(status))
    body = b"".join(response)
    if hasattr(response, "close"):  # a kept page is a list
        response.close()
    assert answered == ["200 OK"], (path, answered)
    return body


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]
