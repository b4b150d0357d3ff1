from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin with the admin site of site.py."""

    default_site = "clinic_site.staff.site.ClinicAdminSite"


class StaffConfig(AppConfig):
    name = "clinic_site.staff"

    def ready(self):
        apps.get_app_config("auth").verbose_name = "Staff accounts"
