from django.apps import AppConfig

from clinic_site.foundation import links, sweeps
from clinic_site.foundation.caching import version
from clinic_site.foundation.outbox import kinds


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self):
        # These import models, so they can only be imported once the apps are loaded.
        from . import models, redirects
        from .links import own, places
        from .publishing import review_mail
        from .publishing.schedule import next_publication, publish_due
        from .search import index

        # No public page shows these.
        private = {
            models.ClaimOverride,
            models.LinkCheck,
            models.Review,
            models.SearchEntry,
            models.WorkingDraft,
        }
        version.register(set(self.get_models()) - private, clock=next_publication)
        sweeps.register(publish_due)
        links.register_judge(own.objection)
        links.register_source(places.public_links)
        redirects.connect_signals()
        index.connect_signals()
        asked, sent_back = review_mail.asked, review_mail.sent_back
        kinds.register("review_asked", "Clinician asked to review", asked, is_for_staff=True)
        kinds.register("review_sent_back", "Page sent back", sent_back, is_for_staff=True)
