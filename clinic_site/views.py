from contextlib import suppress

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpResponseServerError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found as plain_page_not_found
from django.views.defaults import permission_denied as plain_permission_denied
from django.views.static import serve

from articles.models import Article, Condition, Page
from articles.search.query import Search
from articles.views import find_redirect
from contact.forms import ContactForm
from contact.models import Clinic
from contact.views import refused

ON_HOME_PAGE = 3  # newest articles
ON_SEARCH_PAGE = 10
TYPED = ("name", "email", "phone", "message")  # what is shown again after an error of ours


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
        "emergency_condition": conditions.with_emergency_list().first(),
        "articles": Article.objects.published().newest_first().with_lead()[:ON_HOME_PAGE],
    }
    return render(request, "home.html", context)


@require_safe
def search(request):
    """Pages that have the words of `?q=`; `?page=` beyond the end, or nonsense, is a 404."""
    found = Search(request.GET.get("q", ""))
    try:
        page = Paginator(found.keys, ON_SEARCH_PAGE).page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404("no such page") from None
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    context = {"found": found, "page": page, "numbers": numbers, "results": found.results(page)}
    return render(request, "search.html", context)


@require_safe
def robots(request):
    return render(request, "robots.txt", content_type="text/plain")


@require_safe
def media(request, path):
    """Uploads, for `make run`; in production nginx answers for /media/ before Django does."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    # The name is made from the content, so what it names never changes.
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def permission_denied(request, exception):
    """403. A refused contact form comes back with what was typed."""
    if request.method == "POST" and request.resolver_match.view_name == "contact:form":
        with suppress(BadRequest, SuspiciousOperation, MultiPartParserError):  # unreadable body
            return refused(request)
    return plain_permission_denied(request, exception)


def page_not_found(request, exception):
    """404. First the addresses that pages have left are looked through."""
    is_read = request.method in ("GET", "HEAD")
    return (is_read and find_redirect(request)) or plain_page_not_found(request, exception)


def server_error(request):
    """
    500. With what the visitor typed into the contact form, so that it is not lost, and the
    clinic's phone where it can still be found. Nothing else here may need the database.
    """
    context = {"typed": [], "phone": ""}
    with suppress(Exception):
        context["typed"] = [
            (field.label, request.POST[name])
            for name, field in ContactForm.base_fields.items()
            if name in TYPED and request.POST.get(name)
        ]
    with suppress(Exception):
        context["phone"] = Clinic.objects.cached().phone
    return HttpResponseServerError(render_to_string("500.html", context))
