"""Makes the files of a picture that pages serve, and finds files that nothing needs."""

import contextlib
import re
from datetime import timedelta

from django.apps import apps
from django.core.files.base import ContentFile
from django.tasks import task
from django.utils import timezone
from PIL import Image, ImageOps

from .cropping import MIDDLE, cropped
from .upload import encoded

WIDTHS = (320, 480, 800, 1200, 1600)  # pixels
FACE_SIZES = (96, 192, 384)  # pixels, of a square photo
SHORTEST_SIDE = FACE_SIZES[0]  # pixels: of a smaller picture there's too little to show
SOCIAL_SIZE = (1200, 630)  # pixels, the size that social networks ask for
# The name of a file that this app stores: its picture's, and for a crop crop_suffix() as well.
FILE = re.compile(
    r"(?P<picture>[0-9a-f]{20}(?:_\w+)?)"
    r"(?:-\d+|(?P<focus>(?:-\d+-\d+)?)-(?:social|face(?:-\d+)?))?\.(?:jpg|avif|webp)"
)
ORPHANS_STAY = timedelta(days=1)  # so that files of an upload in progress are safe


def crop_suffix(focus):
    """
    What the name of a crop says of its focal point, "" for the middle.

    Browsers keep a file for a year, so one that shows another part needs another name.
    """
    return "" if focus == [MIDDLE, MIDDLE] else "-{}-{}".format(*focus)


@task
def make_renditions(picture_id):
    """Write the files of a picture that are not there yet, then save which there are."""
    pictures = apps.get_model("articles", "Picture").objects.filter(pk=picture_id)
    picture = pictures.first()
    if picture is None:
        return  # deleted since the task was enqueued
    storage, name, focus = picture.file.storage, picture.file.name, picture.focus
    # The picture may be replaced meanwhile. These are not the widths of the new file.
    same_file = pictures.filter(file=name)
    if not picture.widths:
        same_file.update(widths=write_files(storage, name))
    if not picture.has_faces:
        sizes = write_crops(storage, name, focus)
        # Or another focal point may be chosen. Its crops are made by a task of its own.
        same_focus = same_file.filter(focus_x=focus[0], focus_y=focus[1])
        same_focus.update(face_sizes=sizes, cropped_for=focus)


def write_files(storage, name):
    """Write the AVIF and WebP files of the stored picture of this name. Returns the widths."""
    stem = name.rpartition(".")[0]
    master = _master(storage, name)
    widths = sorted({min(width, master.width) for width in WIDTHS})
    for width in widths:
        resized = ImageOps.contain(master, (width, master.height), Image.Resampling.LANCZOS)
        _store(storage, f"{stem}-{width}.avif", encoded(resized, "AVIF", quality=50, speed=6))
        _store(storage, f"{stem}-{width}.webp", encoded(resized, "WEBP", quality=78, method=4))
    return widths


def write_crops(storage, name, focus):
    """Write the link preview and the square files of this picture. Returns the squares' sizes."""
    stem = name.rpartition(".")[0] + crop_suffix(focus)
    master = _master(storage, name)
    social = cropped(master, SOCIAL_SIZE, focus)
    _store(storage, f"{stem}-social.jpg", encoded(social, "JPEG", quality=82, optimize=True))
    sizes = sorted({min(size, *master.size) for size in FACE_SIZES})
    for size in sizes:
        face = cropped(master, (size, size), focus)
        _store(storage, f"{stem}-face-{size}.avif", encoded(face, "AVIF", quality=60, speed=6))
        _store(storage, f"{stem}-face-{size}.webp", encoded(face, "WEBP", quality=80, method=4))
    _store(storage, f"{stem}-face.jpg", encoded(face, "JPEG", quality=82, optimize=True))
    return sizes


def _master(storage, name):
    with storage.open(name) as file, Image.open(file) as master:
        master.load()
    return master


def _store(storage, name, data):
    """Replace any file of this name, which is there when the task runs a second time."""
    storage.delete(name)
    storage.save(name, ContentFile(data))


def orphans():
    """
    Yield the names of stored files older than ORPHANS_STAY that belong to no Picture, or to
    a focal point that it no longer has.
    """
    field = apps.get_model("articles", "Picture")._meta.get_field("file")
    try:
        _folders, names = field.storage.listdir(field.upload_to)
    except FileNotFoundError:
        return  # nothing was ever uploaded
    needed = {}  # {name of a picture: the suffixes of its crops}
    for picture in field.model.objects.all():
        stem = picture.file.name.removeprefix(field.upload_to).rpartition(".")[0]
        # Those that are there too, because staff may go back before the new ones are made.
        crops = filter(None, (picture.focus, picture.cropped_for))
        needed.setdefault(stem, set()).update(map(crop_suffix, crops))
    for name in names:
        if (found := FILE.fullmatch(name)) and not _is_needed(found, needed):
            name = field.upload_to + name
            with contextlib.suppress(FileNotFoundError):  # another worker deleted it
                if field.storage.get_modified_time(name) < timezone.now() - ORPHANS_STAY:
                    yield name


def _is_needed(found, needed):
    suffixes = needed.get(found["picture"])
    return suffixes is not None and (found["focus"] is None or found["focus"] in suffixes)
