"""The links in what the clinic's record and notices say to the public."""

from django.utils import timezone

from clinic_site.foundation.links import PublicLink

from .models import Clinic, Notice


def public_links(containing=None):
    """For clinic_site/foundation/links.py."""
    for notice in Notice.objects.filter(ends_at__gt=timezone.now()).exclude(link=""):
        if containing is None or any(part in notice.link for part in containing):
            yield PublicLink(notice.link, str(notice), "", "contact.notice", notice.pk, ("link",))
    if containing is None:
        for clinic in Clinic.objects.exclude(online_booking=""):
            place = "contact.clinic", clinic.pk, ("online_booking",)
            yield PublicLink(clinic.online_booking, str(clinic), "", *place)
