"""A page that is not public, as staff and whoever holds a link to it see it."""

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
    """The page by its own view, as under its own URL, to be kept nowhere."""
    path = publication.get_absolute_url()
    view, args, kwargs = resolve(path)
    asked = copy(request)
    asked.method = "GET"
    asked.path = asked.path_info = path  # what the page says of its own URL
    response = view(asked, *args, **kwargs, draft=publication)
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response


def draft_link(publication):
    """A link to a draft that needs no login: for a week, or until the page is public."""
    facts = [publication._meta.model_name, publication.pk, publication.draft_key]
    return settings.SITE_URL + reverse("draft", args=[signing.dumps(facts, salt=SALT)])


def linked_draft(signed):
    """The draft that a link leads to; None where the link has ended or was never ours."""
    try:
        kind, pk, key = signing.loads(signed, salt=SALT, max_age=LINK_MAX_AGE)
    except signing.BadSignature:
        return None
    publication = apps.get_model("articles", kind).objects.filter(pk=pk, draft_key=key).first()
    if publication is None or publication.is_published:
        return None
    return publication
