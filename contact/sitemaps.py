from django.urls import reverse

from clinic_site.foundation.site_url import SiteUrlSitemap

from .models import Offer


class ContactSitemap(SiteUrlSitemap):
    def items(self):
        return ["contact:form", *(["offers"] if Offer.objects.shown() else [])]

    def location(self, name):
        return reverse(name)
