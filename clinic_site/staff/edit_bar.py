"""
The bar at the head of public pages for whoever is signed in as staff: who they are, and a link to
edit what the page shows. Visitors get none of it, and no session is read for them.
"""

from django.contrib import admin

from articles.models import Article, Condition, Topic
from clinic_site.foundation.caching.pages import has_session
from contact.models import Clinic, Offer

from .addresses import url

# What a page without a record of its own leads to: the list of what it shows.
LISTS = {
    "articles:conditions": (Condition, "Edit the conditions"),
    "articles:articles": (Article, "Edit the articles"),
    "offers": (Offer, "Edit the offers"),
}


def edit_bar(context):
    """The context of the bar's template for the page with this context, or None."""
    request = context.get("request")
    # A request that no address of ours matched is answered by an error page.
    if not request or not request.resolver_match or not has_session(request):
        return None
    if not admin.site.has_permission(request):
        return None
    is_draft, view = bool(context.get("is_draft")), request.resolver_match.view_name
    # A preview is what a form would make: it may have no row, and its tab stands beside the form.
    is_preview = is_draft and view.startswith("admin:") and not view.endswith("_draft")
    page = context.get("publication") or context.get("condition")
    return {
        "unfinished": getattr(page, "unfinished", ()) if is_preview else (),
        "user": request.user,
        "is_draft": is_draft,
        "is_preview": is_preview,
        "link": None if is_preview else link(request, view, context),
    }


def link(request, view, context):
    """Where to edit what the page shows: (URL, words), or None."""
    page = context.get("publication") or context.get("condition")
    if page and getattr(page, "new_draft", None):
        may_add = admin.site.get_model_admin(type(page)).has_add_permission(request)
        return (f"{url(type(page), 'add')}?draft={page.new_draft}", "") if may_add else None
    if page:
        return change_link(request, page, "Edit this page")
    if view in LISTS:
        model, words = LISTS[view]
        if admin.site.get_model_admin(model).has_change_permission(request):
            return url(model, "changelist"), words
    if view == "articles:topic":
        topic = Topic.objects.filter(slug=request.resolver_match.kwargs["topic_slug"]).first()
        return change_link(request, topic, "Edit this topic")
    if view == "contact:form":
        return change_link(request, Clinic.objects.first(), "Edit the clinic’s record")
    return None


def change_link(request, row, words):
    if row and admin.site.get_model_admin(type(row)).has_change_permission(request, row):
        return url(type(row), "change", row.pk), words
    return None
