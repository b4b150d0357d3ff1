"""Uploads in an S3-compatible bucket, for sites of several machines."""

from urllib.parse import urlsplit

from botocore.config import Config
from django.conf import settings
from storages.backends.s3 import S3Storage


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
