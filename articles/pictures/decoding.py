"""
Reads the picture in an uploaded file, within limits of memory.

A small file can hold a huge picture, and each kind takes its own amount of memory to decode. So the
number of pixels is limited by kind, before decoding; tests/processes/test_picture_memory.py
measures what the limits allow. A decoded picture is made smaller in bands, so it is never in memory
twice.
"""

import contextlib
import math
import re
import threading
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from PIL import Image, ImageCms, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
# Megapixels. Pillow decodes a large JPEG at a half, a quarter or an eighth.
LIMITS = {"JPEG": 50, "progressive JPEG": 15, "PNG": 30, "WebP": 9, "AVIF": 9, "HEIC": 25}
PALETTE_LIMIT = 50  # megapixels, for a PNG with one byte a pixel
NAMES = {"WEBP": "WebP", "MPO": "JPEG"}  # where Pillow's name for a kind is another
MAX_SIZE = 2400  # pixels, of the longer side of what is stored
BAND = 128  # rows of the smaller picture that are made at once
WHITE = (255, 255, 255)
TURNS = {  # the EXIF orientation, and what turns such a picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORIENTATION = 0x0112

# How a file of a kind that we take begins, even if the rest of it is damaged.
STARTS = re.compile(rb"\xff\xd8\xff|\x89PNG|RIFF.{4}WEBP|.{4}ftyp(avi|hei|hev|mif|msf)", re.DOTALL)

NOT_TAKEN = (
    "This isn't a JPEG, PNG, WebP, AVIF or HEIC picture. Save it as one of these, then try again."
)
TOO_LARGE = "This picture has far too many pixels. Save it smaller, then try again."
DAMAGED = "This picture is damaged. Save it again, then try again."
MOVES = "This picture moves. Choose a still one."

one_at_a_time = threading.Lock()  # of the threads of a process, so that they do not add up


def read_picture(upload):
    """
    The picture in an uploaded file: upright, RGB in sRGB, on white, at most MAX_SIZE.

    Raises ValidationError, with a message for the person who uploads, for a file that is not
    a picture, not of a kind that we take, damaged, animated or too large.
    """
    try:
        with one_at_a_time:
            upload.seek(0)
            start = upload.read(12)
            upload.seek(0)
            try:
                return _read_by_pillow(upload)
            except UnidentifiedImageError:
                if start[4:8] != b"ftyp":  # no kind of HEIC
                    raise
                return _read_heic(upload)
    except ValidationError:
        raise
    except UnidentifiedImageError:
        raise ValidationError(DAMAGED if STARTS.match(start) else NOT_TAKEN) from None
    except Image.DecompressionBombError:
        raise ValidationError(TOO_LARGE) from None
    except Exception:  # decoders raise all kinds of errors for a damaged file
        raise ValidationError(DAMAGED) from None


def _read_by_pillow(upload):
    with Image.open(upload, formats=FORMATS) as image:
        # A phone's JPEG may hold a second, small picture (MPO). That is not an animation.
        if getattr(image, "is_animated", False) and image.format != "MPO":
            raise ValidationError(MOVES)
        kind = NAMES.get(image.format, image.format)
        if image.info.get("progressive"):
            kind = "progressive JPEG"
        is_small = kind == "PNG" and image.mode in ("1", "L", "P", "I;16")
        _check_size(kind, image.size, PALETTE_LIMIT if is_small else LIMITS[kind])
        turn = _turn(image)
        profile = image.info.get("icc_profile")
        image.draft(image.mode, _smaller_size(image.size))
        image.load()

        def rows(top, bottom):
            return image.crop((0, top, image.width, bottom))

        picture = _srgb(_made_smaller(rows, image.size), profile)
    return picture.transpose(turn) if turn else picture


def _read_heic(upload):
    """
    Read a phone's HEIC. It comes upright, so its EXIF orientation is not looked at.

    The library takes 26 MB, so a process loads it with the first such file.
    """
    try:
        heic = import_string("pillow_heif.open_heif")(upload, remove_stride=False)
    except (ValueError, SyntaxError, EOFError, RuntimeError):
        raise UnidentifiedImageError from None
    _check_size("HEIC", heic.size, LIMITS["HEIC"])
    data, stride, mode = memoryview(heic.data), heic.stride, heic.mode

    def rows(top, bottom):
        size = heic.size[0], bottom - top
        part = data[top * stride : bottom * stride]
        return Image.frombytes(mode, size, part, "raw", mode, stride)

    return _srgb(_made_smaller(rows, heic.size), heic.info.get("icc_profile"))


def _check_size(kind, size, limit):
    megapixels = math.ceil(size[0] * size[1] / 1_000_000)
    if megapixels > limit:
        raise ValidationError(
            f"This picture has {megapixels} megapixels. As {kind}, {limit} is the most that we "
            "can take. Save it smaller, then try again."
        )


def _turn(image):
    try:
        return TURNS.get(image.getexif().get(ORIENTATION))
    except Exception:  # broken EXIF data says nothing, whatever it raises
        return None


def _smaller_size(size):
    scale = min(1, MAX_SIZE / max(size))
    return tuple(max(1, round(side * scale)) for side in size)


def _made_smaller(rows, size):
    """
    The picture in L, RGB or CMYK, at most MAX_SIZE. `rows(top, bottom)` gives a part of it.

    Each band is made from the rows that it shows and from those around them that the filter
    looks at, so the bands fit together as if the picture had been made smaller at once.
    """
    width, height = _smaller_size(size)
    scale = size[1] / height
    margin = math.ceil(3 * scale) + 1  # Lanczos looks at three pixels of the smaller picture
    picture = None
    for top in range(0, height, BAND):
        bottom = min(top + BAND, height)
        first = max(0, math.floor(top * scale) - margin)
        last = min(size[1], math.ceil(bottom * scale) + margin)
        box = (0, top * scale - first, size[0], min(bottom * scale, size[1]) - first)
        band = _opaque(rows(first, last))
        band = band.resize((width, bottom - top), Image.Resampling.LANCZOS, box)
        picture = picture or Image.new(band.mode, (width, height))
        picture.paste(band, (0, top))
    return picture


def _opaque(image):
    """The picture in L, RGB or CMYK, on white where it was transparent."""
    if image.mode.startswith("I"):  # 16 bits of gray, which convert() would clip to white
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        background = Image.new("RGB", image.size, WHITE)
        background.paste(image, mask=image)
        return background
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _srgb(image, profile):
    """Return the picture as RGB in sRGB."""
    if profile:
        # Where the profile is broken, assume that the picture is in sRGB already.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
    return image.convert("RGB")
