from django.core.paginator import InvalidPage
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from clinic_site.foundation.caching.pages import SHARED_MAX_AGE

from .links.own import living
from .models import Article, Clinician, Condition, Page, Redirect, Topic, WorkingDraft
from .models.redirect import USED_BY_PAGES, names_in
from .paging import pages_of_articles
from .publishing.drafts import linked_draft, show_draft, show_working_draft

ON_CONDITION_PAGE = 10  # related articles
ON_ARTICLE_PAGE = 3


@require_safe
def condition_list(request):
    conditions = Condition.objects.published().with_lead()
    return render(request, "articles/condition_list.html", {"conditions": conditions})


@require_safe
def condition_detail(request, slug, draft=None):
    conditions = Condition.objects.published().with_page_head()
    condition = draft or get_object_or_404(conditions, slug=slug)
    related = Article.objects.related_to(condition)[:ON_CONDITION_PAGE]
    context = {
        "condition": condition,
        "publication": condition,
        "related": related,
        "is_draft": draft is not None,
    }
    return render(request, "articles/condition_detail.html", context)


@require_safe
def condition_print(request, slug):
    """The emergency signs and first steps on one sheet of paper."""
    condition = get_object_or_404(Condition.objects.published(), slug=slug)
    return render(request, "articles/condition_print.html", {"condition": condition})


@require_safe
def article_list(request, topic_slug=None):
    """All articles, or one topic's; `?page=` beyond the end, or nonsense, is a 404."""
    topic = get_object_or_404(Topic, slug=topic_slug) if topic_slug else None
    try:
        page = pages_of_articles(topic).page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404("no such page") from None
    # Page over the keys alone: OFFSET makes the database read every row that it skips, and whole
    # rows would make a late page slow.
    page.object_list = Article.objects.newest_first().with_lead().filter(pk__in=page.object_list)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    topics = Topic.objects.in_use()
    context = {"page": page, "numbers": numbers, "topics": topics, "topic": topic}
    return render(request, "articles/article_list.html", context)


@require_safe
def article_detail(request, slug, draft=None):
    articles = Article.objects.published().with_page_head().select_related("author__photo")
    article = draft or get_object_or_404(articles, slug=slug)
    related = Article.objects.related_to(article)[:ON_ARTICLE_PAGE]
    context = {
        "article": article,
        "publication": article,
        "related": related,
        "is_draft": draft is not None,
    }
    return render(request, "articles/article_detail.html", context)


@require_safe
def page_detail(request, slug, draft=None):
    """A standing page, such as "About". page_<slug>.html is used where there is such a template."""
    pages = Page.objects.published().with_page_head().exclude(slug=Page.HOME)
    page = draft or get_object_or_404(pages, slug=slug)
    templates = [f"articles/page_{page.slug}.html", "articles/page_detail.html"]
    context = {
        "page": page,
        "publication": page,
        "is_draft": draft is not None,
        "clinicians": Clinician.objects.public(),  # read by the page about the clinic alone
    }
    return render(request, templates, context)


@require_safe
def draft(request, signed):
    found = linked_draft(signed)
    if found is None:
        return gone_response(request, is_draft_link=True)
    show = show_working_draft if isinstance(found, WorkingDraft) else show_draft
    return show(request, found)


def gone_response(request, **context):
    return render(request, "410.html", context, status=410)


def find_redirect(request):
    """
    Return the response for a path where a page used to be, or None where there never was one.

    It is a 301 to where the page moved, or 410 where the page is gone.
    """
    query = request.META.get("QUERY_STRING", "")
    if "\0" in request.path:
        return None  # PostgreSQL raises an error for a string that holds NUL
    if "%00" in query:
        query = ""
    match, path = request.resolver_match, request.path
    if match and match.view_name == "articles:condition_print":  # it went where its condition went
        path = path.removesuffix("print/")
    found = Redirect.objects.at(path, query)
    if found and not path.endswith("/") and living(f"{path}/"):
        return None  # a page has taken the path: readers only left out the slash
    return follow(request, found)


def find_redirect_by_query(request):
    """The same for an old address whose path is a page of ours: /?p=1164. No 404 asks for it."""
    path, query = request.path, request.META.get("QUERY_STRING", "")
    if not names_in(query) - USED_BY_PAGES:
        return None
    return follow(request, Redirect.objects.with_exactly(path, query))


def follow(request, redirect):
    if redirect is None:
        return None
    # A page that moved and was then withdrawn keeps its redirect: it may become public again.
    gone = Redirect.objects.filter(old_path=redirect.new_path.partition("#")[0], new_path="")
    if not redirect.new_path or gone.exists():
        return gone_response(request)
    response = HttpResponsePermanentRedirect(redirect.new_path)
    # Browsers cache a 301 indefinitely by default, but a new page may take this path later.
    patch_cache_control(response, public=True, max_age=0, s_maxage=SHARED_MAX_AGE)
    return response
