"""Drafts: how staff, and anyone with a link, see a page that is not public."""

from copy import copy
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.db import transaction
from django.urls import resolve, reverse
from django.utils.cache import add_never_cache_headers

from articles.models import WorkingDraft
from clinic_site.foundation.caching import version

from .working_drafts import stand_in

LINK_MAX_AGE = timedelta(days=7)
SALT = "articles.draft"


def show_draft(request, publication):
    """
    The response of the page's own view, with headers that stop caching and indexing. Where the
    page has a working draft it is shown.
    """
    if draft := WorkingDraft.objects.of(publication).first():
        return show_working_draft(request, draft, publication)
    with version.preview():
        return unlisted(view_of(request, publication))


def show_working_draft(request, draft, publication=None, unfinished=()):
    """
    The same of a working draft, by saving its rows and rolling back. Without a publication it is
    the draft of a page that isn't saved as a page yet. `unfinished`: why it can't be saved as one,
    for the bar above it.
    """
    site_admin = admin.site.get_model_admin(draft.page_type.model_class())
    with version.preview(), transaction.atomic():
        publication = site_admin.shown(publication or stand_in(draft), draft)
        publication.unfinished = unfinished
        response = view_of(request, publication)
        transaction.set_rollback(True)
    return unlisted(response)


def unlisted(response):
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"  # another site does not get the signed URL
    add_never_cache_headers(response)
    return response


def view_of(request, publication):
    path = publication.get_absolute_url()
    view, args, kwargs = resolve(path)
    draft_request = copy(request)
    draft_request.method = "GET"
    draft_request.path = draft_request.path_info = path  # templates show the URL of the page
    return view(draft_request, *args, **kwargs, draft=publication)


def draft_link(publication):
    """
    The URL of a draft. It needs no login and works for LINK_MAX_AGE, or until the draft is public
    or thrown away.
    """
    key = publication.draft_key
    if publication.is_published and (draft := WorkingDraft.objects.of(publication).first()):
        key = draft.key
    return signed_link(publication._meta.model_name, publication.pk, key)


def new_draft_link(draft):
    """The same for a page that isn't saved as a page yet. Once it is, the link leads to it."""
    return signed_link(draft.page_type.model, None, draft.key)


def signed_link(*facts):
    return settings.SITE_URL + reverse("draft", args=[signing.dumps(facts, salt=SALT)])


def linked_draft(signed):
    """
    The page, or the working draft of a new one, that a signed link leads to; None where the link
    is expired, revoked or forged.
    """
    try:
        kind, pk, key = signing.loads(signed, salt=SALT, max_age=LINK_MAX_AGE)
    except signing.BadSignature:
        return None
    model = apps.get_model("articles", kind)
    if pk is None:
        new = WorkingDraft.objects.of_new(model).filter(key=key).first()
        page = None if new else model.objects.filter(draft_key=key).first()
        return new or (page if page and not page.is_published else None)
    publication = model.objects.filter(pk=pk).first()
    if publication is None:
        return None
    if publication.is_published:
        return publication if WorkingDraft.objects.of(publication).filter(key=key) else None
    return publication if key == publication.draft_key else None
