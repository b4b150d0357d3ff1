"""Uploads of every kind: with hidden words, with broken parts, and as an iPhone writes them."""

import contextlib
import re
import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, PngImagePlugin

from articles.models import Picture
from articles.pictures.decoding import DAMAGED, NOT_TAKEN
from articles.pictures.upload import normalize
from clinic_site.settings import BASE_DIR

from .conftest import run_tasks
from .editing import url
from .html import soup
from .test_pictures import GPS, MAKE, ORIENTATION, TURNED, encoded, photo, stored, upload

pytestmark = pytest.mark.django_db

PATIENT = "Patient: Jane Example, L4-L5"
WORDS = (b"Jane", b"Example", b"L4-L5", b"PhoneMaker", b"J\0a\0n\0e")


@pytest.fixture(autouse=True)
def _media_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def exif():
    """With a thumbnail in it, which is a JPEG with a comment of its own."""
    data = Image.Exif()
    data[MAKE] = f"PhoneMaker {PATIENT}"
    data[0x010E] = PATIENT  # image description
    data[0x9C9C] = PATIENT.encode("utf-16le")  # the comment that Windows writes
    data.get_ifd(GPS).update({1: "N", 2: (33.0, 12.0, 30.0)})
    return data


XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><d>{PATIENT}</d></x:xmpmeta>'.encode()


def profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_with_everything():
    data = encoded(photo(), comment=PATIENT, exif=exif(), xmp=XMP, icc_profile=profile())
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 40) + PATIENT.encode()
    more = segment(0xED, iptc) + segment(0xFE, PATIENT.encode()) + segment(0xEC, PATIENT.encode())
    return data[:2] + more + data[2:] + PATIENT.encode()


def jpeg_with_a_comment():
    return encoded(photo(), comment=PATIENT)


def png_with_everything():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", PATIENT)
    info.add_text("Description", PATIENT, zip=True)
    info.add_itxt("Title", PATIENT)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    info.add(b"prVt", PATIENT.encode())
    return encoded(photo(), "PNG", pnginfo=info, exif=exif()) + PATIENT.encode()


def mpo_with_a_second_picture():
    second = photo((90, 60))
    second.info["comment"] = PATIENT.encode()
    return encoded(photo(), "MPO", save_all=True, append_images=[second], comment=PATIENT)


def webp_with_everything():
    return encoded(photo(), "WEBP", exif=exif(), xmp=XMP) + PATIENT.encode()


def avif_with_everything():
    return encoded(photo(), "AVIF", exif=exif(), xmp=XMP) + PATIENT.encode()


def heic(image=None, **options):
    options.setdefault("exif", exif().tobytes())
    data = BytesIO()
    pillow_heif.from_pillow(image or photo()).save(data, quality=80, **options)
    return data.getvalue()


def heic_with_everything():
    return heic(xmp=XMP) + PATIENT.encode()


HIDING = [
    jpeg_with_everything,
    jpeg_with_a_comment,
    png_with_everything,
    mpo_with_a_second_picture,
    webp_with_everything,
    avif_with_everything,
    heic_with_everything,
]


def jpeg_markers(data):
    """The markers of a JPEG up to its pixels, and what stands after the end of it."""
    markers, place = [], 2
    while data[place + 1] != 0xDA:
        markers.append(data[place + 1])
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    return markers, data[data.rindex(b"\xff\xd9") + 2 :]


@pytest.mark.parametrize("made", HIDING)
def test_no_word_that_hides_in_a_file_is_in_any_file_that_is_stored(tmp_path, made):
    data = made()
    assert any(word in data for word in WORDS)
    upload(data)
    run_tasks()
    names = stored(tmp_path)
    assert len(names) == 17  # itself, 4 widths and 3 squares in 2 kinds each, 2 JPEG crops
    for name in names:
        data = (tmp_path / "pictures" / name).read_bytes()
        assert not [word for word in WORDS if word in data], name
        with Image.open(BytesIO(data)) as image:
            image.load()
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"} | {
                *("loop", "background", "timestamp", "duration")  # WebP's and AVIF's own
            }, name
        if name.endswith(".jpg"):
            markers, rest = jpeg_markers(data)
            assert not [one for one in markers if one == 0xFE or 0xE1 <= one <= 0xEF], name
            assert rest == b"", name
        elif name.endswith(".webp"):
            assert data[12:15] == b"VP8", name
            assert not re.search(b"EXIF|XMP |ICCP", data[:200]), name
            assert len(data) == struct.unpack("<I", data[4:8])[0] + 8, name
        else:
            assert b"Exif" not in data, name
            assert b"application/rdf+xml" not in data, name


# --- Broken parts -----------------------------------------------------------------------------


