from django.urls import reverse

from clinic_site.foundation.site_url import SiteUrlSitemap


class ContactSitemap(SiteUrlSitemap):
    def items(self):
        return ["contact:form"]

    def location(self, name):
        return reverse(name)
