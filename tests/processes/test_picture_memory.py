"""No upload takes more memory than a small server has, whatever its kind and size."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from articles.pictures.decoding import LIMITS, PALETTE_LIMIT
from articles.pictures.upload import normalize
from clinic_site.settings import BASE_DIR

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="memory is read from /proc, on Linux"
)

MOST = 250  # megabytes
# Makes a picture in a process of its own, because the memory that it takes is never given back.
MAKE = """
import sys
from PIL import Image
import pillow_heif
pillow_heif.register_heif_opener()
path, kind, mode, width, height, progressive = sys.argv[1:]
slope = Image.linear_gradient("L").resize((int(width), int(height)))
if mode == "P":
    picture = slope.convert("P")
    picture.info["transparency"] = bytes(range(256))
else:
    bands = len(Image.new(mode, (1, 1)).getbands())
    picture = slope if bands == 1 else Image.merge(mode, [slope] * bands)
options = {
    "JPEG": {"progressive": bool(progressive), "subsampling": 0 if progressive else 2},
    "PNG": {"compress_level": 1},
    "WEBP": {"method": 0},
    "AVIF": {"speed": 10, "subsampling": "4:4:4"},
    "HEIF": {"quality": 40, "enc_params": {"preset": "ultrafast"}},
}
picture.save(path, kind, **options[kind])
"""
# The most that a process ever held, in MB. resource.getrusage() would count its parent's as well.
PEAK = """
import re
from pathlib import Path
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
# What a web server's process has loaded, then the upload.
NORMALIZE = """
import sys
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
from django.core.exceptions import ValidationError
from articles.pictures.upload import normalize
with open(sys.argv[1], "rb") as file:
    try:
        print(normalize(file).width)
    except ValidationError as error:
        print(*error.messages)
"""
WIDTHS = """
import sys
import django
django.setup()
from django.core.files.storage import FileSystemStorage
from articles.pictures.renditions import write_crops, write_files
storage = FileSystemStorage(sys.argv[1])
print(write_files(storage, "photo.jpg"))
print(write_crops(storage, "photo.jpg", [30, 70]))
"""


def run(code, *arguments):
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *map(str, arguments)],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.splitlines()


def side(megapixels):
    """The side of a square that has almost so many megapixels."""
    return int((megapixels * 1_000_000) ** 0.5)


@pytest.mark.parametrize(
    ("kind", "mode", "megapixels", "progressive"),
    [
        ("JPEG", "RGB", LIMITS["JPEG"], ""),
        ("JPEG", "CMYK", 23, ""),  # the largest that is decoded whole
        ("JPEG", "RGB", LIMITS["progressive JPEG"], "1"),
        ("JPEG", "CMYK", LIMITS["progressive JPEG"], "1"),
        ("PNG", "RGBA", LIMITS["PNG"], ""),
        ("PNG", "LA", LIMITS["PNG"], ""),
        ("PNG", "P", PALETTE_LIMIT, ""),
        ("WEBP", "RGBA", LIMITS["WebP"], ""),
        ("AVIF", "RGBA", LIMITS["AVIF"], ""),
        ("HEIF", "RGB", LIMITS["HEIC"], ""),
    ],
)
def test_the_largest_picture_of_a_kind_is_taken_within_bounded_memory(
    tmp_path, kind, mode, megapixels, progressive
):
    path = tmp_path / "picture"
    run(MAKE, path, kind, mode, side(megapixels), side(megapixels), progressive)
    width, peak = run(NORMALIZE + PEAK, path)
    assert int(width) == 2400
    assert int(peak) < MOST


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("WEBP", "RGBA"), ("AVIF", "RGB")])
def test_a_picture_of_48_megapixels_that_would_take_more_is_refused_in_words(tmp_path, kind, mode):
    path = tmp_path / "picture"
    run(MAKE, path, kind, mode, 8000, 6000, "")
    words, peak = run(NORMALIZE + PEAK, path)
    assert "48 megapixels" in words
    assert "is the most that we can take" in words
    assert int(peak) < MOST


def test_the_limit_counts_pixels_and_not_the_longer_side():
    for size in ((9000, 900), (900, 9000)):
        data = BytesIO()
        Image.new("RGB", size).save(data, "WEBP")
        assert normalize(data).width in (2400, 240)
    data = BytesIO()
    Image.new("RGB", (3001, 3000)).save(data, "WEBP")
    with pytest.raises(ValidationError, match=r"10 megapixels. As WebP, 9 is the most"):
        normalize(data)


def test_the_worker_makes_the_widths_and_the_crops_within_bounded_memory(tmp_path):
    data = BytesIO()
    Image.effect_noise((2400, 2400), 60).convert("RGB").save(data, "JPEG", quality=90)
    (tmp_path / "photo.jpg").write_bytes(data.getvalue())
    widths, faces, peak = run(WIDTHS + PEAK, tmp_path)
    assert widths == "[320, 480, 800, 1200, 1600]"
    assert faces == "[96, 192, 384]"
    assert int(peak) < MOST
