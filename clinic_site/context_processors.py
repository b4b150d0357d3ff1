from django.conf import settings
from django.utils.functional import SimpleLazyObject

from contact.forms import ContactForm
from contact.models import Clinic


def site(request):
    """
    What any template may use: the clinic's facts, the contact form and the site's URL.

    The contact form is here so that pages of other apps can show it without importing it. The
    values are lazy: a template that does not use them costs no query.
    """
    return {
        "clinic": SimpleLazyObject(Clinic.objects.cached),
        "contact_form": SimpleLazyObject(
            lambda: ContactForm(initial={"source_page": request.path})
        ),
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
    }
