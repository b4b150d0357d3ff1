from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "clinic_site.foundation.outbox"
    verbose_name = "Mail"
