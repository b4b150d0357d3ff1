"""The picture that stands for a page where its link is shared."""

import os
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from PIL import Image, ImageChops

from articles.models import Article, Picture
from clinic_site.social_images import draw, make_social_images
from contact.models import Clinic

from .conftest import run_tasks
from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
LONG = "What a long day at a desk does to your back, and eleven small things that may ease it now"


@pytest.fixture(autouse=True)
def _media_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def preview(client, page):
    """The address that the page gives for its link preview."""
    doc = soup(client.get(page.get_absolute_url()))
    return doc.find("meta", property="og:image")["content"]


def shown(address):
    """The picture at that address, under /media/."""
    with default_storage.open(address.removeprefix(f"{SITE}/media/")) as file:
        return Image.open(BytesIO(file.read()))


def drawn(title, name=None):
    """The picture for a page without one; `name` is the clinic's."""
    clinic = Clinic.objects.current()
    clinic.name = clinic.name if name is None else name
    return Image.open(BytesIO(draw(Article(title=title), clinic))).convert("RGB")


def test_those_of_former_titles_are_deleted_after_a_day_and_nothing_else(client, capsys, tmp_path):
    page = make_article(title="First")
    run_tasks()
    former = preview(client, page).removeprefix(f"{SITE}/media/")
    page.title = "Second"
    page.save()
    run_tasks()
    kept = preview(client, page).removeprefix(f"{SITE}/media/")
    default_storage.save("previews/ours.jpg", ContentFile(b"x"))
    assert former != kept
    now = timezone.now().timestamp()
    for path in (tmp_path / "previews").iterdir():
        os.utime(path, (now, now))  # the disk goes by a clock that no test sets
    call_command("prune_social_images")
    assert default_storage.exists(former)  # somebody may be looking at it
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        call_command("prune_social_images", dry_run=True)
        assert default_storage.exists(former)
        call_command("prune_social_images")
    assert capsys.readouterr().out == f"To be deleted: {former}\nDeleted: {former}\n"
    assert not default_storage.exists(former)
    assert default_storage.exists(kept)
    assert default_storage.exists("previews/ours.jpg")


def test_without_any_there_is_nothing_to_delete(capsys):
    call_command("prune_social_images")
    assert capsys.readouterr().out == ""


def extent(image, without):
    """The box around what is in the one picture and not in the other."""
    words = ImageChops.difference(image, without).convert("L")
    return words.point(lambda value: 255 * (value > 60)).getbbox()


def photo(color):
    buffer = BytesIO()
    Image.new("RGB", (900, 600), color).save(buffer, "JPEG")
    return buffer.getvalue()


def upload(color):
    return Picture.objects.create(title="A color", file=ContentFile(photo(color), "x.jpg"))


def test_a_page_names_a_picture_of_its_own_once_it_is_made(client):
    article = make_article()
    assert preview(client, article).endswith("/static/img/social.png")
    run_tasks()
    address = preview(client, article)
    assert address.startswith(f"{SITE}/media/previews/")
    image = shown(address)
    assert (image.format, image.size) == ("JPEG", (1200, 630))
    answer = client.get(address.removeprefix(SITE))
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]


def test_until_it_is_made_the_plain_crop_of_the_picture_stands_in(client):
    picture = upload("red")
    run_tasks()
    picture.refresh_from_db()
    article = make_article(picture=picture, picture_description="Red.")
    assert preview(client, article) == SITE + picture.social_url
    run_tasks()
    image = shown(preview(client, article))
    red, green, blue = image.getpixel((1000, 300))  # the picture, beside the words
    assert red > 200 > 60 > max(green, blue)


@pytest.mark.parametrize("change", ["title", "picture", "file", "clinic"])
def test_what_changes_in_it_makes_it_a_new_picture(client, change):
    picture = upload("red")
    article = make_article(picture=picture, picture_description="Red.")
    run_tasks()
    before = preview(client, article)
    if change == "clinic":
        clinic = Clinic.objects.current()
        clinic.name = "Another Clinic"
        clinic.save()
    elif change == "file":
        picture.refresh_from_db()
        picture.file = ContentFile(photo("blue"), "x.jpg")
        picture.save()
    else:
        setattr(article, change, "Another title" if change == "title" else upload("blue"))
        article.save()
    assert preview(client, article) != before
    run_tasks()
    after = preview(client, article)
    assert after.startswith(f"{SITE}/media/previews/")
    assert after != before
    assert ImageChops.difference(shown(after), shown(before)).getbbox()


def test_a_save_that_changes_nothing_in_it_keeps_it(client):
    article = make_article()
    run_tasks()
    before = preview(client, article)
    article.summary = "Another summary that is a whole sentence, and long enough to be kept."
    article.save()
    run_tasks()
    assert preview(client, article) == before
    assert len(default_storage.listdir("previews")[1]) == 1


def test_a_draft_has_none():
    make_article(published_at=None)
    run_tasks()
    assert not default_storage.exists("previews")


@pytest.mark.parametrize(
    "title",
    [
        "Hands",
        LONG,
        "Electroencephalographically " * 3,
        "Pneumonoultramicroscopic" * 4 + "silicovolcanoconiosis",  # 117 letters
        "W" * 200,
        f"A back and {'W' * 100}",
    ],
)
def test_no_title_reaches_the_edge_of_the_panel_or_the_name_of_the_clinic(title):
    left, top, right, bottom = extent(drawn(title, name=""), drawn("", name=""))
    assert left >= 60
    assert top > 100
    assert right <= 500
    assert bottom < 540


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Back pain \N{BONE} and your knees", "Back pain and your knees"),
        ("Strong\N{FLEXED BICEPS}\N{EMOJI MODIFIER FITZPATRICK TYPE-4} backs", "Strong backs"),
        ("Back pain (腰痛) today", "Back pain today"),
        ("Dolor de espalda: qué hacer", "Dolor de espalda: qué hacer"),
        ("Que\N{COMBINING ACUTE ACCENT} hacer", "Qué hacer"),
        ("“½ an hour” — 5 °C", "“½ an hour” — 5 °C"),
    ],
)
def test_what_the_font_cannot_draw_is_left_out(title, shown):
    assert not ImageChops.difference(drawn(title), drawn(shown)).getbbox()


@pytest.mark.parametrize(
    "title", ["\N{BONE}\N{FLEXED BICEPS}", "腰痛の話", "כאב גב", "آلام الظهر", "—", ""]
)
def test_a_title_of_which_nothing_can_be_drawn_gives_way_to_the_clinics_name(title):
    name = Clinic.objects.current().name
    assert not ImageChops.difference(drawn(title), drawn(name)).getbbox()
    assert extent(drawn(title), drawn("", name=""))[3] < 500, "the name stands there once"


def test_a_clinic_whose_name_the_font_cannot_draw_gets_a_picture_without_boxes():
    assert not ImageChops.difference(drawn("Hands", "腰痛"), drawn("Hands", "")).getbbox()


@pytest.mark.parametrize("name", ["The Back, Neck and Shoulder Clinic of North Texas", "W" * 120])
def test_the_clinics_name_stays_within_the_panel_too(name):
    left, top, right, bottom = extent(drawn("Hands", name), drawn("Hands", ""))
    assert left >= 60
    assert top > 508
    assert right <= 500
    assert bottom < 590


def test_a_lost_picture_spoils_its_own_page_alone(client):
    picture = upload("red")
    lost = make_article(picture=picture, picture_description="Red.")
    article = make_article(slug="another")
    default_storage.delete(picture.file.name)
    make_social_images.call()
    assert "/previews/" in preview(client, article)
    assert "/previews/" not in preview(client, lost)
