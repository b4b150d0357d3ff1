from django.conf import settings
from django.utils.functional import SimpleLazyObject

from contact.forms import InquiryForm

from . import editions


def site(request):
    """
    What any page may need: the clinic's facts, and the contact form, which a page of one app
    can so show without knowing the other. Nothing is asked of the database before it is used.
    """
    is_draft = getattr(request, "is_draft", False)
    return {
        "clinic": SimpleLazyObject(editions.clinic),
        "contact_form": SimpleLazyObject(
            lambda: InquiryForm(initial={"source_page": request.path})
        ),
        # Nothing of a draft is kept, nor is what was kept of the public page shown in it.
        "edition": "draft" if is_draft else SimpleLazyObject(editions.current),
        "keep_for": 0 if is_draft else None,  # None: for as long as the edition lives
        "is_draft": is_draft,
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
    }
