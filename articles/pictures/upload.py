"""
Turns an upload into a normalized image, which is what the site stores. The upload itself is
never stored, because phones write the location into a photo.
"""

import contextlib
import hashlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_PIXELS = 50_000_000  # checked before decoding: a small file can hold a huge picture
TOO_LARGE = "This picture is larger than 50 megapixels. Save it smaller."
MAX_SIZE = 2400  # pixels, of the longer side
WHITE = (255, 255, 255)
# Other modes, such as palettes, lose colors when resized.
RESIZABLE_MODES = ("L", "RGB", "RGBA", "CMYK")


class NotStoredError(Exception):
    """The storage could not save a file: it is full, read-only or unreachable."""


class UploadHandler(TemporaryFileUploadHandler):
    """Skips a file that the disk has no room for, so that the form can say so."""

    was_refused = False  # read by upload_was_refused()

    def new_file(self, *args, **kwargs):
        with self.refusing():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, *args):
        with self.refusing():
            super().receive_data_chunk(*args)

    @contextlib.contextmanager
    def refusing(self):
        """Skip the file where writing it raises OSError."""
        try:
            yield
        except OSError:
            self.was_refused = True
            with contextlib.suppress(OSError, AttributeError):  # closing flushes, and fails again
                self.file.close()
            raise SkipFile from None


def upload_was_refused(request):
    """Whether a file in this request was skipped because the disk had no room."""
    handlers = request.upload_handlers
    return any(isinstance(one, UploadHandler) and one.was_refused for one in handlers)


class NormalizedImage(ContentFile):
    """A picture ready to store: upright, sRGB, without metadata, named by a hash of its content."""


def normalize(upload):
    """
    Return the NormalizedImage of an uploaded file.

    Raises ValidationError, with a message for the person who uploads, for a file that is not
    a picture, not in FORMATS, damaged, animated or too large.
    """
    try:
        upload.seek(0)
        image = Image.open(upload, formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise ValidationError(TOO_LARGE)
        # A phone's JPEG may hold a second, small picture (MPO). That is not an animation.
        if getattr(image, "is_animated", False) and image.format != "MPO":
            raise ValidationError("This picture moves. Choose a still one.")
        # Decodes a large JPEG at a half, a quarter or an eighth, which saves time and memory.
        image.draft(image.mode, (MAX_SIZE, MAX_SIZE))
        image.load()
    except UnidentifiedImageError:
        raise ValidationError("This is not a JPEG, PNG, WebP or AVIF picture.") from None
    except Image.DecompressionBombError:
        raise ValidationError(TOO_LARGE) from None
    except (OSError, SyntaxError, ValueError, RuntimeError):  # RuntimeError: a damaged AVIF
        raise ValidationError("This picture is damaged. Save it again and retry.") from None
    if image.mode in RESIZABLE_MODES:  # before the steps that copy the picture, to save memory
        _shrink(image)
    image = _srgb(ImageOps.exif_transpose(image))
    _shrink(image)
    data = encoded(image, "JPEG", quality=90, optimize=True)
    return NormalizedImage(data, name=f"{hashlib.sha256(data).hexdigest()[:20]}.jpg")


def _shrink(image):
    image.thumbnail((MAX_SIZE, MAX_SIZE), Image.Resampling.LANCZOS)


def _srgb(image):
    """Return the picture as RGB in sRGB, on white where it was transparent."""
    if profile := image.info.get("icc_profile"):
        # Where the profile is broken, assume that the picture is in sRGB already.
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
    """
    Write a NormalizedImage into the storage. `file` is the FieldFile of a new upload.

    Raises NotStoredError for any error, since each storage backend raises errors of its own.
    """
    try:
        file.save(file.name, file.file, save=False)
    except Exception as error:
        raise NotStoredError from error


def encoded(image, file_format, **options):
    """Return the bytes of a Pillow image in a format; the options are Pillow's."""
    buffer = BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()
