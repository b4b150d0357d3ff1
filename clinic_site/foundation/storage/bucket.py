"""Uploads in an S3-compatible bucket, for sites of several machines."""

from contextlib import contextmanager
from urllib.parse import urlsplit

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage


@contextmanager
def _failing_as_a_disk_does():
    """Whoever stores or reads a file is ready for OSError, and knows nothing of buckets."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise OSError("the bucket does not answer as it should") from error


class BucketStorage(S3Storage):
    """A bucket that anyone may read at MEDIA_URL, which may be a CDN's address before it."""

    def get_default_settings(self):
        public = urlsplit(settings.MEDIA_URL)
        return super().get_default_settings() | {
            "custom_domain": f"{public.netloc}{public.path}".rstrip("/"),
            "url_protocol": f"{public.scheme}:",
            "file_overwrite": False,  # two rows may hold the same picture, each its own file
            # Named by its content: what a name stands for never changes.
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
            "client_config": Config(
                connect_timeout=3,  # seconds; a person waits, and gunicorn ends it after 30
                read_timeout=10,
                retries={"total_max_attempts": 2},
                # Newer sums are unknown to most servers but Amazon's.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "path"},
            ),
        }

    def _open(self, name, mode="rb"):
        with _failing_as_a_disk_does():
            return super()._open(name, mode)

    def _save(self, name, content):
        with _failing_as_a_disk_does():
            return super()._save(name, content)

    def delete(self, name):
        with _failing_as_a_disk_does():
            super().delete(name)

    def exists(self, name):
        with _failing_as_a_disk_does():
            return super().exists(name)
