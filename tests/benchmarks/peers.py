"""
What our pages cost past every cache, beside an article with the same words in Wagtail.

Both run in one process each, and are asked in turns, so that a machine whose speed changes
disturbs both alike. Wagtail is installed from the package index, into a temporary folder,
unless the first argument is the Python of a virtual environment that has it.
CPU is user and system time of the process, the median of many turns.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from measuring import get, measure, site

WAGTAIL = "8.0.1"
PEER = Path(__file__).parent / "wagtail_peer"
ARTICLE = "still-cant-sit-comfortably"
PAGES = {
    "condition page": "/conditions/back-spasms/?x=1",
    "article": f"/articles/{ARTICLE}/?x=1",
}
TURNS, REQUESTS = 60, 3


def main():
    with site(), tempfile.TemporaryDirectory() as folder:
        from django.core.management import call_command

        call_command("db_worker", batch=True, startup_delay=False, interval=0.01)
        with wagtail(Path(folder)) as peer:
            report(peer)


@contextlib.contextmanager
def wagtail(folder):
    """Wagtail with our articles, in a process and a virtual environment of its own."""
    import django

    if sys.argv[1:]:
        python = sys.argv[1]
    else:
        python = folder / "venv" / "bin" / "python"
        venv.create(folder / "venv", with_pip=True)
        packages = [f"wagtail=={WAGTAIL}", f"django=={django.__version__}"]
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
    (folder / "clinic_migrations").mkdir()
    (folder / "clinic_migrations" / "__init__.py").touch()
    (folder / "site.json").write_text(json.dumps(our_site()))
    process = subprocess.Popen(
        [python, PEER / "serve.py", folder / "site.json"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "settings", "PEER_DATA_DIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.stdin.close()


def our_site():
    """Our articles, with what they are made of, for serve.py."""
    from articles.models import Article, Source, Topic
    from contact.models import Clinic

    articles = Article.objects.published().newest_first().exclude(picture=None)
    first = articles.get(slug=ARTICLE)
    clinic = Clinic.objects.current()
    names = ("name", "phone", "street", "city", "state", "postal_code")
    hours = "\n".join(f"{days}: {times}" for days, times in clinic.timetable())
    return {
        "clinic": {name: getattr(clinic, name) for name in names} | {"hours": hours},
        "topics": list(Topic.objects.values("name", "slug")),
        "sources": [
            {name: getattr(source, name) for name in ("key", "title", "authors", "publisher")}
            | {"year": source.year, "url": source.get_absolute_url()}
            for source in Source.objects.all()
        ],
        "articles": [as_json(article) for article in (first, *articles.exclude(pk=first.pk))],
    }


def as_json(article):
    days = {
        "published_on": article.published_at.date(),
        "reviewed_on": article.reviewed_on,
        "review_due_on": article.review_due_on,
    }
    return {
        "title": article.title,
        "slug": article.slug,
        "summary": article.summary,
        "picture": article.picture.file.path,
        "picture_description": article.picture_description,
        "topics": [topic.slug for topic in article.topics.all()],
        "sources": [source.key for source in article.cited_sources],
        "blocks": [block_as_json(block) for block in article.blocks.main],
    } | {name: day and day.isoformat() for name, day in days.items()}


def block_as_json(block):
    if hasattr(block, "body"):
        return {"type": "text", "value": {"heading": block.heading, "body": block.body}}
    names = ("urgency", "heading", "note")
    value = {name: getattr(block, name) for name in names} | {"symptoms": block.symptom_list}
    return {"type": "care", "value": value}


def report(peer):
    from clinic_site.wsgi import application

    def ask_peer():
        peer.stdin.write(f"{REQUESTS}\n")
        peer.stdin.flush()
        return float(peer.stdout.readline())

    def ask_us(path):
        start = time.process_time()
        for _ in range(REQUESTS):
            get(application, path, "")
        return (time.process_time() - start) * 1000 / REQUESTS

    theirs = json.loads(peer.stdout.readline())
    ours = {name: measure(path, rounds=1, requests=1)[:2] for name, path in PAGES.items()}
    spent = {"wagtail": [], **{name: [] for name in PAGES}}
    for _ in range(TURNS):
        for name, path in PAGES.items():
            spent["wagtail"].append(ask_peer())
            spent[name].append(ask_us(path))
    wagtail_ms = statistics.median(spent["wagtail"])
    print(f"{'':<28}{'bytes':>8}{'queries':>9}{'CPU ms':>9}{'of Wagtail':>12}")
    line(f"Wagtail {WAGTAIL}, article", theirs["bytes"], theirs["queries"], wagtail_ms, wagtail_ms)
    for name, (size, queries) in ours.items():
        line(f"ours, {name}", size, queries, statistics.median(spent[name]), wagtail_ms)


def line(name, size, queries, cpu, wagtail_ms):
    print(f"{name:<28}{size:>8}{queries:>9}{cpu:>9.2f}{cpu / wagtail_ms:>12.2f}")


if __name__ == "__main__":
    sys.exit(main())
