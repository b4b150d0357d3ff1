"""
What the dialog for links offers for what somebody typed: pages, the sections of a page, sources,
phone numbers, web addresses. Here and not in an app, because pages are of both apps.
"""

import re
from urllib.parse import urlsplit, urlunsplit

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.http import Http404, JsonResponse
from django.urls import reverse

from articles.links.address import is_our_site
from articles.models import SearchEntry, Source, Topic, publication_kinds
from articles.search.text import CONTROLS, asked_words, says
from clinic_site.foundation import searchable
from clinic_site.foundation.choices import is_number
from contact.models import Clinic
from contact.phone import read_phone

from .addresses import may

MOST = 8  # results of a kind
MOST_WEIGHED = 60  # matching pages, of which the best are shown
LONGEST = 500  # characters; no address is longer
SHORT_NUMBERS = {"911", "988"}
NUMBER = re.compile(r"\+?[\d\s().·•/-]{7,30}((x|ext\.?|extension)\s*\d{1,6})?", re.IGNORECASE)
WEB = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)*\.[a-z]{2,24}(:\d{1,5})?([/?#]\S*)?", re.IGNORECASE)
PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
PLACE = re.compile(r"#[\w-]+")


def links(request):
    """The results for what was typed, in groups, as JSON; for nothing typed, the newest pages."""
    typed = request.GET.get("q", "").translate(CONTROLS).strip()[:LONGEST]
    kinds = set(request.GET.get("kinds", "page section source phone web").split())
    words = asked_words(typed)
    groups = [
        ("Addresses", [one for one in addresses(typed) if one["kind_of"] in kinds]),
        ("Phone", calls(typed, words) if "phone" in kinds else []),
        ("Pages", pages(request.user, words) if "page" in kinds else []),
        ("Sources", sources(request.user, words) if "source" in kinds else []),
    ]
    shown = [{"heading": heading, "results": found} for heading, found in groups if found]
    return JsonResponse({"groups": shown})


def sections(request):
    """The headings of one page, as JSON. `here` is the page that the link will stand on."""
    page = read_page(request.GET.get("page", ""))
    if page is None or not (page.is_published or may(request.user, "view", type(page))):
        raise Http404
    address = "" if request.GET.get("here") == key(type(page), page.pk) else page.get_absolute_url()
    found = [result(words, "Section", f"{address}#{anchor}") for anchor, words in page.contents]
    return JsonResponse({"groups": [{"heading": str(page), "results": found}]})


def result(title, note, href, words=None, **more):
    return {"title": title, "note": note, "href": href, "words": words or title} | more


def key(model, pk):
    """How the dialog names a page that has sections, such as "article-12"."""
    return f"{model._meta.model_name}-{pk}"


def read_page(name):
    kinds = {kind._meta.model_name: kind for kind in publication_kinds()}
    kind, _dash, pk = name.rpartition("-")
    if kind not in kinds or not is_number(pk):
        return None
    return kinds[kind].objects.filter(pk=pk).first()


def pages(user, words):
    """The pages whose title or address says all of the words: the likeliest first."""
    by_type = {ContentType.objects.get_for_model(kind).pk: kind for kind in publication_kinds()}
    rows = SearchEntry.objects.order_by("-pk").values_list(
        "pk", "url", "title", "content_type", "object_id"
    )
    matching = [row for row in rows if says(f"{row[2]} {row[1]}", words)]
    matching.sort(key=lambda row: likelihood(row[2], words))  # a stable sort: newest first
    matching = matching[:MOST_WEIGHED]
    public = SearchEntry.objects.published().filter(pk__in=[row[0] for row in matching])
    public = set(public.values_list("pk", flat=True))
    found = []
    for pk, url, title, content_type, number in matching:
        kind = by_type.get(content_type)
        if pk in public or (kind and may(user, "view", kind)):
            note = kind._meta.verbose_name.capitalize() if kind else registered_kind(content_type)
            note += "" if pk in public else ", not public yet"
            found.append(result(title, note, url, sections=kind and key(kind, number)))
    return (found[:MOST] if words else found[: MOST // 2]) + lists(words)


def registered_kind(content_type):
    return searchable.of(ContentType.objects.get_for_id(content_type).model_class()).kind


def lists(words):
    """The pages that list others."""
    rows = [
        ("Conditions", "All conditions", reverse("articles:conditions")),
        ("Articles", "All articles", reverse("articles:articles")),
        *((one.name, "Topic", one.get_absolute_url()) for one in Topic.objects.all()),
    ]
    found = [result(*row) for row in rows if words and says(" ".join(row[:2]), words)]
    return found[:MOST]


def likelihood(title, words):
    """Lower is likelier: a title that begins with what was typed, then one with all its words."""
    if not words or not says(title, words):
        return 2
    return 0 if says(title[: len(words[0])], words[:1]) else 1


def sources(user, words):
    if not words or not may(user, "view", Source):
        return []
    rows = Source.objects.values_list("pk", "title", "authors", "publisher", "year", "key")
    found = [pk for pk, *texts in rows if says(" ".join(map(str, texts)), words)][:MOST]
    rows = Source.objects.in_bulk(found)
    return [
        result(
            one.title,
            f"Source: {one.short_name}",
            f"#{one.anchor}",
            one.short_name,
            source={"pk": one.pk, "label": str(one)},
        )
        for one in (rows[pk] for pk in found if pk in rows)
    ]


def calls(typed, words):
    """The clinic's own number first, then the one that was typed."""
    clinic, found = Clinic.objects.current(), []
    digits = re.sub(r"\D", "", typed)
    if clinic.phone:
        own = f"call phone tel {clinic.phone} {clinic.name} {re.sub(r'\D', '', clinic.phone)}"
        if says(own, words) or (len(digits) > 2 and says(own, [digits])):
            title = f"Call {clinic.phone}"
            found.append(result(title, "The clinic’s number", clinic.phone_link, clinic.phone))
    if typed in SHORT_NUMBERS:
        found.append(result(f"Call {typed}", "Phone number", f"tel:{typed}", typed))
    elif NUMBER.fullmatch(typed) and len(digits) >= 7:
        try:
            link = read_phone(typed).link
        except ValidationError:
            return found
        if link != clinic.phone_link:
            found.append(result(f"Call {typed}", "Phone number", link, typed))
    return found


def addresses(typed):
    """What was typed, as an address: a place on this page or on this site, email, or elsewhere."""
    if PLACE.fullmatch(typed):
        return [result(typed, "Place on this page", typed, kind_of="section")]
    if PATH.fullmatch(typed):
        return [result(typed, "Address on this website", typed, kind_of="page")]
    try:
        validate_email(typed)
    except ValidationError:
        return web_addresses(typed) if WEB.fullmatch(typed) else []
    return [result(f"Write to {typed}", "Email", f"mailto:{typed}", typed, kind_of="phone")]


def web_addresses(typed):
    """The address with https first; with http where that was typed. Our own becomes a path."""
    scheme, _slashes, rest = typed.rpartition("://") if "://" in typed[:8] else ("", "", typed)
    try:
        URLValidator(schemes=["https"])(f"https://{rest}")
        parts = urlsplit(f"https://{rest}")
    except (ValueError, ValidationError):
        return []
    words = rest.removeprefix("www.").rstrip("/")
    if is_our_site(parts):
        path = urlunsplit(("", "", parts.path, parts.query, parts.fragment)) or "/"
        return [result(path, "Address on this website", path, words, kind_of="page")]
    found = [result(f"https://{rest}", "Web address", f"https://{rest}", words, kind_of="web")]
    if scheme.lower() == "http":
        note = "Web address, not encrypted: only if the other one doesn’t work"
        found.append(result(f"http://{rest}", note, f"http://{rest}", words, kind_of="web"))
    return found
