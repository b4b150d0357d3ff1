from django.apps import AppConfig


class ClinicSiteConfig(AppConfig):
    name = "clinic_site"

    def ready(self):
        # Not before the models are loaded.
        from . import checks, social_images  # noqa: F401 -- the checks register themselves

        social_images.connect_signals()
