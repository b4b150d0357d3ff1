from contextlib import suppress

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.paginator import InvalidPage
from django.http import Http404, HttpResponseBadRequest, HttpResponseServerError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found as plain_page_not_found
from django.views.defaults import permission_denied as plain_permission_denied
from django.views.static import serve

from articles.models import Article, Condition, Page
from articles.paging import pages_of_results
from articles.search.query import Search
from articles.views import find_redirect
from contact.forms import ContactForm
from contact.models import Clinic
from contact.urgent import SUICIDE, urgent_words
from contact.views import refused

from .middleware import CrossSitePost
from .staff import refusals

ON_HOME_PAGE = 3  # newest articles
TYPED = ("name", "email", "phone", "message")  # fields that the 500 page shows again


@require_safe
def home(request, draft=None):
    pages = Page.objects.published().with_page_head()
    page = draft or pages.filter(slug=Page.HOME).first()
    conditions = Condition.objects.published().with_lead()
    context = {
        "page": page,
        "publication": page,
        "is_draft": draft is not None,
        "conditions": conditions,
        "emergency_condition": Condition.objects.published().general(),
        "has_first_visit": Page.objects.published().filter(slug=Page.FIRST_VISIT).exists(),
        "articles": Article.objects.published().newest_first().with_lead()[:ON_HOME_PAGE],
    }
    return render(request, "home.html", context)


@require_safe
def search(request):
    """Search for the words of `?q=`. A `?page=` that does not exist is a 404."""
    found = Search(request.GET.get("q", ""))
    try:
        page = pages_of_results(found).page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404("no such page") from None
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    context = {"found": found, "page": page, "numbers": numbers, "results": found.results(page)}
    urgent = urgent_words(found.query)
    context["speaks_of_suicide"] = SUICIDE in urgent or "988" in found.terms
    context["sounds_urgent"] = urgent or {"911", "988"} & set(found.terms)
    return render(request, "search.html", context)


@require_safe
def robots(request):
    return render(request, "robots.txt", content_type="text/plain")


@require_safe
def media(request, path):
    """Serve uploads for `make run`. In production nginx serves /media/ itself."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    # The name is a hash of the content, so the file never changes.
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def bad_request(request, exception):
    """400. To staff a page of theirs, which says if it was more than the website takes at once."""
    is_too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    if is_staff_page(request):
        return refusals.too_large(request) if is_too_large else refusals.unreadable(request)
    context = {}
    with suppress(Exception):  # the database may be down
        context["clinic_name"] = Clinic.objects.cached().name
    return HttpResponseBadRequest(render_to_string("400.html", context))


def permission_denied(request, exception):
    """403. Shows a refused contact form again, with what was typed; to staff a page of theirs."""
    if refusals.is_in_admin(request) and isinstance(exception, CrossSitePost):
        return refusals.cross_site(request)  # whoever it was: they were about to sign in
    if is_staff_page(request):
        return refusals.not_permitted(request)
    if request.method == "POST" and request.resolver_match.view_name == "contact:form":
        with suppress(BadRequest, SuspiciousOperation, MultiPartParserError):  # unreadable body
            return refused(request)
    return plain_permission_denied(request, exception)


def is_staff_page(request):
    """Whether somebody who has signed in asks for a page of the admin."""
    user = getattr(request, "user", None)  # absent where a middleware before it has refused
    return refusals.is_in_admin(request) and user is not None and user.is_authenticated


def csrf_failure(request, reason=""):
    """403 for a form without a valid token. The admin alone has forms with tokens."""
    if refusals.is_in_admin(request):
        return refusals.expired(request)
    return plain_permission_denied(request, PermissionDenied(reason))


def page_not_found(request, exception):
    """404, unless a page used to have this path: then a redirect or 410."""
    if is_staff_page(request):
        return refusals.not_found(request)
    is_read = request.method in ("GET", "HEAD")
    return (is_read and find_redirect(request)) or plain_page_not_found(request, exception)


def server_error(request):
    """
    500. Shows what the visitor typed into the contact form, so that it is not lost, and the
    clinic's name and phone number if they can be read. To staff a page of theirs, with what they
    typed. Neither may need the database.
    """
    if refusals.is_in_admin(request):
        return refusals.broken(request)
    context = {"typed": [], "phone": "", "clinic_name": ""}
    with suppress(Exception):
        context["typed"] = [
            (field.label, request.POST[name])
            for name, field in ContactForm.base_fields.items()
            if name in TYPED and request.POST.get(name)
        ]
    with suppress(Exception):
        clinic = Clinic.objects.cached()
        context |= {"phone": clinic.phone, "clinic_name": clinic.name}
    return HttpResponseServerError(render_to_string("500.html", context))
