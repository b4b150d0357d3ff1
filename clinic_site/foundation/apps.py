from django.apps import AppConfig

from . import blank, line_ends


class FoundationConfig(AppConfig):
    name = "clinic_site.foundation"

    def ready(self):
        blank.teach_forms()
        line_ends.teach_forms()
