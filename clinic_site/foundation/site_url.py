"""Absolute URLs: always of SITE_URL, whatever host or scheme somebody asked by."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap


def absolute_url(path):
    """The URL of a path of this site. An upload may be absolute already, in a bucket."""
    return urljoin(settings.SITE_URL, path)


class SiteUrlSitemap(Sitemap):
    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc
