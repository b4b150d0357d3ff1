"""Pictures are found, and none that a page needs goes."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from articles.models import (
    Article,
    ArticlePicture,
    Clinician,
    Condition,
    ConditionPicture,
    Page,
    PagePicture,
    Picture,
)

from .drafting import save_draft
from .editing import edit, url
from .factories import make_article, make_condition
from .html import soup
from .test_history import restore, versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture():
    """A picture that nothing shows."""
    return Picture.objects.create(title="A thumb", file="pictures/knee.jpg", width=1600, height=900)


def block(model, parent, picture):
    return model.objects.create(
        parent=parent, picture=picture, region=parent.regions[0].key, is_decorative=True
    )


def uses():
    return dict(Picture.objects.with_uses().values_list("title", "uses"))


def used_column(client, **query):
    """The column "used" of the list, by title."""
    page = soup(client.get(url(Picture, "changelist"), query))
    rows = page.find("table", id="result_list").find("tbody").find_all("tr")
    return {row.find(class_="field-title").text: row.find(class_="field-used").text for row in rows}


def test_every_place_that_shows_a_picture_is_counted_and_named(admin_client, picture):
    condition, article, page = make_condition(), make_article(), Page.objects.first()
    assert uses()["A thumb"] == 0
    Condition.objects.update(picture=picture, picture_is_decorative=True)
    blocks = [(ConditionPicture, condition), (ArticlePicture, article), (PagePicture, page)]
    for model, parent in blocks:
        block(model, parent, picture)
    Clinician.objects.create(name="Ann", credentials="D.C.", role="chiropractor", photo=picture)
    assert uses()["A thumb"] == Condition.objects.count() + 4
    named = soup(admin_client.get(url(Picture, "change", picture.pk))).find(
        class_="field-where_used"
    )
    links = [link["href"] for link in named.find_all("a")]
    assert sorted(links) == sorted(
        url(type(row), "change", row.pk)
        for row in [*Condition.objects.all(), article, page, Clinician.objects.get()]
    )


def test_the_list_says_how_often_and_finds_what_nothing_shows(admin_client, picture):
    article = make_article()
    assert used_column(admin_client)["A thumb"] == "not used"
    assert used_column(admin_client, use="unused") == {"A thumb": "not used"}
    block(ArticlePicture, article, picture)
    assert used_column(admin_client, q="thumb")["A thumb"] == "once"
    block(ArticlePicture, article, picture)
    assert used_column(admin_client, q="thumb")["A thumb"] == "2 times"


def test_the_list_says_which_are_too_small_and_costs_no_more_with_more_of_them(
    admin_client, picture
):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            content = admin_client.get(url(Picture, "changelist")).content.decode()
        return len(asked), content.count("may look soft")

    few, soft = queries()
    for number in range(30):
        Picture.objects.create(
            title=f"Small {number}", file=f"pictures/{number}.jpg", width=1199, height=900
        )
    assert queries() == (few, soft + 30)
    assert few < 20


def test_a_picture_that_something_shows_is_not_deleted(admin_client, picture):
    article = make_article(picture=picture, picture_description="A thumb.")
    response = admin_client.post(url(Picture, "delete", picture.pk), {"post": "yes"})
    needing = soup(response).find(id="content")
    assert needing.find("a", href=url(Article, "change", article.pk)).text == "A made article"
    assert needing.find("input", type="submit") is None
    clinician = Clinician.objects.create(
        name="Ann", credentials="D.C.", role="chiropractor", photo=picture
    )
    article.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        picture.delete()
    clinician.delete()
    picture.delete()


def test_a_picture_that_an_earlier_version_shows_stays_so_that_it_can_be_restored(
    admin_client, picture
):
    article = make_article(published_at=None)
    block(ArticlePicture, article, picture)
    edit(admin_client, article, title="With a knee")
    article.articlepicture_set.all().delete()
    edit(admin_client, article, title="Without")
    assert uses()["A thumb"] == 0

    page = soup(admin_client.post(url(Picture, "delete", picture.pk), {"post": "yes"}))
    assert "An earlier version of “With a knee”" in page.find(id="content").text
    for delete in (picture.delete, Picture.objects.filter(pk=picture.pk).delete):
        with pytest.raises(ProtectedError), transaction.atomic():
            delete()

    assert restore(admin_client, article, versions(article)[1]).status_code == 302
    assert article.articlepicture_set.get().picture == picture


def test_a_picture_of_a_deleted_page_stays_for_whoever_brings_the_page_back(admin_client, picture):
    article = make_article(published_at=None, picture=picture, picture_description="A thumb.")
    edit(admin_client, article, title="With a knee")
    number = versions(article)[0].pk
    admin_client.post(url(Article, "delete", article.pk), {"post": "yes"})
    assert not Article.objects.filter(slug="made").exists()
    with pytest.raises(ProtectedError), transaction.atomic():
        picture.delete()
    assert admin_client.get(url(Article, "recover", number)).status_code == 200


def test_another_picture_whose_number_only_begins_alike_is_no_use(admin_client, picture):
    other = Picture.objects.create(
        pk=picture.pk * 10, title="B", file="pictures/b.jpg", width=9, height=9
    )
    article = make_article(published_at=None, picture=other, picture_description="A hand.")
    edit(admin_client, article)
    assert picture.past_users() == []
    assert other.past_users() == ["A made article"]
    picture.delete()


def test_a_description_over_125_characters_is_pointed_out_and_not_refused(admin_client, picture):
    article = make_article(published_at=None, picture=picture, picture_description="A thumb.")
    edit(admin_client, article, picture_description="A knee, " * 20)
    page = soup(admin_client.get(url(Article, "change", article.pk)))
    assert "has 159 characters; 125 or fewer are best" in page.find(class_="checklist").text
    help_text = page.find(id="id_picture_description_helptext").text
    assert "Good: " in help_text
    assert "Bad: " in help_text


def test_a_block_offers_pictures_by_search_and_not_all_of_them(admin_client, picture):
    article = make_article()
    block(ArticlePicture, article, picture)
    page = soup(admin_client.get(url(Article, "change", article.pk)))
    selects = [node for node in page.find_all("select") if node["name"].endswith("picture")]
    assert len(selects) >= 3  # the page's own, the block's, and the one to be copied
    assert max(len(select.find_all("option")) for select in selects) <= 2
    assert {option["value"] for node in selects for option in node.find_all("option")} <= {
        "",
        str(picture.pk),
    }


def test_a_picture_needs_a_file():
    with pytest.raises(ValidationError):
        Picture(title="Nothing").full_clean()


def test_a_picture_that_a_draft_alone_shows_is_not_called_unused(admin_client, picture):
    article = make_article(title="Drafted")
    shown = {"picture": picture.pk, "picture_description": "A thumb."}
    save_draft(admin_client, article, **shown)
    assert used_column(admin_client)["A thumb"] == "in a draft"
    other = Picture.objects.create(title="A toe", file="pictures/toe.jpg", width=9, height=9)
    assert used_column(admin_client, use="unused") == {other.title: "not used"}
    form = soup(admin_client.get(url(Picture, "change", picture.pk)))
    assert form.find("a", href=url(Article, "change", article.pk)).text == "Drafted"
