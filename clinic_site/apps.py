from django.contrib.admin.apps import AdminConfig


class ClinicAdminConfig(AdminConfig):
    """Django's admin; also the place where the project registers its deploy checks."""

    def ready(self):
        super().ready()
        from . import checks  # noqa: F401
