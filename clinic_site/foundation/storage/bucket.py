"""Storage of uploads in an S3-compatible bucket, for a site on several machines."""

from contextlib import contextmanager
from urllib.parse import urlsplit

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage


@contextmanager
def _raising_os_error():
    """Turn errors of the bucket into OSError, which callers of any storage handle."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise OSError("the bucket does not answer as it should") from error


class BucketStorage(S3Storage):
    """A bucket that is public at MEDIA_URL, which may be the URL of a CDN in front of it."""

    def get_default_settings(self):
        public = urlsplit(settings.MEDIA_URL)
        return super().get_default_settings() | {
            "custom_domain": f"{public.netloc}{public.path}".rstrip("/"),
            "url_protocol": f"{public.scheme}:",
            # Two uploads of one picture get the same name, but each row needs a file of its own.
            "file_overwrite": False,
            # Names are hashes of the content, so a file never changes.
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
            "client_config": Config(
                connect_timeout=3,  # seconds; a person waits, and gunicorn stops after 30
                read_timeout=10,
                retries={"total_max_attempts": 2},
                # Most S3-compatible servers do not know boto3's newer default checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "path"},
            ),
        }

    def _open(self, name, mode="rb"):
        with _raising_os_error():
            return super()._open(name, mode)

    def _save(self, name, content):
        with _raising_os_error():
            return super()._save(name, content)

    def delete(self, name):
        with _raising_os_error():
            super().delete(name)

    def exists(self, name):
        with _raising_os_error():
            return super().exists(name)
