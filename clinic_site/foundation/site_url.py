"""Absolute URLs. They always begin with SITE_URL, whatever the request's host or scheme."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap


def absolute_url(path):
    """The URL of a path. An absolute URL, such as that of an upload in a bucket, stays as it is."""
    return urljoin(settings.SITE_URL, path)


class SiteUrlSitemap(Sitemap):
    """A sitemap whose URLs begin with SITE_URL, not with the host of the request."""

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc
