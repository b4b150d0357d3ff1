"""What the pages for writing ask of the database. CPU is in benchmarks/."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, ArticlePicture, ArticleText, Condition, Page, Picture, Source

from .editing import url
from .factories import make_article, reviewed_condition

pytestmark = pytest.mark.django_db

LISTS = [url(model, "changelist") for model in (Article, Condition, Page, Picture, Source)]


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_however_long_it_is(admin_client, address):
    queries(admin_client, address)  # what a process asks but once
    few = queries(admin_client, address)
    picture = Picture.objects.first()
    for number in range(40):
        make_article(slug=f"made-{number}", picture=picture, picture_description="A drawing.")
        Picture.objects.create(title=f"P {number}", file=picture.file.name, width=9, height=9)
        Source.objects.create(
            key=f"made-{number}", title="Made", publisher="We", year=2026, doi=f"10.1000/{number}"
        )
    assert queries(admin_client, address) == few
    assert few < 20


def test_a_long_article_opens_with_few_queries(admin_client):
    article = make_article()
    address = url(Article, "change", article.pk)
    queries(admin_client, address)
    picture = Picture.objects.first()
    for order in range(20):
        place = {"parent": article, "region": "main", "ordering": order}
        ArticleText.objects.create(**place, heading=f"Part {order}", body="<p>Words.</p>")
        if order % 2:
            ArticlePicture.objects.create(**place, picture=picture, is_decorative=True)
    assert queries(admin_client, address) < 40


def test_a_condition_opens_with_few_queries(admin_client):
    for condition in (reviewed_condition(), Condition.objects.get(slug="back-spasms")):
        address = url(Condition, "change", condition.pk)
        queries(admin_client, address)
        assert queries(admin_client, address) < 40
