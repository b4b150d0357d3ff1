"""What a browser would send from a form of the admin, filled in as it came."""

from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from .html import soup

WHY = "why_without_review"


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
    if form is None:  # the page of a preview, or a question of yes and no
        return fields
    for node in form.walk():
        if node.tag == "textarea":
            text = "".join(node.children).removeprefix("\n")
            fields[node["name"]] = text.replace("\n", "\r\n")  # as browsers do
        elif node.tag == "select":
            chosen = [o["value"] for o in node.find_all("option") if "selected" in o.attrs]
            fields[node["name"]] = chosen if "multiple" in node.attrs else (chosen or [""])[0]
        elif node.tag == "input" and node.get("name") and node.get("type") != "submit":
            if node.get("type") == "checkbox":
                if "checked" in node.attrs:
                    fields.setdefault(node["name"], []).append(node.get("value", "on"))
            else:
                fields[node["name"]] = node.get("value", "")
    return fields


def send(client, address, form):
    """
    Post a form. A change of a public page goes out without a clinician's approval only with a
    reason: where the form asks for one, and `form` has none, give it and post again.
    """
    answer = client.post(address, form)
    if answer.status_code == 200 and not form.get(WHY) and WHY in typed(answer):
        answer = client.post(address, form | {WHY: "A test changed it."})
    return answer


def edit(client, row, **changes):
    """Open the form of a row, change these fields, and press Save."""
    address = url(type(row), "change", row.pk)
    form = typed(client.get(address)) | changes
    return client.post(address, form) if WHY in changes else send(client, address, form)
