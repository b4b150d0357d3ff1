"""Staff say where a picture's most important point is, and nothing cuts it off."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from PIL import Image, ImageStat

from articles.models import Picture
from articles.pictures.renditions import make_renditions
from articles.templatetags.pictures import face, focus_classes
from articles.templatetags.pictures import picture as draw

from .conftest import run_tasks
from .editing import edit, typed, url
from .factories import make_article
from .html import soup
from .test_pictures import encoded, replaced, stored, when_opened

pytestmark = pytest.mark.django_db

WALL, FACE = (200, 0, 0), (0, 0, 200)
CORNERS = [(0, 0), (100, 0), (0, 100), (100, 100), (12, 50), (50, 88), (50, 50)]


@pytest.fixture(autouse=True)
def _media_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def portrait(size, focus, side=40):
    """A blue face, a square of so many pixels, before a red wall; at an edge it's cut."""
    image = Image.new("RGB", size, WALL)
    left, top = (round(whole * part / 100 - side / 2) for whole, part in zip(size, focus, strict=1))
    image.paste(FACE, (left, top, left + side, top + side))
    return image


def upload(focus=(50, 50), size=(900, 600), face=None):
    """A picture with this focal point; `face` is where the face really is, if elsewhere."""
    picture = Picture(title="Ann", focus_x=focus[0], focus_y=focus[1])
    picture.file = ContentFile(encoded(portrait(size, face or focus)), name="ann.jpg")
    picture.full_clean()
    picture.save()
    run_tasks()
    return Picture.objects.get(pk=picture.pk)


def move(picture, x, y):
    picture.focus_x, picture.focus_y = x, y
    picture.full_clean()
    picture.save()


def opened(address):
    with default_storage.open(address.removeprefix("/media/")) as file, Image.open(file) as image:
        image.load()
    return image


def blue(image):
    """The box around what is blue."""
    _red, _green, blue = image.convert("RGB").split()
    return blue.point(lambda value: 255 * (value > 120)).getbbox()


def middle_is_blue(image):
    x, y = image.width // 2, image.height // 2
    red, _green, blue = ImageStat.Stat(image.convert("RGB").crop((x - 4, y - 4, x + 4, y + 4))).mean
    return blue > 120 > red


@pytest.mark.parametrize("size", [(900, 600), (600, 900), (2000, 210), (210, 2000), (500, 500)])
@pytest.mark.parametrize("focus", CORNERS)
def test_a_face_is_in_every_crop_whatever_the_shape_of_the_photo(size, focus):
    picture = upload(focus, size)
    assert blue(opened(picture.social_url))
    assert blue(opened(picture.face_url))


def test_the_face_is_in_the_middle_of_a_crop_where_the_photo_has_room_around_it():
    picture = upload((50, 40), (1600, 1600))
    assert middle_is_blue(opened(picture.social_url))
    picture = upload((35, 50), (1800, 800))
    assert middle_is_blue(opened(picture.face_url))


def test_a_crop_is_cut_and_not_squeezed():
    picture = upload((20, 50), (1200, 400))
    left, top, right, bottom = blue(opened(picture.face_url))
    assert abs((right - left) - (bottom - top)) <= 2


def test_the_squares_are_made_in_three_sizes_and_never_blown_up(tmp_path):
    picture = upload((30, 70))
    stem = picture.file.name.removeprefix("pictures/").removesuffix(".jpg")
    assert picture.face_sizes == [96, 192, 384]
    for size in picture.face_sizes:
        for kind in ("avif", "webp"):
            with Image.open(tmp_path / "pictures" / f"{stem}-30-70-face-{size}.{kind}") as image:
                assert (image.format, image.size) == (kind.upper(), (size, size))
    assert opened(picture.face_url).size == (384, 384)
    assert upload(size=(300, 150)).face_sizes == [96, 150]


@pytest.mark.parametrize("focus", [(-1, 50), (101, 50), (50, 101), (50, -1), (32_767, 50)])
def test_a_point_beside_the_picture_is_refused_in_words_and_by_the_database(focus):
    picture = Picture.objects.first()
    picture.focus_x, picture.focus_y = focus
    with pytest.raises(ValidationError, match=r"Enter (100 or less|0 or more)\."):
        picture.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(focus_x=focus[0], focus_y=focus[1])


