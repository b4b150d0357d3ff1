"""Where the admin has its lists and forms, and what a user may do there."""

from django.contrib.admin.utils import quote
from django.urls import reverse


def url(model, action, *args):
    """The URL of a page of a model in the admin, such as url(Article, "add")."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}"
    return reverse(name, args=[quote(arg) for arg in args])


def listing(model, query=""):
    """The URL of a model's list in the admin, with a query string such as "status=open"."""
    address = url(model, "changelist")
    return f"{address}?{query}" if query else address


def may(user, action, model):
    return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")
