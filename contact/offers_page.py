"""
What the search finds of the offers page: that there is one. The offers themselves come and go by
the clock, which the index does not follow.
"""

from django.urls import reverse

from clinic_site.foundation.searchable import Searchable


def offers_page():
    return Searchable(
        url=reverse("offers"),
        title="Special offers",
        summary="What we offer now, who can use it, when it ends, and how to ask about it.",
        sections=[("", ["Discounts, specials, deals and coupons for new and other patients."])],
    )
