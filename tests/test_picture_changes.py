"""Another file for a picture is another picture on its health pages: a clinician sees it there."""

from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from PIL import Image

from articles.models import Article, ArticlePicture, Picture, Review
from articles.publishing.review import record_skipped
from articles.publishing.shared import unseen_in_form
from articles.publishing.words import Words
from clinic_site.foundation.roles import EDITOR

from .editing import edit, typed, url
from .factories import approve, link_to_clinician, make_article, review
from .html import soup
from .test_review_steps import hire, said

pytestmark = pytest.mark.django_db


def photo(color):
    file = BytesIO()
    Image.new("RGB", (1300, 900), color).save(file, "JPEG")
    return ContentFile(file.getvalue(), name="photo.jpg")


@pytest.fixture
def picture():
    return Picture.objects.create(title="A stretch", file=photo("teal"), description="A stretch.")


@pytest.fixture
def live(picture):
    """A public article with it in a block, which Rita Reader approved."""
    article = make_article(**review())
    ArticlePicture.objects.create(
        parent=article, region="main", picture=picture, description="A stretch.", ordering=9
    )
    approve(article)
    return article


@pytest.fixture
def editor(client):
    client.force_login(hire("edith", EDITOR))
    return client


def test_another_file_stands_on_the_clinicians_list_with_the_comparison(
    editor, admin_client, picture, live
):
    assert edit(editor, picture, file=photo("olive")).status_code == 302
    assert "1 page is on the clinician's list" in said(editor.get(url(Picture, "changelist")))
    skipped = Review.objects.unsettled().get()
    assert skipped.page == live
    assert skipped.note == "Picture “A stretch”: Another file was chosen."
    screen = soup(admin_client.get(url(Article, "review", live.pk)))
    assert "another file since" in " ".join(node.text for node in screen.find_all("ins"))


def test_whoever_may_approve_needs_nobody_else(admin_client, admin_user, picture, live):
    link_to_clinician(admin_user)
    assert edit(admin_client, picture, file=photo("olive")).status_code == 302
    assert not Review.objects.unsettled().exists()
    assert Review.objects.of(live).filter(decision=Review.Decision.SKIPPED).exists()


def test_other_changes_of_a_picture_change_no_page(editor, picture, live):
    before = Words.saved(live).digest
    edit(editor, picture, title="Another title", description="Other words.", focus_x="10")
    picture.refresh_from_db()
    assert picture.title == "Another title"
    assert Words.saved(live).digest == before
    assert not Review.objects.unsettled().exists()


def test_a_clinician_approves_another_file_where_it_is_shown(as_, edith, lee, picture, live):
    edit(as_(edith), picture, file=photo("olive"))
    refused = edit(as_(lee), live, _approve="")
    assert "A treatment or picture of this page changed" in said(refused)
    assert Review.objects.unsettled().exists()
    screen = url(Article, "review", live.pk)
    assert soup(refused).find("ul", class_="errorlist").find("a", href=screen)
    as_(lee).post(screen, typed(as_(lee).get(screen)) | {"_approve": ""})
    assert not Review.objects.unsettled().exists()


def test_a_reason_that_speaks_of_a_picture_is_no_change_of_one(live, editor):
    """So nobody is sent to look for a change that isn't there."""
    why = "Picture “A stretch” was the wrong way round in the text."
    record_skipped(live, User.objects.get(username="edith"), why)
    assert not unseen_in_form(live)
