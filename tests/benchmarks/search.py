"""
What a search costs among 10,000 articles of some 600 words: queries, CPU and time.

    python tests/benchmarks/search.py            # SQLite, in a throw-away folder
    DATABASE_URL=postgres://… python tests/benchmarks/search.py    # an empty database

CPU is user and system time of this process, SQLite's own work included; PostgreSQL works in a
process of its own, so there the time that passes tells more. The best of several rounds.
"""

import os
import platform
import random
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

ARTICLES, WORDS = 10_000, 600
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
        write_articles()
        report()


def write_articles():
    """Articles of the sample site's own words, in any order: 100 of them about marigolds."""
    from django.db import connection
    from django.utils import timezone

    from articles import search
    from articles.models import Article

    chance = random.Random(1)
    texts = search.SearchEntry.objects.values_list("text", flat=True)
    known = sorted(word for text in texts for word in search.WORD.findall(text))

    def some(number):
        return " ".join(chance.choices(known, k=number))

    articles = Article.objects.bulk_create(
        Article(
            title=some(6).capitalize(),
            slug=f"made-{number}",
            summary=some(15)[:150].ljust(50, "."),
            published_at=timezone.now(),
        )
        for number in range(ARTICLES)
    )
    search.SearchEntry.objects.bulk_create(
        search.SearchEntry(
            article=article,
            title=article.title,
            summary=article.summary,
            text=f"{some(WORDS)} back {'marigold' if number % 100 == 0 else ''}",
        )
        for number, article in enumerate(articles)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def report():
    import django
    from django.db import connection

    from clinic_site.wsgi import application
    from tests.benchmarks.bench import get

    print(f"Python {platform.python_version()}, Django {django.__version__}, {connection.vendor}")
    print(f"{'search':<30}{'queries':>8}{'CPU ms':>9}{'time ms':>9}")
    for name, query in QUERIES.items():
        query, _, page = query.partition("&")
        path = f"/search/?{urlencode({'q': query})}&{page}"
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        get(application, path)
        queries = len(connection.queries_log)
        connection.force_debug_cursor = False
        cpu = passed = float("inf")
        for _ in range(ROUNDS):
            started, spent = time.perf_counter(), time.process_time()
            for _ in range(REQUESTS):
                get(application, path)
            cpu = min(cpu, (time.process_time() - spent) * 1000 / REQUESTS)
            passed = min(passed, (time.perf_counter() - started) * 1000 / REQUESTS)
        print(f"{name:<30}{queries:>8}{cpu:>9.1f}{passed:>9.1f}")


if __name__ == "__main__":
    main()
