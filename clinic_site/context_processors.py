from functools import cache

from django.conf import settings

from articles.models import Clinician, Page
from contact.forms import ContactForm
from contact.models import Clinic, Notice, Offer


def site(request):
    """
    What any template may use: the clinic's facts, its people, its offers and its notice of today,
    the menus, the slugs of the public standing pages, the contact form and the site's URL.

    The contact form is here so that pages of other apps can show it without importing it. All but
    the URLs are functions, which a template calls: one that does not use them costs no query, and
    one that does makes each once.
    """
    return {
        "clinic": cache(Clinic.objects.cached),
        "public_clinicians": cache(Clinician.objects.shown),
        "running_offers": cache(Offer.objects.shown),
        "menus": cache(Page.objects.menus),
        "public_pages": cache(Page.objects.public_slugs),
        "site_notice": cache(Notice.objects.shown),
        "contact_form": cache(lambda: ContactForm(initial={"source_page": request.path})),
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
    }
