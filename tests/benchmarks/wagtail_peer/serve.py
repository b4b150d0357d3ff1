"""
A Wagtail site with our articles, which answers one of them and says what that cost.

Reads the site as JSON from the file that the first argument names; then, for each line with a
number from standard input, asks for the article so often, and writes the mean CPU milliseconds.
Runs in a virtual environment of its own: see peers.py.
"""

import io
import json
import sys
import time
from datetime import date
from pathlib import Path


def main():
    import django
    from django.core.management import call_command

    django.setup()
    call_command("makemigrations", "clinic", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    path = fill(json.loads(Path(sys.argv[1]).read_text()))

    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    application = get_wsgi_application()
    get(application, path)  # makes the pictures
    get(application, path)
    with CaptureQueriesContext(connection) as asked:
        size = len(get(application, path))
    print(json.dumps({"bytes": size, "queries": len(asked)}), flush=True)
    for line in sys.stdin:
        start = time.process_time()
        for _ in range(int(line)):
            get(application, path)
        print((time.process_time() - start) * 1000 / int(line), flush=True)


def fill(site):
    """Write all articles; the path of the first."""
    from clinic.models import ArticleIndexPage, ArticlePage, ClinicSettings, HomePage, Source, Topic
    from django.core.files.images import ImageFile
    from wagtail.images import get_image_model
    from wagtail.models import Page, Site

    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Home", slug="clinic"))
    Site.objects.update(hostname="localhost", root_page=home)
    ClinicSettings.objects.create(site=Site.objects.get(), **site["clinic"])
    index = home.add_child(
        instance=ArticleIndexPage(title="Articles", slug="articles", show_in_menus=True)
    )
    for title in ("Conditions", "First visit", "About", "Contact"):
        home.add_child(instance=HomePage(title=title, show_in_menus=True))
    images = {}
    for name in {article["picture"] for article in site["articles"]}:
        with Path(name).open("rb") as file:
            images[name] = get_image_model().objects.create(
                title=Path(name).stem, file=ImageFile(file, name=Path(name).name)
            )
    topics = {row["slug"]: Topic.objects.create(**row) for row in site["topics"]}
    sources = {row["key"]: Source.objects.create(**row) for row in site["sources"]}
    pages = []
    for article in reversed(site["articles"]):
        page = ArticlePage(
            title=article["title"],
            slug=article["slug"],
            summary=article["summary"],
            picture=images[article["picture"]],
            picture_description=article["picture_description"],
            body=json.dumps(article["blocks"]),
            **{
                name: date.fromisoformat(article[name]) if article[name] else None
                for name in ("published_on", "reviewed_on", "review_due_on")
            },
        )
        page.topics = [topics[slug] for slug in article["topics"]]
        page.sources = [sources[key] for key in article["sources"]]
        pages.append(index.add_child(instance=page))
    return pages[-1].get_url()


def get(application, path):
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
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
