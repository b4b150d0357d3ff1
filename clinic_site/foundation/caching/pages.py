"""
Caches whole public pages, compressed, for all processes.

The cache key holds the version of the public pages (version.py), so a change of anything public
ends all cached pages at once. It holds a digest of the code and templates as well, so a new
deployment never serves pages of the old one.
"""

import gzip
import hashlib
import logging
import re

import brotli
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers, set_response_etag

from . import version

logger = logging.getLogger(__name__)

ENCODINGS = {
    # Once for all readers of a page. The condition page takes 40 ms and is 2 KB smaller than at
    # quality 5, so that it arrives with its stylesheet and typeface in a connection's first two
    # trips (tests/test_page_weight.py).
    "br": lambda body: brotli.compress(body, quality=10),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    "": lambda body: body,
}
# What only a reader of the templates needs; 3 % of a compressed page. No page has a <pre>, and a
# page with somebody's own text in a field isn't cached.
INDENT = re.compile(rb"\n\s+")
# Parameters that mail programs and advertisements add to a URL. No page uses them.
TRACKING = re.compile(r"(?<![^&])(?:utm_\w+|gclid|fbclid|msclkid)=[^&]*(?:&|$)")
# The only query string for which pages are cached. Pages with any other are not, so that
# made-up query strings cannot fill the cache.
PAGE_NUMBER = re.compile(r"page=[1-9]\d{0,4}")
PAGED_VIEWS = {"articles:articles", "articles:topic"}
PAGE_TTL = 24 * 3600  # seconds; an upper limit, since a page is unused once its version has ended
SHARED_MAX_AGE = 60  # seconds that nginx or a CDN may keep a page


class PageCacheMiddleware:
    """
    Returns the cached page, or caches the response of the view.

    The version is read before the view runs. If a save happens while the view runs, the page
    may show old rows, but it is then cached under a version that has ended.
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
    Sets Cache-Control on a response that has none of its own.

    Browsers revalidate a page each time, and shared caches keep it for SHARED_MAX_AGE, unless it
    sets a cookie or varies on cookies. For a request with a session cookie no cache keeps the
    response, whatever it is: a page may say who is signed in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.has_header("Cache-Control") or request.method not in ("GET", "HEAD"):
            return response
        if has_session(request):
            patch_cache_control(response, private=True, no_store=True)
        elif (
            response.status_code == 200
            and not response.cookies
            and "cookie" not in response.get("Vary", "").lower()
        ):
            patch_cache_control(response, public=True, max_age=0, s_maxage=SHARED_MAX_AGE)
        return response


def has_session(request):
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _key(request):
    """The cache key for a request, or None if its response must not be cached."""
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
    except Exception as error:  # the database is down; the page may not need it
        logger.warning("pages are not cached: %s", type(error).__name__)
        return None
    encoding = accepted_encoding(request.headers.get("Accept-Encoding", ""))
    name = "\0".join((version.release(), token, encoding, site, request.path, query))
    return hashlib.sha256(name.encode()).hexdigest()


def _is_public(request, response):
    """Whether a response may be cached: PublicCacheControlMiddleware has marked it as public."""
    return (
        response.status_code == 200
        and not response.streaming
        and "public" in response.get("Cache-Control", "")
        and not response.has_header("Vary")
        and ("page" not in request.GET or request.resolver_match.view_name in PAGED_VIEWS)
    )


def accepted_encoding(header):
    """The preferred key of ENCODINGS that an Accept-Encoding header allows; "" for none."""
    weights = {}
    for item in header.lower().split(","):
        name, _, weight = item.partition(";")
        weights[name.strip()] = weight.replace(" ", "")
    for encoding in ("br", "gzip"):
        if encoding in weights and not re.fullmatch(r"q=0(\.0*)?", weights[encoding]):
            return encoding
    return ""


def _encode(response, encoding):
    if response["Content-Type"].startswith("text/html"):
        response.content = INDENT.sub(b"\n", response.content)
    set_response_etag(response)
    patch_vary_headers(response, ["Accept-Encoding"])
    response.content = ENCODINGS[encoding](response.content)
    response["Content-Length"] = str(len(response.content))
    if encoding:
        response["Content-Encoding"] = encoding
        # Weak, because another encoding of the page has the same ETag but other bytes.
        response["ETag"] = "W/" + response["ETag"].removeprefix("W/")
