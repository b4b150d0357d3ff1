"""
An upload becomes a normalized image, which is what the site stores. Phones write the place
into a photo, so the upload itself is never stored.
"""

import contextlib
import hashlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_PIXELS = 50_000_000  # refused before decoding: a small file can hold a huge picture
TOO_LARGE = "This picture is larger than 50 megapixels. Save it smaller."
MAX_SIZE = 2400  # pixels, of the longer side
WHITE = (255, 255, 255)
SMOOTH = ("L", "RGB", "RGBA", "CMYK")  # modes that are made smaller without a loss of colors


class NotStoredError(Exception):
    """The storage took no file: full, read-only or away."""


class UploadHandler(TemporaryFileUploadHandler):
    """Goes on without the file where the disk has no room for it, for the form to say so."""

    was_refused = False  # by the disk: see upload_was_refused()

    def new_file(self, *args, **kwargs):
        with self.refusing():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, *args):
        with self.refusing():
            super().receive_data_chunk(*args)

    @contextlib.contextmanager
    def refusing(self):
        try:
            yield
        except OSError:
            self.was_refused = True
            with contextlib.suppress(OSError, AttributeError):  # what it could not write before
                self.file.close()
            raise SkipFile from None


def upload_was_refused(request):
    """Whether the disk had no room for a file that came with this request."""
    handlers = request.upload_handlers
    return any(isinstance(one, UploadHandler) and one.was_refused for one in handlers)


class NormalizedImage(ContentFile):
    """A picture that may be stored: upright, sRGB, without metadata, named by its content."""


def normalize(upload):
    """
    Return the NormalizedImage of an uploaded file.

    Raises ValidationError, in words for the person who uploads, where the file is no
    picture, a kind that we do not take, damaged, animated or too large.
    """
    try:
        upload.seek(0)
        image = Image.open(upload, formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise ValidationError(TOO_LARGE)
        # A phone's JPEG may carry a small second picture (MPO), which is no animation.
        if getattr(image, "is_animated", False) and image.format != "MPO":
            raise ValidationError("This picture moves. Choose a still one.")
        # A JPEG can be read at half its size, or less: time and memory for what is kept alone.
        image.draft(image.mode, (MAX_SIZE, MAX_SIZE))
        image.load()
    except UnidentifiedImageError:
        raise ValidationError("This is not a JPEG, PNG, WebP or AVIF picture.") from None
    except Image.DecompressionBombError:
        raise ValidationError(TOO_LARGE) from None
    except (OSError, SyntaxError, ValueError, RuntimeError):  # AVIF's damage is a RuntimeError
        raise ValidationError("This picture is damaged. Save it again and retry.") from None
    if image.mode in SMOOTH:  # each further step is a copy: let it be one of the small picture
        _shrink(image)
    image = _srgb(ImageOps.exif_transpose(image))
    _shrink(image)
    data = encoded(image, "JPEG", quality=90, optimize=True)
    return NormalizedImage(data, name=f"{hashlib.sha256(data).hexdigest()[:20]}.jpg")


def _shrink(image):
    image.thumbnail((MAX_SIZE, MAX_SIZE), Image.Resampling.LANCZOS)


def _srgb(image):
    """The picture in sRGB on white, its colour profile applied and left behind."""
    if profile := image.info.get("icc_profile"):
        # A broken profile: the plain numbers are the best guess.
        with contextlib.suppress(ImageCms.PyCMSError, ValueError):
            image = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if image.mode == "RGBA" else "RGB",
            )
    if image.mode.startswith("I"):  # 16 bits of gray, which convert() would clip to white
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        background = Image.new("RGB", image.size, WHITE)
        background.paste(image, mask=image)
        return background
    return image.convert("RGB")


def store(file):
    """Write a new NormalizedImage into the storage; NotStoredError whatever its own error was."""
    try:
        file.save(file.name, file.file, save=False)
    except Exception as error:
        raise NotStoredError from error


def encoded(image, file_format, **options):
    buffer = BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()
