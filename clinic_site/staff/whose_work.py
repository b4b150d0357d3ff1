"""Whose work a page of the admin is, for whoever may not open it."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User

from clinic_site.foundation.roles import MANAGER

from .addresses import may
from .models import Colleague

MOST_NAMED = 3  # managers


def model_of(request):
    """(the model that a page of the admin is about, the rest of the page's name), if any."""
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    for model in apps.get_models():
        meta = model._meta
        prefix = f"{meta.app_label}_{meta.model_name}_"
        if name.startswith(prefix) and admin.site.is_registered(model):
            return model, name.removeprefix(prefix)
    return None, ""


def roles_for(request):
    """The names of the roles that may do what this user lacks for the page, if any role may."""
    model, page = model_of(request)
    if model is None:
        return []
    model = Colleague if is_account(model) else model
    for action in ("view", page, "change"):
        if may(request.user, action, model):
            continue
        granting = Group.objects.filter(
            permissions__codename=f"{action}_{model._meta.model_name}",
            permissions__content_type__app_label=model._meta.app_label,
        )
        if roles := sorted(granting.values_list("name", flat=True)):
            return roles
    return []


def is_account(model):
    """Whether this is Django's own page of accounts, in whose place staff have another."""
    return model in (User, Group)


def managers():
    """Names of those whom to ask for another role."""
    found = Colleague.objects.who_came_in().filter(groups__name=MANAGER).distinct()
    return [str(person) for person in found.order_by("pk")[:MOST_NAMED]]
