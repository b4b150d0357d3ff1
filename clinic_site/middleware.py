"""Middleware for what Django has no middleware for."""

from django.conf import settings
from django.core.exceptions import PermissionDenied

from articles.views import find_redirect_by_query


class EmptyHeadMiddleware:
    """
    Answers HEAD without a body. Django leaves removing it to the server, and gunicorn logs a
    warning each time, so every check of a monitoring service would fill the log.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response


class CrossSitePost(PermissionDenied):
    pass


class CrossOriginProtectionMiddleware:
    """
    Refuses posts that another site made the browser send, without a CSRF token. Pages with a
    form can therefore be cached.

    This is the method of Go's net/http.CrossOriginProtection: trust Sec-Fetch-Site if the
    browser sends it, else compare Origin with Host. A request with neither header passes: all
    browsers since 2020 send one of them across sites. The admin has Django's CSRF token as well.
    """

    SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method not in self.SAFE_METHODS and not self._same_origin(request):
            # Raised in process_view, where the URL is resolved, because handler403 looks at it
            # to show the contact form again with what the visitor had typed.
            raise CrossSitePost("cross-site post")

    @staticmethod
    def _same_origin(request):
        if fetch_site := request.headers.get("Sec-Fetch-Site"):
            return fetch_site in ("same-origin", "none")
        origin = request.headers.get("Origin")
        return origin is None or is_own_origin(request, origin)


def is_own_origin(request, origin):
    return origin == settings.SITE_URL or origin.partition("://")[2] == request.get_host()


def is_from_own_page(request):
    """
    Whether the browser says that a page of this site made the request. CrossOriginProtection also
    lets pass what says nothing; this does not.
    """
    if fetch_site := request.headers.get("Sec-Fetch-Site"):
        return fetch_site == "same-origin"
    return is_own_origin(request, request.headers.get("Origin", ""))


class OldAddressMiddleware:
    """Sends readers on from old addresses whose path is a page of ours, such as /?p=1164."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_public = not request.path.startswith(f"/{settings.ADMIN_PATH}")
        if request.method in ("GET", "HEAD") and is_public:
            return find_redirect_by_query(request) or self.get_response(request)
        return self.get_response(request)
