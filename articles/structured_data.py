"""
A page described for search engines, as JSON-LD. It holds only what readers of the page see too.

The nodes are schema.org types that refer to each other by "@id". The caller passes in the
clinic's node, because this app may not import the app that knows the clinic.
"""

import json
from urllib.parse import urljoin

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from .models import Clinician, Condition, Symptom

# Escapes the characters with which text could close the script element or open another.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script(nodes):
    """Return the nodes in a script element. Browsers treat JSON-LD as data and do not run it."""
    text = json.dumps({"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False)
    return mark_safe(  # noqa: S308 - escaped here
        f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>'
    )


def nodes(publication, site_url, clinic):
    """
    Return the list of nodes for a condition page or an article.

    `site_url` has no slash at the end; `clinic` is the node of the clinic.
    """
    url = site_url + publication.get_absolute_url()
    clinic = {"@id": clinic["@id"]}
    page = {
        "@type": "MedicalWebPage",
        "@id": url,
        "url": url,
        "name": publication.title,
        "description": publication.summary,
        "inLanguage": "en-US",
        "publisher": clinic,
        "breadcrumb": {"@id": f"{url}#breadcrumbs"},
        **_review(publication, site_url, clinic),
        **_picture(publication, site_url),
    }
    if isinstance(publication, Condition):
        page["about"] = _condition(publication)
        return [page, _breadcrumbs(publication, site_url, "Conditions", "articles:conditions")]
    return [
        page,
        _posting(publication, page, site_url, clinic),
        _breadcrumbs(publication, site_url, "Articles", "articles:articles"),
    ]


def _review(publication, site_url, clinic):
    if not publication.is_reviewed:
        return {}
    return {
        "lastReviewed": publication.reviewed_on.isoformat(),
        "reviewedBy": _named(publication.reviewed_by, site_url, clinic),
    }


def person(clinician, site_url, clinic):
    """
    The node of somebody whom the page about the clinic shows. The pages that they wrote or
    reviewed have the same node. `clinic` refers to the clinic's node.
    """
    url = site_url + clinician.get_absolute_url()
    return {
        "@type": "Person",
        "@id": url,
        "url": url,
        "name": clinician.name,
        "honorificSuffix": clinician.credentials,
        "jobTitle": clinician.role,
        **_face(clinician, site_url),
        **_license(clinician),
        "worksFor": clinic,
    }


def _named(clinician, site_url, clinic):
    """Whoever wrote or reviewed a page: with a place on the site, or by name alone."""
    if clinician in Clinician.objects.shown():
        return person(clinician, site_url, clinic)
    return {
        "@type": "Person",
        "name": clinician.name,
        "honorificSuffix": clinician.credentials,
        "jobTitle": clinician.role,
    }


def _face(clinician, site_url):
    photo = clinician.photo
    return {"image": urljoin(site_url, photo.file.url)} if photo else {}


def _license(clinician):
    if not clinician.license_type:
        return {}
    number = clinician.license_number
    return {
        "hasCredential": {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": "license",
            "name": clinician.license_type,
            **({"identifier": number} if number else {}),
        }
    }


def _picture(publication, site_url):
    picture = publication.picture
    if not picture:
        return {}
    return {"image": urljoin(site_url, picture.social_url or picture.file.url)}


def _condition(condition):
    """The condition itself, without the warning signs, which point to other illnesses."""
    places = condition.symptoms_by_place
    ordinary = [symptom.text for group in Symptom.Group.values for symptom in places[group]]
    return {
        "@type": "MedicalCondition",
        "name": condition.title,
        "description": condition.definition,
        "signOrSymptom": [{"@type": "MedicalSymptom", "name": text} for text in ordinary],
    }


def _posting(article, page, site_url, clinic):
    author = _named(article.author, site_url, clinic) if article.author else clinic
    return {
        "@type": "BlogPosting",
        "@id": f"{page['url']}#article",
        "mainEntityOfPage": {"@id": page["@id"]},
        "headline": article.title,
        "description": article.summary,
        "datePublished": timezone.localtime(article.published_at).isoformat(timespec="seconds"),
        "author": author,
        "publisher": clinic,
        **{name: page[name] for name in ("image",) if name in page},
    }


def _breadcrumbs(publication, site_url, parent, view_name):
    steps = [
        ("Home", site_url + reverse("home")),
        (parent, site_url + reverse(view_name)),
        (publication.title, site_url + publication.get_absolute_url()),
    ]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{steps[-1][1]}#breadcrumbs",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(steps, 1)
        ],
    }
