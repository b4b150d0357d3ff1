from django.conf import settings
from django.utils.functional import SimpleLazyObject

from contact.forms import InquiryForm
from contact.models import Clinic

from . import editions


def site(request):
    """
    What any page may need: the clinic's facts, and the contact form, which a page of one app
    can so show without knowing the other. Nothing is asked of the database before it is used.
    """
    return {
        "clinic": SimpleLazyObject(current_clinic),
        "contact_form": SimpleLazyObject(
            lambda: InquiryForm(initial={"source_page": request.path})
        ),
        "edition": SimpleLazyObject(editions.current),
        "public_max_age": settings.PUBLIC_MAX_AGE,
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
    }


def current_clinic():
    return editions.kept("clinic", Clinic.objects.current, settings.PUBLIC_MAX_AGE)