def as_uploaded(admin_client, data, name="photo.jpg", title="Sent"):
    """What the form answers: None if the picture was taken, else what it says of the file."""
    form = {"title": title, "file": SimpleUploadedFile(name, data)}
    response = admin_client.post(url(Picture, "add"), form)
    if response.status_code == 302:
        return None
    assert response.status_code == 200
    errors = soup(response).find(class_="errorlist")
    return " ".join(errors.text.split())


def profile_after_the_start_of_frame():
    data = encoded(photo())
    place = data.index(b"\xff\xc0")
    end = place + 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    late = segment(0xE2, b"ICC_PROFILE\0\1\1" + profile())
    return data[:end] + late + data[end:]


def png_with_a_broken_profile_chunk():
    body = b"name\0\0not compressed"
    chunk = b"iCCP" + body
    data = encoded(photo(), "PNG")
    return (
        data[:33]
        + struct.pack(">I", len(body))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + data[33:]
    )


LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
BROKEN_PROFILES = {
    "junk in a jpeg": lambda: encoded(photo(), icc_profile=b"junk profile"),
    "junk in a png": lambda: encoded(photo(), "PNG", icc_profile=b"junk profile"),
    "junk in a webp": lambda: encoded(photo(), "WEBP", icc_profile=b"junk profile"),
    "junk in an avif": lambda: encoded(photo(), "AVIF", icc_profile=b"junk profile"),
    "half a profile": lambda: encoded(photo(), icc_profile=profile()[:200]),
    "a profile for other colors": lambda: encoded(photo(), icc_profile=LAB),
    "a profile for gray": lambda: encoded(photo().convert("L"), icc_profile=profile()),
    "after the start of frame": profile_after_the_start_of_frame,
    "a chunk that is not compressed": png_with_a_broken_profile_chunk,
    "a segment that is too short": lambda: (
        encoded(photo())[:2] + segment(0xE2, b"ICC_PROFILE\0") + encoded(photo())[2:]
    ),
}


@pytest.mark.parametrize("kind", BROKEN_PROFILES)
def test_a_picture_with_a_broken_color_profile_is_taken_with_its_plain_numbers(admin_client, kind):
    assert as_uploaded(admin_client, BROKEN_PROFILES[kind]()) in (None, DAMAGED)
    picture = Picture.objects.filter(title="Sent").first()
    if kind.startswith(("junk", "half", "after")):
        with picture.file.open() as file, Image.open(file) as image:
            red = image.getpixel((100, 300))
        assert red[0] > 150 > 60 > max(red[1:])


def test_a_broken_orientation_is_no_reason_to_refuse(admin_client):
    for junk in (
        b"Exif\0\0junk",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
    ):
        assert as_uploaded(admin_client, encoded(photo(), exif=junk)) is None


