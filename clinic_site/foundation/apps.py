from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "clinic_site.foundation"
