"""
What a search costs among 10,000 articles of some 600 words: queries, CPU and time.

    python tests/benchmarks/search.py            # SQLite, in a throw-away folder
    DATABASE_URL=postgres://… python tests/benchmarks/search.py    # an empty database

CPU is user and system time of this process, SQLite's own work included; PostgreSQL works in a
process of its own, so there the time that passes tells more. The best of several rounds.
"""

import platform
import time
from urllib.parse import urlencode

from measuring import get, site
from seeding import top_up_articles

ARTICLES = 10_000
ROUNDS, REQUESTS = 5, 6
QUERIES = {
    "one word": "tailbone",
    "three words": "sore lower back",
    "a word of 100 articles": "marigold",
    "a word of every article": "back",
    "with words of every article": "my back hurts in the garden",
    "page 10 of those": "back&page=10",
    "misspelt": "siatica",
    "nothing": "xylophone quartz",
}


def main():
    with site():
        top_up_articles(ARTICLES)
        report()


def report():
    import django
    from django.db import connection

    from clinic_site.wsgi import application

    print(f"Python {platform.python_version()}, Django {django.__version__}, {connection.vendor}")
    print(f"{'search':<30}{'queries':>8}{'CPU ms':>9}{'time ms':>9}")
    for name, query in QUERIES.items():
        query, _, page = query.partition("&")
        path = f"/search/?{urlencode({'q': query})}&{page}"
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        get(application, path, cookie="")
        queries = len(connection.queries_log)
        connection.force_debug_cursor = False
        cpu = passed = float("inf")
        for _ in range(ROUNDS):
            started, spent = time.perf_counter(), time.process_time()
            for _ in range(REQUESTS):
                get(application, path, cookie="")
            cpu = min(cpu, (time.process_time() - spent) * 1000 / REQUESTS)
            passed = min(passed, (time.perf_counter() - started) * 1000 / REQUESTS)
        print(f"{name:<30}{queries:>8}{cpu:>9.1f}{passed:>9.1f}")


if __name__ == "__main__":
    main()
