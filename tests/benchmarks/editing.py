"""
What the pages for writing cost with 10,000 articles and 10,000 pictures: queries and CPU.

`make bench` fills a throw-away database and asks each page through the whole WSGI application,
signed in as an editor. CPU is user and system time of this process, the best of several rounds.
"""

import platform
import time

from desk import signed_in
from measuring import measure, site
from seeding import top_up_articles

ARTICLES = PICTURES = 10_000
SOURCES, CONDITIONS, BLOCKS = 1_000, 200, 30
ROUNDS = {"rounds": 4, "requests": 3}
LIST, FORM = (20, 300), (40, 400)  # goals: queries and CPU milliseconds
PUBLISH = 300  # milliseconds


def main():
    with site():
        fill()
        report()


def fill():
    """Ten thousand articles and pictures, and one long article of all kinds of blocks."""
    from articles.models import (
        Article,
        ArticleCareCard,
        ArticlePicture,
        ArticleText,
        Condition,
        Picture,
        Source,
    )

    top_up_articles(ARTICLES)
    name = Picture.objects.first().file.name
    Picture.objects.bulk_create(
        [
            Picture(title=f"Picture {number}", file=name, width=1600, height=1067, widths=[480])
            for number in range(PICTURES)
        ],
        batch_size=500,
    )
    Source.objects.bulk_create(
        [
            Source(
                key=f"made-{number}",
                title=f"A paper of number {number}",
                publisher="A journal",
                year=2020,
                doi=f"10.1000/{number}",
            )
            for number in range(SOURCES)
        ]
    )
    summary = "A summary that is long enough to be a whole sentence of its own."
    Condition.objects.bulk_create(
        [
            Condition(title=f"Ache {number}", slug=f"ache-{number}", summary=summary)
            for number in range(CONDITIONS)
        ]
    )
    article = Article.objects.create(title="A long article", slug="long", summary=summary)
    article.sources.set(Source.objects.all()[:10])
    pictures = list(Picture.objects.all()[:BLOCKS])
    for order in range(BLOCKS):
        place = {"parent": article, "region": "main", "ordering": order}
        if order % 3 == 0:
            ArticlePicture.objects.create(**place, picture=pictures[order], is_decorative=True)
        elif order == 1:
            ArticleCareCard.objects.create(**place, urgency="routine", heading="Call us if:")
        else:
            body = "<p>Rest, then move. Heat may help for a short time.</p>" * 10
            ArticleText.objects.create(**place, heading=f"Part {order}", body=body)


def publishing(article):
    """The milliseconds that it takes to publish a draft of the article, the best of several."""
    from django.contrib import admin
    from django.contrib.auth.models import User
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from django.utils import timezone

    from articles.models import ArticleCareCard, Source, Topic, WorkingDraft

    article.topics.add(Topic.objects.first())
    article.sources.add(Source.objects.first())
    ArticleCareCard.objects.filter(parent=article).update(symptoms="a numb foot")
    article.published_at, article.went_public_unreviewed = timezone.now(), True
    article.save()
    site_admin = admin.site.get_model_admin(type(article))
    user = User.objects.filter(is_active=True, is_superuser=False).first()
    kind = ContentType.objects.get_for_model(article)
    took = []
    for number in range(ROUNDS["rounds"]):
        title = f"A long article, told {number} times"
        data = {"fields": {"title": title, "why_without_review": "A slip of the pen."}}
        draft = WorkingDraft(page_type=kind, page_id=article.pk, publish_by=user)
        draft.keep(user, data, "", article.title)
        started = time.perf_counter()
        with transaction.atomic():
            refused = site_admin.publish_draft(draft, draft.publish_by)
        took.append((time.perf_counter() - started) * 1000)
        assert refused == "", refused
    return min(took)


def report():
    import django
    from django.db import connection

    from articles.models import Article, Picture

    editor = signed_in("Editor")
    admin, last = "/admin/articles", ARTICLES // 100
    long = Article.objects.get(slug="long")
    picture = Picture.objects.filter(title__startswith="Picture").first()
    pages = (
        ("articles", f"{admin}/article/", LIST),
        ("articles, last page", f"{admin}/article/?p={last}", LIST),
        ("articles, a search", f"{admin}/article/?q=back", LIST),
        ("articles that are live", f"{admin}/article/?state=live", LIST),
        ("pictures", f"{admin}/picture/", LIST),
        ("pictures, last page", f"{admin}/picture/?p={last}", LIST),
        ("pictures that are not used", f"{admin}/picture/?use=unused", LIST),
        ("pictures by use", f"{admin}/picture/?o=4", LIST),
        ("conditions", f"{admin}/condition/", LIST),
        ("sources", f"{admin}/source/", LIST),
        ("home", "/admin/", LIST),
        (f"an article of {BLOCKS} blocks", f"{admin}/article/{long.pk}/change/", FORM),
        ("a condition", f"{admin}/condition/1/change/", FORM),
        ("a picture", f"{admin}/picture/{picture.pk}/change/", FORM),
        ("a new article", f"{admin}/article/add/", FORM),
    )
    print(f"\nPython {platform.python_version()}, Django {django.__version__}, ", end="")
    print(f"{connection.vendor}, {ARTICLES:,} articles, {PICTURES:,} pictures")
    print(f"{'page':<30}{'bytes':>8}{'queries':>10}{'CPU ms':>10}")
    over = []
    for name, address, (most_queries, most_cpu) in pages:
        size, queries, cpu = measure(address, cookie=editor, **ROUNDS)
        print(f"{name:<30}{size:>8}{queries:>10}{cpu:>10.1f}")
        if queries >= most_queries or cpu >= most_cpu:
            over.append(name)
    took = publishing(long)
    print(f"{'publishing its draft':<48}{took:>10.1f}")
    if took >= PUBLISH:
        over.append("publishing its draft")
    print("goal: fewer than {} queries and {} ms for a list, ".format(*LIST), end="")
    print("{} and {} for a form, {} ms to publish a draft: ".format(*FORM, PUBLISH), end="")
    print(f"missed by {', '.join(over)}" if over else "all reach it")


if __name__ == "__main__":
    main()
