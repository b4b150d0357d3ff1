"""Only what Django lacks."""

from django.conf import settings
from django.core.exceptions import PermissionDenied


class EmptyHeadMiddleware:
    """
    Answer HEAD with the headers alone. Django leaves the body to the server, and gunicorn
    drops it with a warning, one for every look of a watching service.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response


class CrossOriginProtectionMiddleware:
    """
    Refuse a post that another site made the browser send, without any token.

    The method of Go's net/http.CrossOriginProtection: trust Sec-Fetch-Site where the
    browser sends it, compare Origin with Host where it does not, and let a client that
    sends neither pass, because no browser since 2020 does so across sites. A form kept by
    a cache for a day therefore still works. The admin has Django's CSRF token besides.
    """

    SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method not in self.SAFE_METHODS and not self._same_origin(request):
            # Raised here, not in __call__: clinic_site.views.permission_denied then answers
            # with what the visitor had typed.
            raise PermissionDenied("cross-site post")

    @staticmethod
    def _same_origin(request):
        if fetch_site := request.headers.get("Sec-Fetch-Site"):
            return fetch_site in ("same-origin", "none")
        origin = request.headers.get("Origin")
        if origin is None or origin == settings.SITE_URL:
            return True
        return origin.partition("://")[2] == request.get_host()
