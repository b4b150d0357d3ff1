"""
Whole public pages, compressed and shared by all processes.

A page is cached under the version of the public pages (version.py), so a save of anything
public, or the clock, ends all of them at once. It is cached under the release too, a digest
of the code and templates that made it, so a deployment never serves its predecessor's pages.
"""

import gzip
import hashlib
import logging
import re
from functools import cache

import brotli
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers, set_response_etag

from . import version

logger = logging.getLogger(__name__)

ENCODINGS = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    "": lambda body: body,
}
# What mail programs and advertisements add to a URL. No page reads them.
TRACKING = re.compile(r"(?<![^&])(?:utm_\w+|gclid|fbclid|msclkid)=[^&]*(?:&|$)")
# The one thing that lists read of the query. Any other query is answered and not cached, so
# that made-up queries cannot fill the cache.
PAGE_NUMBER = re.compile(r"page=[1-9]\d{0,4}")
PAGED_VIEWS = {"articles:articles", "articles:topic"}
PAGE_TTL = 24 * 3600  # seconds; nobody asks for a page after its version has ended
SHARED_MAX_AGE = 60  # seconds that nginx or a CDN may keep a page


class PageCacheMiddleware:
    """
    Answers with the cached page, or caches the one that is made.

    The version is read before the view runs: what a save changes meanwhile ends that version,
    and the page that was made of older rows ends with it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (key := _key(request)) is None:
            return self.get_response(request)
        if page := caches["pages"].get(key):
            headers, body = page
            return HttpResponse(body, headers=headers)
        response = self.get_response(request)
        if _is_public(request, response):
            _encode(response, accepted_encoding(request.headers.get("Accept-Encoding", "")))
            caches["pages"].set(key, (dict(response.items()), response.content), PAGE_TTL)
        return response


class PublicCacheControlMiddleware:
    """
    Says who may keep a page: a 200 answer to GET or HEAD that sets no cookie, varies on none,
    and whose view said nothing about caching.

    Browsers ask each time whether it changed, shared caches keep it for a minute. Whoever has
    a session gets a page of their own, which nobody keeps.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if (
            request.method in ("GET", "HEAD")
            and response.status_code == 200
            and not response.cookies
            and not response.has_header("Cache-Control")
            and "cookie" not in response.get("Vary", "").lower()
        ):
            if has_session(request):
                patch_cache_control(response, private=True, no_store=True)
            else:
                patch_cache_control(response, public=True, max_age=0, s_maxage=SHARED_MAX_AGE)
        return response


def has_session(request):
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _key(request):
    """The cache key of the answer to a request; None where the answer is never cached."""
    query = TRACKING.sub("", request.META.get("QUERY_STRING", "")).rstrip("&")
    if (
        request.method not in ("GET", "HEAD")
        or (query and not PAGE_NUMBER.fullmatch(query))
        or settings.DEBUG
        or has_session(request)
    ):
        return None
    try:
        site = f"{request.scheme}://{request.get_host()}"
        token = version.current()
    except DisallowedHost:
        return None
    except Exception as error:  # the database is away: many a page needs none
        logger.warning("pages are not cached: %s", type(error).__name__)
        return None
    encoding = accepted_encoding(request.headers.get("Accept-Encoding", ""))
    name = "\0".join((_release(), token, encoding, site, request.path, query))
    return hashlib.sha256(name.encode()).hexdigest()


def _is_public(request, response):
    """Whether an answer is the same for everyone, as PublicCacheControlMiddleware found."""
    return (
        response.status_code == 200
        and not response.streaming
        and "public" in response.get("Cache-Control", "")
        and not response.has_header("Vary")
        and ("page" not in request.GET or request.resolver_match.view_name in PAGED_VIEWS)
    )


def accepted_encoding(header):
    """The best of our encodings that an Accept-Encoding header allows; "" for none."""
    weights = {}
    for item in header.lower().split(","):
        name, _, weight = item.partition(";")
        weights[name.strip()] = weight.replace(" ", "")
    for encoding in ("br", "gzip"):
        if encoding in weights and not re.fullmatch(r"q=0(\.0*)?", weights[encoding]):
            return encoding
    return ""


def _encode(response, encoding):
    set_response_etag(response)
    patch_vary_headers(response, ["Accept-Encoding"])
    response.content = ENCODINGS[encoding](response.content)
    response["Content-Length"] = str(len(response.content))
    if encoding:
        response["Content-Encoding"] = encoding
        # The same page in another encoding: the same, but not byte by byte.
        response["ETag"] = "W/" + response["ETag"].removeprefix("W/")


@cache
def _release():
    """A digest of all that makes pages besides the database."""
    digest = hashlib.sha256(f"{settings.SITE_URL} {settings.MEDIA_URL}".encode())
    for folder in ("articles", "clinic_site", "contact", "static", "templates"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if path.suffix != ".pyc" and path.is_file():
                digest.update(f"{path.relative_to(settings.BASE_DIR)} ".encode())
                digest.update(path.read_bytes())
    digest.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    return digest.hexdigest()
