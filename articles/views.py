from copy import copy
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import resolve, reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe

from clinic_site import editions

from .models import Article, Condition, Page, PastAddress, Topic

PER_PAGE = 6
ON_CONDITION_PAGE = 10  # related articles
ON_ARTICLE_PAGE = 3
DRAFT_LINK_LIVES = timedelta(days=7)
DRAFT_SALT = "articles.draft"


@require_safe
def condition_list(request):
    conditions = Condition.objects.published().with_lead()
    return render(request, "articles/condition_list.html", {"conditions": conditions})


@require_safe
def condition_detail(request, slug, draft=None):
    conditions = Condition.objects.published().with_page_head()
    condition = draft or get_object_or_404(conditions, slug=slug)
    related = Article.objects.related_to(condition)[:ON_CONDITION_PAGE]
    context = {"condition": condition, "publication": condition, "related": related}
    return render(request, "articles/condition_detail.html", context)


@require_safe
def article_list(request, topic_slug=None):
    """All articles, or one topic's; `?page=` beyond the end, or nonsense, is a 404."""
    topics = Topic.objects.all()
    topic = get_object_or_404(topics, slug=topic_slug) if topic_slug else None
    articles = Article.objects.published().newest_first()
    if topic:
        articles = articles.filter(topics=topic)
    paginator = Paginator(articles.values("pk"), PER_PAGE)
    paginator.count = editions.kept(f"articles:{topic_slug}", articles.count)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404("no such page") from None
    # By their keys: of rows that are skipped, on the way to a last page, all else would be read.
    page.object_list = Article.objects.newest_first().with_lead().filter(pk__in=page.object_list)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    context = {"page": page, "numbers": numbers, "topics": topics, "topic": topic}
    return render(request, "articles/article_list.html", context)


@require_safe
def article_detail(request, slug, draft=None):
    articles = Article.objects.published().with_page_head().select_related("author")
    article = draft or get_object_or_404(articles, slug=slug)
    related = Article.objects.related_to(article)[:ON_ARTICLE_PAGE]
    context = {"article": article, "publication": article, "related": related}
    return render(request, "articles/article_detail.html", context)


@require_safe
def page_detail(request, slug, draft=None):
    """A standing page. One with a template of its own name adds to what staff write."""
    pages = Page.objects.published().with_page_head().exclude(slug=Page.HOME)
    page = draft or get_object_or_404(pages, slug=slug)
    templates = [f"articles/page_{page.slug}.html", "articles/page_detail.html"]
    return render(request, templates, {"page": page, "publication": page})


def show_draft(request, publication):
    """A page that is not public, by its own view as under its own address, to be kept nowhere."""
    path = publication.get_absolute_url()
    view, args, kwargs = resolve(path)
    asked = copy(request)
    asked.method, asked.is_draft = "GET", True
    asked.path = asked.path_info = path  # what the page says of its own address
    response = view(asked, *args, **kwargs, draft=publication)
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response


def draft_link(publication):
    """A link to a draft that needs no login: for a week, or until the page is public."""
    facts = [publication._meta.model_name, publication.pk, publication.draft_key]
    return settings.SITE_URL + reverse("draft", args=[signing.dumps(facts, salt=DRAFT_SALT)])


@require_safe
def draft(request, signed):
    try:
        kind, pk, key = signing.loads(signed, salt=DRAFT_SALT, max_age=DRAFT_LINK_LIVES)
    except signing.BadSignature:
        return gone(request, is_draft_link=True)
    publication = apps.get_model("articles", kind).objects.filter(pk=pk, draft_key=key).first()
    if publication is None or publication.is_published:
        return gone(request, is_draft_link=True)
    return show_draft(request, publication)


def gone(request, **context):
    return render(request, "410.html", context, status=410)


def find_past_address(request):
    """The answer for an address that a page has left; None where none ever did."""
    if "\0" in request.path:
        return None  # no page ever had such an address, and PostgreSQL refuses to look
    past = PastAddress.objects.filter(path=request.path).first()
    if past is None or not past.target:
        return past and gone(request)
    response = HttpResponsePermanentRedirect(past.target)
    # Browsers keep a 301 for ever unless told otherwise, and the address may be taken again.
    patch_cache_control(response, public=True, max_age=settings.PUBLIC_MAX_AGE)
    return response
