"""
Whole public pages, kept compressed and shared by all processes.

A page is kept under the current edition (editions.py), so a save of anything public, or the
clock's next turn, drops all of them at once. It is kept under the release too, a digest of
the code and templates that made it, so a deployment never serves its predecessor's pages.
"""

import gzip
import hashlib
import re
from functools import cache

import brotli
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

from . import editions

CODINGS = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    "": lambda body: body,
}
# What mail programs and advertisements add to an address. No page reads them.
TRACKING = re.compile(r"(?<![^&])(?:utm_\w+|gclid|fbclid|msclkid)=[^&]*(?:&|$)")
# The one thing that lists read of the query. Anything else is answered, and not kept: made-up
# queries cannot fill the store.
PAGE_NUMBER = re.compile(r"page=[1-9]\d{0,4}")
PAGED = {"articles:articles", "articles:topic"}
LIVES = 24 * 3600  # seconds; after its edition nobody asks for a page any more
KEY = "clinic.page_key"  # in the WSGI environment: under what to keep the page that is made


class PageCache:
    """
    The WSGI application: answers a page that is kept itself, before Django's own work begins,
    and has Django make any other. A kept answer costs less than an empty view.
    """

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        request = WSGIRequest(environ)
        try:
            key = _key(request)
            kept = key and _find(key)
        except Exception:  # a database or disk that is away: Django has words for that
            return self.application(environ, start_response)
        if kept:
            return self._answer(request, start_response, *kept)
        if key:
            environ[KEY] = key
        return self.application(environ, start_response)

    @staticmethod
    def _answer(request, start_response, headers, body):
        status = "200 OK"
        if "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MATCH" in request.META:
            whole = HttpResponse(body, headers=headers)
            response = get_conditional_response(request, headers["ETag"], response=whole)
            status = f"{response.status_code} {response.reason_phrase}"
            headers, body = dict(response.items()), response.content
        start_response(status, list(headers.items()))
        return [body if request.method == "GET" else b""]


class PageCacheMiddleware:
    """
    Keep what was made, as soon as it is whole, for PageCache to answer with.

    Kept is what PublicCacheControlMiddleware, further in, found to be the same for everyone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if (key := request.META.get(KEY)) and self._may_be_kept(request, response):
            _encode(response, accepted_coding(request.headers.get("Accept-Encoding", "")))
            caches["pages"].set(key, (dict(response.items()), response.content), LIVES)
        return response

    @staticmethod
    def _may_be_kept(request, response):
        return (
            response.status_code == 200
            and not response.streaming
            and "public" in response.get("Cache-Control", "")
            and not response.has_header("Vary")
            and ("page" not in request.GET or request.resolver_match.view_name in PAGED)
        )


def _key(request):
    """Under what the answer to a request is kept; None where it never is."""
    query = TRACKING.sub("", request.META["QUERY_STRING"]).rstrip("&")
    if (
        request.method not in ("GET", "HEAD")
        or (query and not PAGE_NUMBER.fullmatch(query))
        or settings.DEBUG
        or not _is_ours(request)
    ):
        return None
    coding = accepted_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    name = "\0".join((_release(), editions.current(), coding, request.path, query))
    return hashlib.sha256(name.encode()).hexdigest()


def _is_ours(request):
    """Whether it came to a name of the site, as safely as it must; Django says it if not."""
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return request.is_secure() or not settings.SECURE_SSL_REDIRECT


def accepted_coding(header):
    """The best of our codings that an Accept-Encoding header allows; "" for none."""
    weights = {}
    for item in header.lower().split(","):
        name, _, weight = item.partition(";")
        weights[name.strip()] = weight.replace(" ", "")
    for coding in ("br", "gzip"):
        if coding in weights and not re.fullmatch(r"q=0(\.0*)?", weights[coding]):
            return coding
    return ""


def _find(key):
    """What is kept under this key, or None; from this process's memory where it asked before."""
    near = caches["parts"]
    if (kept := near.get(key)) is None and (kept := caches["pages"].get(key)):
        near.set(key, kept, timeout=None)
    return kept


def _encode(response, coding):
    set_response_etag(response)
    patch_vary_headers(response, ["Accept-Encoding"])
    response.content = CODINGS[coding](response.content)
    response["Content-Length"] = str(len(response.content))
    if coding:
        response["Content-Encoding"] = coding
        # The same page in another coding: the same, but not byte by byte.
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
