"""
What each kind of public page costs this process, with 10, 100, 1,000 and 10,000 articles.

Each page is asked through the whole WSGI application in two ways. "off" goes past the page
cache, as a made-up query does; of all that the page needs, only the clinic's facts are kept.
"on" is answered by the page cache. CPU is user and system time of this process (SQLite's work
is in it, PostgreSQL's is not), the best of several rounds, so that a busy machine disturbs it
little. "growth" compares 10,000 articles with 100.
"""

import platform

from measuring import measure, site
from seeding import top_up_articles

SIZES = (10, 100, 1_000, 10_000)
ROUNDS = {"rounds": 6, "requests": 10}
PER_PAGE = 6


def main():
    with site():
        from django.core.management import call_command

        call_command("db_worker", batch=True, startup_delay=False, interval=0.01)
        report()


def pages(total):
    """The pages by name; lists by their first, middle and last page."""
    from articles.models import Article

    last = -(-total // PER_PAGE)
    of_topic = -(-Article.objects.published().filter(topics__slug=TOPIC).count() // PER_PAGE)
    topic = f"/articles/topics/{TOPIC}/"
    return {
        "home": "/",
        "condition page": "/conditions/back-spasms/",
        "article": "/articles/still-cant-sit-comfortably/",
        "list, first page": "/articles/",
        "list, middle page": f"/articles/?page={max(last // 2, 1)}",
        "list, last page": f"/articles/?page={last}",
        "topic, first page": topic,
        "topic, last page": f"{topic}?page={of_topic}",
        "search, a rare word": "/search/?q=marigold",
        "search, a word of all": "/search/?q=back",
        "contact": "/contact/",
        "standing page": "/privacy/",
        "feed": "/articles/feed/",
    }


TOPIC = "everyday-back-care"


def report():
    import django
    from django.db import connection

    print(f"Python {platform.python_version()}, Django {django.__version__}, {connection.vendor}")
    off = {}
    for total in SIZES:
        top_up_articles(total)
        print(f"\n{total:,} articles {'queries':>24} {'CPU ms':>11}")
        print(f"{'page':<24}{'bytes':>7}{'off':>8}{'on':>4}{'off':>10}{'on':>7}")
        for name, path in pages(total).items():
            off[total, name] = cpu_off = row(name, path)
            if total == SIZES[-1]:
                off[name] = cpu_off / off[100, name]
    print("\ngrowth of “off” from 100 to 10,000 articles")
    for name in pages(SIZES[-1]):
        print(f"{name:<24}{off[name]:>6.2f}")


def row(name, path):
    """Print one page's figures; its CPU with the page cache off."""
    past_cache = f"{path}&x=1" if "?" in path else f"{path}?x=1"
    size, off_queries, off = measure(past_cache, **ROUNDS)
    _size, on_queries, on = measure(path, **ROUNDS)
    print(f"{name:<24}{size:>7}{off_queries:>8}{on_queries:>4}{off:>10.2f}{on:>7.2f}", flush=True)
    return off


if __name__ == "__main__":
    main()
