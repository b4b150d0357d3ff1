"""Where the public pages hold links, which of these lead nowhere, and who links to a page."""

from functools import reduce
from operator import or_

from django.db.models import Q

from articles.models import Clinician, LinkCheck, Publication, Redirect, Source, Treatment
from articles.models.redirect import either_way
from clinic_site.foundation import links
from clinic_site.foundation.caching import version
from clinic_site.foundation.links import PublicLink

from .address import links_in, read
from .own import OwnLinks
from .weekly import checked_as


def public_links(containing=None):
    """The links in the texts that the public may read now, each as often as it stands there."""
    for kind, texts in Publication.text_models():
        blocks = texts.objects.filter(parent__in=kind.objects.published())
        fields = "pk", "body", "parent", "parent__title", "parent__slug"
        for key, body, pk, title, slug in holding(blocks, "body", containing).values_list(*fields):
            path = kind(pk=pk, slug=slug).get_absolute_url()
            for link in links_in(body):
                place = texts._meta.label_lower, key
                yield PublicLink(link, title, path, kind._meta.label_lower, pk, place)
    people = Clinician.objects.public()
    for rows, field in ((Treatment.objects.published(), "description"), (people, "biography")):
        for row in holding(rows, field, containing):
            for link in links_in(getattr(row, field)):
                yield in_field(link, row, field)
    if containing is None:
        for person in people.exclude(license_lookup=""):
            yield in_field(person.license_lookup, person, "license_lookup")
        for source in Source.objects.all():
            field = "doi" if source.doi else "url"
            yield in_field(source.get_absolute_url(), source, field)


def holding(rows, field, containing):
    """The rows whose text has a link; with `containing`, one that may hold any of these."""
    if containing is None:
        return rows.filter(**{f"{field}__contains": "<a"})
    parts = [Q(**{f"{field}__contains": part}) for part in containing]
    return rows.filter(reduce(or_, parts))


def in_field(link, row, field):
    return PublicLink(link, str(row), "", row._meta.label_lower, row.pk, (field,))


def linked_from(row):
    """The public pages and records with a link to this page or topic, by old addresses too."""
    here = row.get_absolute_url()
    old = Redirect.objects.leading_to(here).values_list("old_path", flat=True)
    paths = {way for path in (here, *old) for way in either_way(path)}
    # As the start of longer paths too, and of "/" in each: read() says what it is.
    shortest = tuple({path.rstrip("/") or "/" for path in paths})
    found = {}
    for link in links.public_links(shortest):
        address = read(link.link)
        is_itself = (link.model, link.pk) == (row._meta.label_lower, row.pk)
        if address.is_own and address.path in paths and not is_itself:
            found.setdefault((link.model, link.pk), link)
    return list(found.values())


def broken_links():
    """
    The public links that lead nowhere: [(PublicLink, what is wrong, key of its LinkCheck or None),
    …]. What takes reading all texts is read once in each version of the pages.
    """
    found = version.cached("broken-links", broken_own_links)
    if gone := {check.url: check for check in LinkCheck.objects.broken()}:
        for link in version.cached("public-links", lambda: list(links.public_links())):
            if check := gone.get(checked_as(link.link)):
                found = [*found, (link, f"“{check.url}”: {check.reason}", check.pk)]
    return found


def broken_own_links():
    # Citations and sections of the same page are for its checklist.
    own = [link for link in links.public_links() if not link.link.startswith("#")]
    own = [link for link in own if not read(link.link).is_web]
    verdicts = OwnLinks({link.link for link in own})
    judged = [(link, verdicts.problem(link.link)) for link in own]
    return [(link, verdict.message, None) for link, verdict in judged if verdict and verdict.blocks]
