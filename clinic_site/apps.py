from django.apps import apps
from django.contrib.admin.apps import AdminConfig


class ClinicAdminConfig(AdminConfig):
    """Django's admin; also where the project registers its checks and watches for saves."""

    default_site = "clinic_site.admin.ClinicAdminSite"

    def ready(self):
        super().ready()
        from . import checks, editions, link_previews  # noqa: F401

        apps.get_app_config("auth").verbose_name = "Staff accounts"  # as the clinic calls them
        editions.watch()
        link_previews.watch()
