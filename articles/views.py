from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Article, Condition, Page, Topic

PER_PAGE = 6
ON_CONDITION_PAGE = 10  # related articles
ON_ARTICLE_PAGE = 3


@require_safe
def condition_list(request):
    conditions = Condition.objects.published().with_lead()
    return render(request, "articles/condition_list.html", {"conditions": conditions})


@require_safe
def condition_detail(request, slug):
    condition = get_object_or_404(Condition.objects.published().with_page_head(), slug=slug)
    related = Article.objects.related_to(condition)[:ON_CONDITION_PAGE]
    context = {"condition": condition, "publication": condition, "related": related}
    return render(request, "articles/condition_detail.html", context)


@require_safe
def article_list(request, topic_slug=None):
    """All articles, or one topic's; `?page=` beyond the end, or nonsense, is a 404."""
    topics = Topic.objects.all()
    topic = get_object_or_404(topics, slug=topic_slug) if topic_slug else None
    articles = Article.objects.published().newest_first().with_lead()
    if topic:
        articles = articles.filter(topics=topic)
    try:
        page = Paginator(articles, PER_PAGE).page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404("no such page") from None
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    context = {"page": page, "numbers": numbers, "topics": topics, "topic": topic}
    return render(request, "articles/article_list.html", context)


@require_safe
def article_detail(request, slug):
    article = get_object_or_404(
        Article.objects.published().with_page_head().select_related("author"), slug=slug
    )
    related = Article.objects.related_to(article)[:ON_ARTICLE_PAGE]
    context = {"article": article, "publication": article, "related": related}
    return render(request, "articles/article_detail.html", context)


@require_safe
def page_detail(request, slug):
    """A standing page. One with a template of its own name adds to what staff write."""
    page = get_object_or_404(
        Page.objects.published().with_page_head().exclude(slug=Page.HOME), slug=slug
    )
    templates = [f"articles/page_{page.slug}.html", "articles/page_detail.html"]
    return render(request, templates, {"page": page, "publication": page})
