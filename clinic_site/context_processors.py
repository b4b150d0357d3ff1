from django.conf import settings
from django.utils.functional import SimpleLazyObject

from contact.forms import ContactForm
from contact.models import Clinic


def site(request):
    """
    What any page may need: the clinic's facts, and the contact form, which a page of one app
    can so show without knowing the other. Nothing is asked of the database before it is used.
    """
    return {
        "clinic": SimpleLazyObject(Clinic.objects.cached),
        "contact_form": SimpleLazyObject(
            lambda: ContactForm(initial={"source_page": request.path})
        ),
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
    }
