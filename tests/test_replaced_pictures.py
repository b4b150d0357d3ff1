"""Staff are told when an earlier version would show a new picture under an old description."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from articles.models import Article, ArticlePicture, Picture

from .editing import edit, send, typed, url
from .factories import reviewed_article
from .html import soup
from .test_history import versions

pytestmark = pytest.mark.django_db

OLD, NEW = "A hand on a sore back.", "A woman who lifts a box."


@pytest.fixture
def article(admin_client):
    """An article whose first version says OLD of a picture, and whose page now says NEW of it."""
    picture = Picture.objects.create(
        title="Back", file=Picture.objects.first().file.name, width=9, height=9
    )
    article = reviewed_article(picture=picture, picture_description=OLD)
    ArticlePicture.objects.create(
        parent=article, region="main", picture=picture, description=OLD, ordering=50
    )
    assert edit(admin_client, article, title="First").status_code == 302
    new = {"picture_description": NEW, "articlepicture_set-0-description": NEW, "title": "Second"}
    assert edit(admin_client, article, **new).status_code == 302
    return article


def replace_file(article):
    Picture.objects.filter(pk=article.picture_id).update(replaced_at=timezone.now())


def address(article):
    return url(Article, "revision", article.pk, versions(article)[-1].pk)


def test_replacing_the_file_of_a_picture_is_noted_with_its_time():
    source = Picture.objects.first()
    with source.file.open() as file:
        content = file.read()
    picture = Picture.objects.create(title="A", file=ContentFile(content, name="a.jpg"))
    assert picture.replaced_at is None
    picture.title = "B"
    picture.save()
    assert picture.replaced_at is None
    picture.file = ContentFile(content, name="b.jpg")
    picture.save()
    assert Picture.objects.get(pk=picture.pk).replaced_at is not None


def test_before_restoring_both_descriptions_are_shown(admin_client, article):
    assert "new picture with an old" not in soup(admin_client.get(address(article))).text
    replace_file(article)
    page = soup(admin_client.get(address(article))).text
    assert "new picture with an old description" in page
    assert f"In this version: “{OLD}”" in page
    assert f"On the page now: “{NEW}”" in page


@pytest.mark.parametrize(("choice", "description"), [("", OLD), ("?descriptions=now", NEW)])
def test_staff_choose_which_description_is_restored(admin_client, article, choice, description):
    replace_file(article)
    where = address(article) + choice
    response = admin_client.get(send(admin_client, where, typed(admin_client.get(where))).url)
    article.refresh_from_db()
    assert article.title == "First"
    assert article.picture_description == description
    assert article.articlepicture_set.get().description == description
    assert "check that its description fits" in soup(response).text


def test_looking_at_the_choice_changes_nothing(admin_client, article):
    replace_file(article)
    admin_client.get(address(article) + "?descriptions=now")
    article.refresh_from_db()
    assert (article.title, article.picture_description) == ("Second", NEW)