def test_moving_the_point_is_saved_and_makes_the_crops_anew_under_new_names(client):
    picture = upload((50, 50), face=(10, 10))
    article = make_article(picture=picture, picture_description="Ann.")
    before, widths = {picture.social_url, picture.face_url}, picture.widths
    assert not middle_is_blue(opened(picture.face_url))

    move(picture, 10, 10)
    picture = Picture.objects.get(pk=picture.pk)
    assert picture.focus == [10, 10]
    # Until they are made, no page names a file that isn't there.
    assert (picture.has_faces, picture.social_url, picture.widths) == (False, "", widths)
    assert client.get(article.get_absolute_url()).status_code == 200

    run_tasks()
    picture = Picture.objects.get(pk=picture.pk)
    assert blue(opened(picture.face_url))
    assert not before & {picture.social_url, picture.face_url}
    for address in (
        picture.social_url,
        picture.face_url,
        *picture.face_srcset("avif").split()[::2],
    ):
        assert client.get(address).status_code == 200


def test_the_preview_of_a_page_with_its_title_keeps_the_point_too(client):
    picture = upload((50, 50), (1200, 630), face=(96, 50))
    article = make_article(picture=picture, picture_description="Ann.")

    def preview():
        doc = soup(client.get(article.get_absolute_url()))
        address = doc.find("meta", property="og:image")["content"]
        return address.removeprefix("http://testserver")

    run_tasks()
    before = preview()
    beside_the_words = (700, 0, 1200, 630)
    assert not blue(opened(before).crop(beside_the_words))
    move(picture, 96, 50)
    assert preview() != before
    run_tasks()
    assert "/previews/" in preview()
    assert blue(opened(preview()).crop(beside_the_words))


def test_another_file_sets_the_point_back_to_the_middle():
    picture = upload((30, 70))
    replaced(picture, (500, 300))
    assert Picture.objects.get(pk=picture.pk).focus == [50, 50]


def test_a_point_that_comes_with_another_file_is_kept():
    picture = upload((30, 70))
    picture.file = ContentFile(encoded(portrait((500, 300), (20, 20))), name="new.jpg")
    move(picture, 20, 20)
    run_tasks()
    picture = Picture.objects.get(pk=picture.pk)
    assert picture.focus == [20, 20]
    assert blue(opened(picture.face_url))


def test_a_title_saved_by_an_older_page_does_not_move_the_point():
    picture = upload((30, 70))
    older = Picture.objects.get(pk=picture.pk)
    move(picture, 10, 10)
    older.title = "A better title"
    older.save()
    picture = Picture.objects.get(pk=picture.pk)
    assert (picture.title, picture.focus) == ("A better title", [10, 10])


def test_a_point_moved_while_its_crops_are_made_names_no_file_that_is_not_there(
    settings, tmp_path, monkeypatch
):
    picture = upload((30, 70))
    move(picture, 10, 10)
    when_opened(monkeypatch, lambda: move(Picture.objects.get(pk=picture.pk), 90, 20))
    settings.MEDIA_ROOT = tmp_path
    make_renditions.call(picture.pk)
    picture = Picture.objects.get(pk=picture.pk)
    assert (picture.focus, picture.has_crops) == ([90, 20], False)
    run_tasks()
    assert default_storage.exists(
        Picture.objects.get(pk=picture.pk).face_url.removeprefix("/media/")
    )


def test_the_crops_of_a_former_point_are_deleted_after_a_day_and_no_other_file(
    tmp_path,
):
    picture = upload((30, 70))
    folder = tmp_path / "pictures"
    before = set(stored(folder))
    move(picture, 10, 10)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        call_command("prune_pictures")
        assert set(stored(folder)) == before, "until the new ones are there, staff may go back"
        run_tasks()
        call_command("prune_pictures")
    left = stored(folder)
    assert not [name for name in left if "-30-70-" in name]
    assert len(left) == len(before)
    assert len([name for name in left if "-10-10-" in name]) == 8


@pytest.mark.parametrize(("size", "is_enough"), [((200, 900), True), ((900, 199), False)])
def test_a_photo_says_whether_a_face_in_it_is_sharp(size, is_enough):
    assert upload(size=size).is_large_enough_for_a_face is is_enough


def test_a_picture_from_before_there_were_squares_gets_them_when_it_is_saved():
    picture = upload()
    Picture.objects.filter(pk=picture.pk).update(face_sizes=[])
    picture = Picture.objects.get(pk=picture.pk)
    assert picture.social_url
    assert not picture.has_faces
    picture.save()
    run_tasks()
    assert Picture.objects.get(pk=picture.pk).has_faces


def drawn(tag):
    """The <img> of a template tag, and {type of a source: the addresses in it}."""
    doc = soup(HttpResponse(tag))
    sources = {
        source["type"]: re.findall(r"(\S+) \d+w", source["srcset"])
        for source in doc.find_all("source")
    }
    return doc.find("img"), sources


