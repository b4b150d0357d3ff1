"""
The roles of staff: groups with permissions, created by migrations.

Each app grants permissions on its own models in a migration; a migration that adds a model
grants those on it. From then on a superuser changes groups in the admin, and a manager their
members.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

FRONT_DESK, EDITOR, CLINICIAN, MANAGER = "Front desk", "Editor", "Clinician", "Manager"

EVERYTHING = object()

# A migration that calls grant() depends on these.
DEPENDENCIES = [
    ("auth", "0012_alter_user_first_name_max_length"),
    ("contenttypes", "0002_remove_content_type_name"),
]


def may(actions, models):
    """A set of permission codenames, such as may("view change", "article page")."""
    return {f"{action}_{model}" for action in actions.split() for model in models.split()}


def grant(app_label, roles):
    """
    A migration operation that grants permissions of an app; `roles` is {role: codenames}, or
    EVERYTHING in place of the codenames.

    Reversing it takes the permissions back and deletes a group that has none left. Raises
    LookupError for a codename that does not exist.
    """

    def forwards(apps, schema_editor):
        database = schema_editor.connection.alias
        # Django creates permissions after the last migration, which is too late for this one.
        app_config = installed.get_app_config(app_label)
        create_permissions(app_config, verbosity=0, using=database, apps=apps)
        groups = apps.get_model("auth", "Group").objects.using(database)
        for role, codenames in roles.items():
            group, _made = groups.get_or_create(name=role)
            group.permissions.add(*permissions(apps, database, codenames))

    def backwards(apps, schema_editor):
        database = schema_editor.connection.alias
        for group in apps.get_model("auth", "Group").objects.using(database).filter(name__in=roles):
            group.permissions.remove(*permissions(apps, database, roles[group.name]))
            if not group.permissions.exists():
                group.delete()

    def permissions(apps, database, codenames):
        found = apps.get_model("auth", "Permission").objects.using(database)
        # Not of models that came later, where the migration is run again.
        known = [model._meta.model_name for model in apps.get_app_config(app_label).get_models()]
        found = found.filter(content_type__app_label=app_label, content_type__model__in=known)
        if codenames is not EVERYTHING:
            found = found.filter(codename__in=codenames)
            if missing := codenames - {permission.codename for permission in found}:
                raise LookupError(f"no such permissions in {app_label}: {sorted(missing)}")
        return found

    return migrations.RunPython(forwards, backwards)
