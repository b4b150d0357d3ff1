"""What a browser would send from a form of the admin, filled in as it came."""

from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from .html import soup


def url(model, action, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


def admins():
    """All that the admin shows: [(model, its admin), …]."""
    return [
        (model, admin.site.get_model_admin(model))
        for model in apps.get_models()
        if admin.site.is_registered(model)
    ]


def typed(response):
    """The fields of the form on this page, by name."""
    form = soup(response).find("form", novalidate="")
    fields = {}
    for node in form.walk():
        if node.tag == "textarea":
            fields[node["name"]] = "".join(node.children).removeprefix("\n")
        elif node.tag == "select":
            chosen = [o["value"] for o in node.find_all("option") if "selected" in o.attrs]
            fields[node["name"]] = chosen if "multiple" in node.attrs else (chosen or [""])[0]
        elif node.tag == "input" and node.get("name") and node.get("type") != "submit":
            if node.get("type") == "checkbox":
                if "checked" in node.attrs:
                    fields.setdefault(node["name"], []).append(node.get("value", "on"))
            else:
                fields[node["name"]] = node.get("value", "")
    if {"published_at_0", "summary"} <= set(fields):
        # A change of a public page goes out without a clinician's approval only with a reason,
        # which tests of other things give in advance.
        fields["why_without_review"] = "A test changed it."
    return fields


def edit(client, row, **changes):
    """Open the form of a row, change these fields, and press Save."""
    address = url(type(row), "change", row.pk)
    return client.post(address, typed(client.get(address)) | changes)