def test_a_face_is_a_square_picture_that_says_nothing_beside_the_name(client):
    picture = upload((30, 70))
    image, sources = drawn(face(picture, 64))
    assert (image["width"], image["height"], image["loading"]) == ("64", "64", "lazy")
    assert image["alt"] == ""
    assert list(sources) == ["image/avif", "image/webp"]
    for address in (image["src"], *sources["image/avif"], *sources["image/webp"]):
        size = opened(address).size
        assert size[0] == size[1]
        assert client.get(address).status_code == 200
    assert drawn(face(picture, 64, "Ann <3"))[0]["alt"] == "Ann <3"


@pytest.mark.parametrize("widths", [[], [480]], ids=["no width", "the widths"])
def test_until_its_squares_are_made_the_browser_cuts_a_face_out_of_the_whole(widths):
    picture = upload((30, 70), size=(900, 300))
    picture.cropped_for, picture.widths = [], widths
    image, sources = drawn(face(picture, 64))
    assert image["src"] == picture.file.url
    assert (image["width"], image["height"]) == ("64", "64")
    assert image["class"].split() == ["square", "focus-x-30", "focus-y-70"]
    assert len(sources) == (2 if widths else 0)
    # The part that is shown is a third of the width.
    assert face(picture, 64).count('sizes="192px"') == len(sources)


@pytest.mark.parametrize(
    ("focus", "classes"),
    [
        ((50, 50), None),
        ((47, 54), None),
        ((30, 50), "focus-x-30"),
        ((50, 100), "focus-y-100"),
        ((3, 68), "focus-x-0 focus-y-70"),
    ],
)
def test_a_picture_tells_the_styles_where_its_point_is_unless_it_is_the_middle(focus, classes):
    image, _sources = drawn(draw(upload(focus), "Ann.", "92vw"))
    assert image.get("class") == classes


def test_the_styles_know_every_point_that_a_picture_can_have():
    css = Path(finders.find("css/components/crop.css")).read_text()
    for percent in range(101):
        for name in focus_classes(Picture(focus_x=percent, focus_y=percent)).split():
            axis, place = name.removeprefix("focus-").split("-")
            assert f".{name} {{\n    --focus-{axis}: {place}%;" in css


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("101", "Enter 100 or less."),
        ("-1", "Enter 0 or more."),
        ("half", "Enter a whole number"),
        ("12.5", "Enter a whole number"),
        ("9" * 400, "Enter 100 or less."),
    ],
)
def test_a_number_that_is_no_percent_is_refused_in_words_and_stays_to_be_mended(
    admin_client, number, words
):
    picture = Picture.objects.first()
    page = soup(edit(admin_client, picture, title="My title", focus_x=number))
    assert words in page.find(class_="field-focus_x").find(class_="errorlist").text
    assert page.find("input", id="id_focus_x")["value"] == number
    assert page.find("input", id="id_title")["value"] == "My title"
    assert Picture.objects.get(pk=picture.pk).focus == [50, 50]


def test_a_number_left_blank_is_the_middle(admin_client):
    picture = upload((30, 70))
    assert edit(admin_client, picture, focus_x="", focus_y="20").status_code == 302
    assert Picture.objects.get(pk=picture.pk).focus == [50, 20]


def test_another_file_in_the_form_sets_the_point_back_unless_one_is_given_with_it(admin_client):
    picture = upload((30, 70))

    def file():
        return ContentFile(encoded(portrait((500, 300), (20, 20))), name="new.jpg")

    assert edit(admin_client, picture, file=file()).status_code == 302
    assert Picture.objects.get(pk=picture.pk).focus == [50, 50]
    assert edit(admin_client, picture, file=file(), focus_x="20").status_code == 302
    assert Picture.objects.get(pk=picture.pk).focus == [20, 50]


def test_of_two_people_who_move_the_point_the_second_sees_where_the_first_put_it(admin_client):
    picture = upload((30, 70))
    address = url(Picture, "change", picture.pk)
    mine = typed(admin_client.get(address)) | {"focus_x": "10"}
    assert edit(admin_client, picture, focus_x="90").status_code == 302
    page = soup(admin_client.post(address, mine))
    assert "saved this picture after you opened it" in page.text
    changes = page.find("dl", class_="changes").text
    assert "Percent from the left" in changes
    assert "90" in changes
    assert Picture.objects.get(pk=picture.pk).focus_x == 90
