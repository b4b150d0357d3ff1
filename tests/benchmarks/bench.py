"""
What a page costs this process to answer: queries and CPU, with no page cache.

`make bench` loads the sample site into a throw-away folder and asks each page through the
whole WSGI application. "new edition" renders every part anew, as the first visitor after a
save has it; "kept parts" is what the others have. CPU is user and system time of this
process, the best of several rounds, so that a busy machine disturbs it little.
"""

import io
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

ROUNDS, REQUESTS = 8, 30
PAGES = (
    "/",
    "/conditions/back-spasms/",
    "/articles/",
    "/articles/?page=2",
    "/articles/topics/everyday-back-care/",
    "/articles/still-cant-sit-comfortably/",
    "/contact/",
    "/privacy/",
    "/articles/feed/",
)


def main():
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "clinic_site.settings",
            "DATA_DIR": folder,
            "SECRET_KEY": "bench",
            "SITE_URL": "http://localhost",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_sample_content", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("db_worker", batch=True, startup_delay=False, interval=0.01)
        report()


def report():
    import django

    from clinic_site import editions
    from clinic_site.wsgi import application

    print(f"Python {platform.python_version()}, Django {django.__version__}")
    print(f"{'':<40}{'':>7}   {'new edition':^17}   {'kept parts':^17}")
    print(f"{'page':<40}{'bytes':>7}   {'queries':>8}{'CPU ms':>9}   {'queries':>8}{'CPU ms':>9}")
    for path in PAGES:
        size, cold_queries, cold = measure(application, path, before=editions.begin)
        _size, kept_queries, kept = measure(application, path, before=lambda: None)
        print(
            f"{path:<40}{size:>7}   {cold_queries:>8}{cold:>9.2f}   {kept_queries:>8}{kept:>9.2f}"
        )


def measure(application, path, before):
    """(bytes, queries, CPU milliseconds) of one request; `before` is called, unmeasured, first."""
    from django.core.signals import request_started
    from django.db import connection, reset_queries

    get(application, path)
    before()
    request_started.disconnect(reset_queries)
    connection.force_debug_cursor = True
    reset_queries()
    size = len(get(application, path))
    queries = len(connection.queries)
    connection.force_debug_cursor = False
    best = float("inf")
    for _ in range(ROUNDS):
        spent = 0.0
        for _ in range(REQUESTS):
            before()
            start = time.process_time()
            get(application, path)
            spent += time.process_time() - start
        best = min(best, spent * 1000 / REQUESTS)
    return size, queries, best


def get(application, path):
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    answered = []
    response = application(environ, lambda status, headers: answered.append(status))
    body = b"".join(response)
    response.close()
    assert answered == ["200 OK"], (path, answered)
    return body


if __name__ == "__main__":
    main()
