"""What becomes of an upload."""

import contextlib
import re
import struct
import warnings
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from PIL import Image

from articles.models import Picture
from articles.pictures.renditions import make_renditions
from articles.pictures.upload import normalize
from articles.templatetags.pictures import picture as draw

from .conftest import run_tasks
from .editing import url
from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db

TURNED = 6  # the EXIF orientation of a phone held upright
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


@pytest.fixture(autouse=True)
def _media_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(size=(900, 600)):
    """Red on the left half, blue on the right."""
    image = Image.new("RGB", size, (200, 0, 0))
    image.paste((0, 0, 200), (size[0] // 2, 0, *size))
    return image


def encoded(image, kind="JPEG", **options):
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def phone_photo():
    """A photo as a phone writes it: lying on its side, with the place and the maker."""
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    exif[MAKE] = "PhoneMaker"
    exif.get_ifd(GPS).update({1: "N", 2: (33.0, 12.0, 30.0), 3: "W", 4: (97.0, 7.0, 50.0)})
    return encoded(photo(), exif=exif)


def noise(kind):
    return encoded(Image.effect_noise((200, 200), 90).convert("RGB"), kind)


def huge(side):
    """A PNG of a few hundred bytes that unpacks to a square of so many pixels a side."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def moving(kind):
    return encoded(photo(), kind, save_all=True, append_images=[photo().rotate(90)])


def upload(data, name="photo.jpg"):
    picture = Picture(title="A photo", file=ContentFile(data, name=name))
    picture.full_clean()
    picture.save()
    return picture


def stored(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_no_file_with_place_or_camera_is_ever_stored(tmp_path):
    data = phone_photo()
    assert Image.open(BytesIO(data)).getexif().get_ifd(GPS)
    upload(data)
    run_tasks()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 1
    for path in files:
        written = path.read_bytes()
        assert b"Exif" not in written
        assert b"PhoneMaker" not in written
        with Image.open(path) as image:
            assert not image.getexif()
            assert "icc_profile" not in image.info


def test_a_photo_that_lies_on_its_side_is_stored_upright():
    picture = upload(phone_photo())
    assert (picture.width, picture.height) == (600, 900)
    with picture.file.open() as file, Image.open(file) as image:
        assert image.size == (600, 900)
        top, bottom = image.getpixel((300, 50)), image.getpixel((300, 850))
        assert top[0] > 150 > top[2]
        assert bottom[2] > 150 > bottom[0]


def test_a_picture_is_named_by_its_content_not_by_its_file():
    one, other = upload(encoded(photo()), "Pat Example knee.jpg"), upload(encoded(photo()))
    assert one.file.name.startswith("pictures/")
    assert "Pat" not in one.file.name
    assert one.file.name[:29] == other.file.name[:29]


def test_a_12_megapixel_photo_is_stored_no_larger_than_pages_need():
    picture = upload(encoded(photo((4000, 3000))))
    assert (picture.width, picture.height) == (2400, 1800)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_every_kind_of_color_becomes_plain_rgb(mode):
    data = encoded(photo((60, 40)).convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    with Image.open(normalize(BytesIO(data))) as image:
        assert image.mode == "RGB"
        assert image.format == "JPEG"


def test_what_is_transparent_becomes_white():
    data = encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG")
    with Image.open(normalize(BytesIO(data))) as image:
        assert image.getpixel((20, 20)) == (255, 255, 255)


def test_a_phone_photo_with_a_second_small_picture_in_it_is_taken():
    data = encoded(photo(), "MPO", save_all=True, append_images=[photo((90, 60))])
    assert upload(data).width == 900


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_kind_that_we_take_is_taken(kind):
    assert upload(encoded(photo(), kind)).width == 900


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (huge(8_000), "64 megapixels. As PNG, 50 is the most"),
        (huge(60_000), "far too many pixels"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "isn't a JPEG"),
        (b"", "isn't a JPEG"),
        (b"GIF89a just text", "isn't a JPEG"),
        (encoded(photo(), "GIF"), "isn't a JPEG"),
        (encoded(photo(), "TIFF"), "isn't a JPEG"),
        (encoded(photo((64, 64)), "ICO"), "isn't a JPEG"),
        (encoded(photo(), "BMP"), "isn't a JPEG"),
        (b"\0\0\0\x14ftypqt  " + bytes(400), "isn't a JPEG"),
        (b"\0\0\0\x18ftypheic" + bytes(400), "damaged"),
        (moving("PNG"), "moves"),
        (moving("WEBP"), "moves"),
        (noise("JPEG")[:4000], "damaged"),
        (noise("PNG")[:4000], "damaged"),
        (noise("WEBP")[:2000], "damaged"),
        (noise("AVIF")[:-200], "damaged"),
    ],
    ids=[
        "bomb",
        "larger bomb",
        "svg",
        "empty",
        "text",
        "gif",
        "tiff",
        "ico",
        "bmp",
        "film",
        "no heic",
        "moving png",
        "moving webp",
        "cut jpeg",
        "cut png",
        "cut webp",
        "cut avif",
    ],
)
def test_a_file_that_is_no_good_picture_is_refused_in_words(tmp_path, data, words):
    before = Picture.objects.count()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with pytest.raises(ValidationError, match=words):
            normalize(BytesIO(data))
        # Nor where nobody asks for validation.
        with pytest.raises(ValidationError, match=words):
            Picture.objects.create(title="x", file=ContentFile(data, name="photo.jpg"))
        form = modelform_factory(Picture, fields=["title", "file"])(
            {"title": "x"}, {"file": SimpleUploadedFile("photo.jpg", data)}
        )
        assert not form.is_valid()
    assert set(form.errors) == {"file"}
    assert Picture.objects.count() == before
    assert stored(tmp_path) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_no_damage_to_a_file_is_more_than_a_form_error(kind):
    good = encoded(Image.effect_noise((64, 64), 90).convert("RGB"), kind)
    for place in range(0, len(good), max(1, len(good) // 150)):
        data = good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :]
        with contextlib.suppress(ValidationError):  # any other exception fails this test
            normalize(BytesIO(data))


def test_an_upload_is_cleaned_though_it_is_named_like_a_stored_file(admin_client, tmp_path):
    part = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    body = part % (b"title", b"", b"Sent") + part % (
        b"file",
        b'; filename="pictures/photo.jpg"\r\nContent-Type: image/jpeg',
        phone_photo(),
    )
    content_type = "multipart/form-data; boundary=x"
    response = admin_client.post(url(Picture, "add"), body + b"--x--\r\n", content_type)
    assert response.status_code == 302
    assert Picture.objects.get(title="Sent").is_stored
    [name] = stored(tmp_path)
    assert b"PhoneMaker" not in (tmp_path / "pictures" / name).read_bytes()


class AwayError(Exception):
    """What a bucket raises is no OSError."""


class Bucket(InMemoryStorage):
    def _save(self, name, content):
        raise AwayError


@pytest.mark.parametrize("kind", ["no room on the disk", "a bucket that is away"])
def test_a_storage_that_takes_no_file_is_a_form_error(
    admin_client, settings, tmp_path, monkeypatch, kind
):
    if kind == "a bucket that is away":
        monkeypatch.setattr(Picture._meta.get_field("file"), "storage", Bucket())
    else:
        settings.MEDIA_ROOT = tmp_path / "full"
        settings.MEDIA_ROOT.write_text("a file, where a folder should be")
    old = Picture.objects.first()
    for address in (url(Picture, "add"), url(Picture, "change", old.pk)):
        data = {"title": "My title", "file": SimpleUploadedFile("a.jpg", encoded(photo()))}
        page = soup(admin_client.post(address, data))
        assert "couldn't save this file" in page.find(class_="errorlist").text
        assert page.find("input", id="id_title")["value"] == "My title"
    assert not Picture.objects.filter(title="My title").exists()
    assert Picture.objects.get(pk=old.pk).file == old.file


def test_no_room_for_a_large_upload_on_its_way_in_is_a_form_error(admin_client, settings, tmp_path):
    (tmp_path / "full").write_text("a file, where a folder should be")
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "full")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000  # bytes: what is larger is put there
    data = {"file": SimpleUploadedFile("a.jpg", encoded(photo())), "title": "My title"}
    page = soup(admin_client.post(url(Picture, "add"), data))
    assert "couldn't save this file" in page.find(class_="errorlist").text
    assert page.find("input", id="id_title")["value"] == "My title"
    assert not Picture.objects.filter(title="My title").exists()


def test_a_page_shows_the_master_until_the_widths_are_ready(client):
    picture = upload(encoded(photo()))
    article = make_article(picture=picture, picture_description="Two colors.")
    doc = soup(client.get(article.get_absolute_url()))
    image = doc.find("main").find("picture")
    assert image.find("source") is None
    assert image.find("img")["src"] == picture.file.url
    assert (image.find("img")["width"], image.find("img")["height"]) == ("900", "600")
    assert doc.find("meta", property="og:image")["content"].endswith("/static/img/social.png")


def test_the_background_task_writes_and_records_every_width(client, tmp_path):
    picture = upload(encoded(photo()))
    assert picture.widths == []
    run_tasks()
    picture.refresh_from_db()
    assert picture.widths == [320, 480, 800, 900]
    stem = picture.file.name.removeprefix("pictures/").removesuffix(".jpg")
    names = {f"{stem}-{width}.{kind}" for width in picture.widths for kind in ("avif", "webp")}
    faces = {f"{stem}-face-{size}.{kind}" for size in (96, 192, 384) for kind in ("avif", "webp")}
    crops = faces | {f"{stem}-face.jpg", f"{stem}-social.jpg"}
    assert set(stored(tmp_path)) == names | crops | {f"{stem}.jpg"}
    for width in picture.widths:
        for kind in ("avif", "webp"):
            with Image.open(tmp_path / "pictures" / f"{stem}-{width}.{kind}") as image:
                assert (image.format, image.size) == (kind.upper(), (width, width * 2 // 3))
    with Image.open(tmp_path / "pictures" / f"{stem}-social.jpg") as image:
        assert image.size == (1200, 630)

    article = make_article(picture=picture, picture_description="Two colors.")
    doc = soup(client.get(article.get_absolute_url()))
    sources = doc.find("main").find("picture").find_all("source")
    assert [source["type"] for source in sources] == ["image/avif", "image/webp"]
    for source in sources:
        assert [part.split()[1] for part in source["srcset"].split(", ")] == [
            "320w",
            "480w",
            "800w",
            "900w",
        ]
        assert source["sizes"]
        for part in source["srcset"].split(", "):
            response = client.get(part.split()[0])
            assert response.status_code == 200
            assert response["Content-Type"] == source["type"]
            assert "immutable" in response["Cache-Control"]
    social = doc.find("meta", property="og:image")["content"]
    assert social == f"http://testserver/media/pictures/{stem}-social.jpg"


def test_a_small_place_offers_no_larger_file_than_the_sharpest_screens_can_use(client):
    picture = upload(encoded(photo((900, 600))))
    make_renditions.call(picture.pk)
    make_article(slug="newest", picture=picture, picture_description="Two colors.")
    page = soup(client.get("/conditions/back-spasms/"))
    card = page.find("li", class_="card--row")
    largest = {source["srcset"].split()[-1] for source in card.find_all("source")}
    assert largest == {"480w"}  # 9rem, at three pixels to a CSS pixel, are 432


def test_the_task_may_run_twice_or_find_its_picture_gone(tmp_path):
    picture = upload(encoded(photo((300, 200))))
    make_renditions.call(picture.pk)
    once = stored(tmp_path)
    make_renditions.call(picture.pk)
    assert stored(tmp_path) == once
    picture.delete()
    make_renditions.call(picture.pk or 999_999)


def test_a_small_picture_is_never_blown_up():
    picture = upload(encoded(photo((300, 200))))
    make_renditions.call(picture.pk)
    picture.refresh_from_db()
    assert picture.widths == [300]


def srcset_names(picture):
    """The files that a page names for a picture, without their folder."""
    names = f"{picture.srcset('avif')}, {picture.srcset('webp')}, {picture.social_url}"
    if picture.has_faces:
        names += f", {picture.face_srcset('avif')}, {picture.face_srcset('webp')}, "
        names += picture.face_url
    return set(re.findall(r"/([^/]+\.\w+)(?: |$)", names)) | {picture.file.name.rpartition("/")[2]}


def replaced(picture, size):
    """What another request stores: another file for the same picture, by a row of its own."""
    picture = Picture.objects.get(pk=picture.pk)
    picture.file = ContentFile(encoded(photo(size)), name="new.jpg")
    picture.full_clean()
    picture.save()


def when_opened(monkeypatch, replace):
    """Run a function once, at the moment when the task has opened the picture that it knows."""
    storage = Picture._meta.get_field("file").storage
    opened = storage.open

    def open_then_replace(name, mode="rb"):
        file = opened(name, mode)
        monkeypatch.undo()
        replace()
        return file

    monkeypatch.setattr(storage, "open", open_then_replace, raising=False)


def test_a_picture_replaced_while_its_widths_are_made_names_no_file_that_is_not_there(
    settings, tmp_path, monkeypatch
):
    picture = upload(encoded(photo((900, 600))))
    when_opened(monkeypatch, lambda: replaced(picture, (500, 300)))
    settings.MEDIA_ROOT = tmp_path
    make_renditions.call(picture.pk)
    picture.refresh_from_db()
    assert (picture.width, picture.widths) == (500, [])
    assert srcset_names(picture) <= set(stored(tmp_path))
    run_tasks()
    picture.refresh_from_db()
    assert picture.widths == [320, 480, 500]
    assert srcset_names(picture) <= set(stored(tmp_path))


def test_a_title_saved_by_an_older_page_keeps_the_new_file_and_its_widths(tmp_path):
    picture = upload(encoded(photo((900, 600))))
    run_tasks()
    older = Picture.objects.get(pk=picture.pk)
    replaced(picture, (500, 300))
    run_tasks()
    older.title = "A better title"
    older.save()
    picture.refresh_from_db()
    assert (picture.title, picture.width) == ("A better title", 500)
    assert picture.widths == [320, 480, 500]
    assert srcset_names(picture) <= set(stored(tmp_path))


def test_no_file_that_a_page_names_goes_while_the_task_runs_again(tmp_path, monkeypatch):
    picture = upload(encoded(photo((300, 200))))
    run_tasks()
    storage = Picture._meta.get_field("file").storage
    deleted = []
    monkeypatch.setattr(storage, "delete", deleted.append, raising=False)
    make_renditions.call(picture.pk)
    assert deleted == []


def test_a_new_file_for_an_old_picture_starts_again():
    picture = upload(encoded(photo((300, 200))))
    run_tasks()
    picture.refresh_from_db()
    picture.file = ContentFile(encoded(photo((400, 200))), name="new.jpg")
    picture.full_clean()
    picture.save()
    assert (picture.width, picture.widths) == (400, [])
    run_tasks()
    picture.refresh_from_db()
    assert picture.widths == [320, 400]


def test_a_description_cannot_break_out_of_its_attribute():
    picture = upload(encoded(photo((300, 200))))
    image = soup(draw(picture, '"><script>alert(1)</script>', "100vw")).find("img")
    assert image["alt"] == '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    "path", ["../db.sqlite3", "%2e%2e/db.sqlite3", "/etc/passwd", "", "no.jpg"]
)
def test_the_uploads_address_gives_away_nothing_else(client, tmp_path, path):
    (tmp_path / "a").mkdir()
    (tmp_path.parent / "kept").write_text("what visitors may not read")
    response = client.get(f"/media/{path}")
    assert response.status_code in (400, 404)
    assert b"may not read" not in response.content
