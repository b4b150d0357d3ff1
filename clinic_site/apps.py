from django.apps import AppConfig


class ClinicSiteConfig(AppConfig):
    name = "clinic_site"

    def ready(self):
        # These import models, so they can only be imported once the apps are loaded.
        from . import checks, social_images  # noqa: F401 -- the checks register themselves

        social_images.connect_signals()
