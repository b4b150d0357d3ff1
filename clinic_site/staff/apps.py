from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig

from clinic_site.foundation.outbox import kinds


class StaffAdminConfig(AdminConfig):
    """Django's admin with the admin site of site.py."""

    default_site = "clinic_site.staff.site.ClinicAdminSite"


def link_in_words(row):
    """What a row of a many-to-many table says: both ends of the link, by their names."""
    ends = [getattr(row, field.name) for field in row._meta.fields if field.is_relation]
    return " and ".join(f"“{end}”" for end in ends)


class StaffConfig(AppConfig):
    name = "clinic_site.staff"
    verbose_name = "Staff accounts"

    def ready(self):
        # It imports models, so it can only be imported once the apps are loaded.
        from . import account_mail as mail

        removed, changed = mail.second_factor_removed, mail.address_changed
        # Not tried for ever, for an address may be wrong: the screen "Staff" says so.
        kinds.register("invitation", "Invitation", mail.invitation, is_for_staff=False)
        kinds.register(
            "second_factor_removed", "Second factor removed", removed, is_for_staff=False
        )
        kinds.register("handed_over", "Messages handed over", mail.handed_over, is_for_staff=False)
        kinds.register("address_changed", "Email address changed", changed, is_for_staff=False)
        apps.get_app_config("auth").verbose_name = "Users and groups"
        # Django makes these models. By itself it calls a row "Article_topics object (33)".
        for model in apps.get_models(include_auto_created=True):
            if model._meta.auto_created:
                model.__str__ = link_in_words
                model._meta.verbose_name, model._meta.verbose_name_plural = "link", "links"
