from django.apps import AppConfig

from clinic_site.foundation import links, searchable, time_zone
from clinic_site.foundation.caching import version
from clinic_site.foundation.outbox import kinds


class ContactConfig(AppConfig):
    name = "contact"

    def ready(self):
        # Not before the models are loaded.
        from . import mail, models
        from .contact_page import contact_page
        from .offers_page import offers_page
        from .public_links import public_links

        public = [
            models.Clinic,
            models.OpeningHours,
            models.Closure,
            models.Holiday,
            models.ConsentWording,
        ]
        time_zone.register(models.Clinic.objects.zone)
        version.register(public, clock=models.Clinic.objects.next_change)
        version.register([models.Offer])  # they turn at midnight, as the clinic's facts do
        version.register([models.Notice], clock=models.Notice.objects.next_change)
        parts = [models.OpeningHours, models.Closure, models.Holiday]
        links.register_source(public_links)
        searchable.register(models.Clinic, "Contact", contact_page, parts)
        searchable.register(models.Offer, "Offers", offers_page)
        kinds.register("notification", "Staff notified", mail.notification, is_for_staff=True)
        kinds.register("suspects", "Staff notified of suspects", mail.suspects, is_for_staff=True)
        # Not tried for ever, for the address of a colleague may be wrong: the message says so.
        kinds.register("given", "Colleague notified", mail.given, is_for_staff=False)
        kinds.register("test", "Test email", mail.test, is_for_staff=True)
        kinds.register("receipt", "Consent receipt", mail.receipt, is_for_staff=False)
