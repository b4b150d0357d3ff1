from django.apps import AppConfig

from .blank import teach_forms


class FoundationConfig(AppConfig):
    name = "clinic_site.foundation"

    def ready(self):
        teach_forms()
