"""More articles than a clinic will ever write, in the sample site's own words."""

import random

WORDS = 600  # in each


def top_up_articles(total):
    """
    Write articles until there are this many: each with a topic, a picture, a section of text
    and its place in the search, every hundredth about marigolds. The same ones every time.
    """
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.utils import timezone

    from articles.models import Article, ArticleText, Picture, SearchEntry, Topic
    from articles.search.text import WORD

    have = Article.objects.count()
    chance = random.Random(have)
    texts = SearchEntry.objects.order_by("pk").values_list("text", flat=True)[:20]
    known = sorted(word for text in texts for word in WORD.findall(text))
    topics, pictures = list(Topic.objects.all()), list(Picture.objects.all())

    def some(number):
        return " ".join(chance.choices(known, k=number))

    articles = Article.objects.bulk_create(
        [
            Article(
                title=some(6).capitalize()[:120],
                slug=f"made-{number}",
                summary=some(15)[:150].ljust(50, "."),
                picture=chance.choice(pictures),
                picture_description="A drawing.",
                published_at=timezone.now(),
                went_public_unreviewed=True,
            )
            for number in range(have, total)
        ],
        batch_size=500,
    )
    through = Article.topics.through
    through.objects.bulk_create(
        [through(article=article, topic=chance.choice(topics)) for article in articles],
        batch_size=500,
    )
    bodies = {
        article: f"{some(WORDS)} back {'marigold' if number % 100 == 0 else ''}"
        for number, article in enumerate(articles, have)
    }
    ArticleText.objects.bulk_create(
        [
            ArticleText(
                parent=article, region="main", ordering=10, heading="Words", body=f"<p>{body}</p>"
            )
            for article, body in bodies.items()
        ],
        batch_size=500,
    )
    SearchEntry.objects.bulk_create(
        [
            SearchEntry(
                content_type=ContentType.objects.get_for_model(Article),
                object_id=article.pk,
                url=article.get_absolute_url(),
                title=article.title,
                summary=article.summary,
                text=body,
            )
            for article, body in bodies.items()
        ],
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
