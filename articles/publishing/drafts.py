"""Drafts: how staff, and anyone with a link, see a page that is not public."""

from contextlib import nullcontext
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

LINK_MAX_AGE = timedelta(days=7)
SALT = "articles.draft"


def show_draft(request, publication):
    """
    The response of the page's own view, with headers that stop caching and indexing. Where the
    page has a working draft it is shown, by saving its rows and rolling back.
    """
    draft = WorkingDraft.objects.of(publication).first()
    with version.preview(), transaction.atomic() if draft else nullcontext():
        if draft:
            publication = admin.site.get_model_admin(type(publication)).shown(publication, draft)
        response = view_of(request, publication)
        if draft:
            transaction.set_rollback(True)
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
    facts = [publication._meta.model_name, publication.pk, key]
    return settings.SITE_URL + reverse("draft", args=[signing.dumps(facts, salt=SALT)])


def linked_draft(signed):
    """The draft that a signed link leads to; None where the link is expired, revoked or forged."""
    try:
        kind, pk, key = signing.loads(signed, salt=SALT, max_age=LINK_MAX_AGE)
    except signing.BadSignature:
        return None
    publication = apps.get_model("articles", kind).objects.filter(pk=pk).first()
    if publication is None:
        return None
    if publication.is_published:
        return publication if WorkingDraft.objects.of(publication).filter(key=key) else None
    return publication if key == publication.draft_key else None
