"""
The one path of every picture: an upload becomes a stripped master, and a background task
makes the files that pages serve. Phones write the place into a photo, so the upload itself
is never stored.
"""

import contextlib
import hashlib
import re
from datetime import timedelta
from io import BytesIO

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.tasks import task
from django.utils import timezone
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_PIXELS = 50_000_000  # refused before decoding: a small file can hold a huge picture
TOO_LARGE = "This picture is larger than 50 megapixels. Save it smaller."
MASTER_SIZE = 2400  # pixels, of the longer side
WIDTHS = (480, 800, 1200, 1600)  # pixels
SOCIAL_SIZE = (1200, 630)  # pixels, what link previews ask for
WHITE = (255, 255, 255)
SMOOTH = ("L", "RGB", "RGBA", "CMYK")  # modes that are made smaller without a loss of colors


# A file of ours in the storage, of the picture that the first group names.
FILE = re.compile(r"([0-9a-f]{20}(?:_\w+)?)(?:-\d+|-social)?\.(?:jpg|avif|webp)")
ORPHANS_STAY = timedelta(days=1)  # so that no upload is caught half way


class NotStoredError(Exception):
    """The storage took no file: full, read-only or away."""


class UploadHandler(TemporaryFileUploadHandler):
    """Goes on without the file where the disk has no room for it, for the form to say so."""

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
            self.request.is_refused = True
            with contextlib.suppress(OSError, AttributeError):  # what it could not write before
                self.file.close()
            raise SkipFile from None


class Master(ContentFile):
    """A picture that may be stored: upright, sRGB, without metadata, named by its content."""


def prepare_master(upload):
    """
    Return the Master of an uploaded file.

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
        image.draft(image.mode, (MASTER_SIZE, MASTER_SIZE))
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
    data = _encoded(image, "JPEG", quality=90, optimize=True)
    return Master(data, name=f"{hashlib.sha256(data).hexdigest()[:20]}.jpg")


def _shrink(image):
    image.thumbnail((MASTER_SIZE, MASTER_SIZE), Image.Resampling.LANCZOS)


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


def _encoded(image, file_format, **options):
    buffer = BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


@task
def make_renditions(picture_id):
    """Write the AVIF and WebP files of one picture, and its link preview; then record them."""
    picture = apps.get_model("articles", "Picture").objects.filter(pk=picture_id).first()
    if picture is None:
        return  # deleted meanwhile
    storage = picture.file.storage
    stem = picture.file.name.rpartition(".")[0]
    with picture.file.open() as file, Image.open(file) as master:
        master.load()
    widths = sorted({min(width, master.width) for width in WIDTHS})
    for width in widths:
        resized = ImageOps.contain(master, (width, master.height), Image.Resampling.LANCZOS)
        _store(storage, f"{stem}-{width}.avif", _encoded(resized, "AVIF", quality=55, speed=6))
        _store(storage, f"{stem}-{width}.webp", _encoded(resized, "WEBP", quality=78, method=4))
    social = ImageOps.fit(master, SOCIAL_SIZE, Image.Resampling.LANCZOS)
    _store(storage, f"{stem}-social.jpg", _encoded(social, "JPEG", quality=82, optimize=True))
    picture.widths = widths
    picture.save(update_fields=["widths"])


def _store(storage, name, data):
    """Write under exactly this name: the task may run twice."""
    storage.delete(name)
    storage.save(name, ContentFile(data))


def store(file):
    """Write a new Master into the storage, whichever that is: each has errors of its own."""
    try:
        file.save(file.name, file.file, save=False)
    except Exception as error:
        raise NotStoredError from error


def orphans():
    """The names of our files in the storage, older than a day, that no Picture needs."""
    field = apps.get_model("articles", "Picture")._meta.get_field("file")
    try:
        _folders, names = field.storage.listdir(field.upload_to)
    except FileNotFoundError:
        return  # nothing was ever uploaded
    masters = field.model.objects.values_list("file", flat=True)
    needed = {master.removeprefix(field.upload_to).rpartition(".")[0] for master in masters}
    for name in names:
        found = FILE.fullmatch(name)
        if found and found[1] not in needed:
            name = field.upload_to + name
            with contextlib.suppress(FileNotFoundError):  # another worker was first
                if field.storage.get_modified_time(name) < timezone.now() - ORPHANS_STAY:
                    yield name
