"""
Turns an upload into a normalized image, which is what the site stores. The upload itself is
never stored, because phones write the location into a photo.
"""

import contextlib
import hashlib
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from .decoding import read_picture


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

    def __init__(self, image):
        data = encoded(image, "JPEG", quality=90, optimize=True)
        super().__init__(data, name=f"{hashlib.sha256(data).hexdigest()[:20]}.jpg")
        self.width, self.height = image.size


def normalize(upload):
    """
    Return the NormalizedImage of an uploaded file.

    Raises ValidationError, with a message for the person who uploads: see read_picture().
    """
    return NormalizedImage(read_picture(upload))


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
    """
    Return the bytes of a Pillow image in a format; the options are Pillow's.

    Pillow would write some of what it read beside the picture, such as a comment.
    """
    image.info.clear()
    buffer = BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()
