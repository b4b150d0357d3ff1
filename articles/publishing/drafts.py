"""Drafts: how staff, and anyone with a link, see a page that is not public."""

from copy import copy
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.urls import resolve, reverse
from django.utils.cache import add_never_cache_headers

LINK_MAX_AGE = timedelta(days=7)
SALT = "articles.draft"


def show_draft(request, publication):
    """The response of the page's own view, with headers that stop caching and indexing."""
    path = publication.get_absolute_url()
    view, args, kwargs = resolve(path)
    draft_request = copy(request)
    draft_request.method = "GET"
    draft_request.path = draft_request.path_info = path  # templates show the URL of the page
    response = view(draft_request, *args, **kwargs, draft=publication)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"  # another site does not get the signed URL
    add_never_cache_headers(response)
    return response


def draft_link(publication):
    """The URL of a draft. It needs no login and works for LINK_MAX_AGE or until publication."""
    facts = [publication._meta.model_name, publication.pk, publication.draft_key]
    return settings.SITE_URL + reverse("draft", args=[signing.dumps(facts, salt=SALT)])


def linked_draft(signed):
    """The draft that a signed link leads to; None where the link is expired, revoked or forged."""
    try:
        kind, pk, key = signing.loads(signed, salt=SALT, max_age=LINK_MAX_AGE)
    except signing.BadSignature:
        return None
    publication = apps.get_model("articles", kind).objects.filter(pk=pk, draft_key=key).first()
    if publication is None or publication.is_published:
        return None
    return publication
