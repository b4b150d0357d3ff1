from django.apps import AppConfig

from . import blank, line_ends, max_length


class FoundationConfig(AppConfig):
    name = "clinic_site.foundation"

    def ready(self):
        blank.patch_forms()
        line_ends.patch_forms()
        max_length.patch_forms()
