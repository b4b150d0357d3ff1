"""Makes the files of a picture that pages serve, and finds files that nothing needs."""

import contextlib
import re
from datetime import timedelta

from django.apps import apps
from django.core.files.base import ContentFile
from django.tasks import task
from django.utils import timezone
from PIL import Image, ImageOps

from .upload import encoded

WIDTHS = (480, 800, 1200, 1600)  # pixels
SOCIAL_SIZE = (1200, 630)  # pixels, the size that social networks ask for
# The name of a file that this app stores. The first group is the name of its picture.
FILE = re.compile(r"([0-9a-f]{20}(?:_\w+)?)(?:-\d+|-social)?\.(?:jpg|avif|webp)")
ORPHANS_STAY = timedelta(days=1)  # so that files of an upload in progress are safe


@task
def make_renditions(picture_id):
    """Write the AVIF, WebP and link preview files of a picture, then save their widths."""
    pictures = apps.get_model("articles", "Picture").objects.filter(pk=picture_id)
    picture = pictures.first()
    if picture is None or picture.widths:
        return  # deleted since the task was enqueued, or made by an earlier run
    widths = write_files(picture.file.storage, picture.file.name)
    # The picture may have been replaced meanwhile. These are not the widths of the new file.
    pictures.filter(file=picture.file.name).update(widths=widths)


def write_files(storage, name):
    """Write the files of the stored picture of this name. Returns the widths."""
    stem = name.rpartition(".")[0]
    with storage.open(name) as file, Image.open(file) as master:
        master.load()
    widths = sorted({min(width, master.width) for width in WIDTHS})
    for width in widths:
        resized = ImageOps.contain(master, (width, master.height), Image.Resampling.LANCZOS)
        _store(storage, f"{stem}-{width}.avif", encoded(resized, "AVIF", quality=55, speed=6))
        _store(storage, f"{stem}-{width}.webp", encoded(resized, "WEBP", quality=78, method=4))
    social = ImageOps.fit(master, SOCIAL_SIZE, Image.Resampling.LANCZOS)
    _store(storage, f"{stem}-social.jpg", encoded(social, "JPEG", quality=82, optimize=True))
    return widths


def _store(storage, name, data):
    """Replace any file of this name, which is there when the task runs a second time."""
    storage.delete(name)
    storage.save(name, ContentFile(data))


def orphans():
    """Yield the names of stored files older than ORPHANS_STAY that belong to no Picture."""
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
            with contextlib.suppress(FileNotFoundError):  # another worker deleted it
                if field.storage.get_modified_time(name) < timezone.now() - ORPHANS_STAY:
                    yield name