ODD = {
    "the smallest": lambda: encoded(photo((96, 96)), "PNG"),
    "a wide strip": lambda: encoded(photo((2400, 96)), "PNG"),
    "a tall strip": lambda: encoded(photo((120, 3000))),
    "cmyk": lambda: encoded(photo().convert("CMYK")),
    "16 bits of gray": lambda: encoded(Image.new("I;16", (180, 120), 40_000), "PNG"),
    "palette with one transparent color": lambda: encoded(
        photo().convert("P"), "PNG", transparency=0
    ),
    "palette with levels": lambda: encoded(
        photo().convert("P"), "PNG", transparency=bytes(range(200))
    ),
    "gray with one transparent level": lambda: encoded(photo().convert("L"), "PNG", transparency=9),
    "one bit": lambda: encoded(photo().convert("1"), "PNG"),
    "gray with transparency": lambda: encoded(photo().convert("LA"), "PNG"),
    "one of a kind that moves": lambda: encoded(photo(), "PNG", save_all=True),
    "progressive": lambda: encoded(photo(), progressive=True),
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_picture_is_taken(admin_client, kind):
    assert as_uploaded(admin_client, ODD[kind]()) is None
    with Picture.objects.get(title="Sent").file.open() as file, Image.open(file) as image:
        assert image.mode == "RGB"
    run_tasks()
    picture = Picture.objects.get(title="Sent")
    assert picture.widths, "the worker made its files"
    assert picture.has_faces


@pytest.mark.parametrize(
    ("size", "has"), [((1, 1), 1), ((95, 300), 95), ((20_000, 10), 1), ((10, 6000), 4)]
)
def test_a_picture_too_small_or_too_narrow_to_show_is_refused_beside_its_field(
    admin_client, size, has
):
    assert as_uploaded(admin_client, encoded(photo(size), "PNG")) == (
        "This picture is too small or too narrow for our pages: its shorter side would have "
        f"{has} of the 96 pixels that it needs. Choose another."
    )
    assert not Picture.objects.filter(title="Sent").exists()


def test_16_bits_of_gray_keep_their_shade():
    with Image.open(normalize(BytesIO(ODD["16 bits of gray"]()))) as image:
        assert abs(image.getpixel((5, 5))[0] - 40_000 / 256) < 3


def test_a_picture_made_smaller_in_bands_shows_no_seams():
    wide = Image.effect_noise((3000, 3600), 60).convert("RGB")
    with Image.open(normalize(BytesIO(encoded(wide, "PNG")))) as image:
        whole = wide.resize(image.size, Image.Resampling.LANCZOS)
        again = Image.open(BytesIO(encoded(whole, "JPEG", quality=90, optimize=True)))
        differences = [
            abs(ours[0] - theirs[0])
            for ours, theirs in zip(
                image.get_flattened_data(), again.get_flattened_data(), strict=True
            )
        ]
    assert max(differences) < 12


KINDS = ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"]


def small(kind):
    image = Image.effect_noise((64, 64), 90).convert("RGB")
    if kind == "HEIC":
        return heic(image)
    return encoded(image, kind, exif=exif(), icc_profile=profile())


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_off_anywhere_is_taken_or_refused_in_words(kind):
    good = small(kind)
    for length in range(0, len(good), max(1, len(good) // 120)):
        with contextlib.suppress(ValidationError):  # any other exception fails this test
            normalize(BytesIO(good[:length]))


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_a_wrong_byte_anywhere_is_taken_or_refused_in_words(kind):
    good = small(kind)
    for place in range(0, len(good), max(1, len(good) // 120)):
        for change in (0xFF, 0x01):
            data = good[:place] + bytes([good[place] ^ change]) + good[place + 1 :]
            with contextlib.suppress(ValidationError):
                normalize(BytesIO(data))


# --- What the form says -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("scan.ico", encoded(photo((64, 64)), "ICO")),
        ("scan.tiff", encoded(photo(), "TIFF")),
        ("scan.gif", encoded(photo(), "GIF")),
        ("scan.bmp", encoded(photo(), "BMP")),
        ("scan.pdf", b"%PDF-1.7 and so on"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("letter.docx", b"PK\x03\x04 and so on"),
        ("photo.jpg", b""),
        ("no-ending", b"words"),
    ],
)
def test_what_is_no_picture_that_we_take_gets_one_sentence_with_our_kinds(admin_client, name, data):
    assert as_uploaded(admin_client, data, name) == NOT_TAKEN


@pytest.mark.parametrize(
    "name", ["photo.jpg", "photo.heic", "photo", "photo.pdf", f"{'a' * 200}.jpg"]
)
def test_the_name_of_a_file_does_not_matter(admin_client, name):
    assert as_uploaded(admin_client, encoded(photo(), "PNG"), name) is None


# --- HEIC ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "IMG_0001.jpg"])
def test_a_photo_of_an_iphone_is_taken_whatever_its_name(admin_client, name):
    assert as_uploaded(admin_client, heic(), name) is None
    picture = Picture.objects.get(title="Sent")
    assert (picture.width, picture.height) == (900, 600)
    with picture.file.open() as file, Image.open(file) as image:
        red, blue = image.getpixel((100, 300)), image.getpixel((800, 300))
    assert red[0] > 150 > red[2]
    assert blue[2] > 150 > blue[0]


def test_a_photo_of_an_iphone_on_its_side_is_turned_once(admin_client):
    """The library turns it, and leaves the EXIF orientation as it was."""
    turned = exif()
    turned[ORIENTATION] = TURNED
    file = pillow_heif.from_pillow(photo())
    file.info["exif"] = turned.tobytes()
    data = BytesIO()
    file.save(data, quality=80)
    assert as_uploaded(admin_client, data.getvalue()) is None
    picture = Picture.objects.get(title="Sent")
    assert (picture.width, picture.height) == (600, 900)
    with picture.file.open() as file, Image.open(file) as image:
        top, bottom = image.getpixel((300, 50)), image.getpixel((300, 850))
    assert top[0] > 150 > top[2]
    assert bottom[2] > 150 > bottom[0]


def test_what_is_transparent_in_a_heic_becomes_white(admin_client):
    data = heic(Image.new("RGBA", (64, 64), (0, 0, 0, 0)))
    with Image.open(normalize(BytesIO(data))) as image:
        assert min(image.getpixel((30, 30))) > 250


def test_only_a_process_that_reads_a_heic_loads_its_library():
    code = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
from io import BytesIO
from PIL import Image
from articles.pictures.upload import normalize
data = BytesIO()
Image.new("RGB", (9, 9)).save(data, "JPEG")
normalize(data)
print([name for name in sys.modules if "heif" in name])
"""
    assert in_another_process(code) == "[]"


def in_another_process(code, *arguments):
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *map(str, arguments)],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.strip()
