"""The contact desk in tests: messages as visitors write them, and staff with few rights."""

from django.contrib.auth.models import Permission
from django.urls import reverse

from contact.admin.at_once import as_seen
from contact.forms import ContactForm
from contact.models import Inquiry

from .html import soup
from .messages import payload

INBOX = reverse("admin:contact_inquiry_changelist")
SPAM = {"website": "https://spam.example"}  # what a robot fills in


def write(*, status=None, **changes):
    """A visitor's message, saved as the form saves it."""
    form = ContactForm(payload(**changes))
    assert form.is_valid(), form.errors
    inquiry = form.save()
    return alter(inquiry, status=status) if status else inquiry


def alter(inquiry, **changes):
    """What only time or the site itself would change."""
    Inquiry.objects.filter(pk=inquiry.pk).update(**changes)
    inquiry.refresh_from_db()
    return inquiry


def page(inquiry, name):
    return reverse(f"admin:contact_inquiry_{name}", args=[inquiry.pk])


def run_action(client, name, *rows, to=INBOX, **data):
    """As the list sends it, with what it shows of each row now."""
    chosen = {"action": name, "_selected_action": [row.pk for row in rows], "index": 0}
    if to.startswith(INBOX) and "seen" not in data:
        chosen["seen"] = [as_seen(Inquiry.objects.get(pk=row.pk)) for row in rows]
    elif "seen" not in data:
        chosen["seen"] = [field["value"] for field in seen_in(client.get(to))]
    return client.post(to, chosen | data, follow=True)


def seen_in(response):
    return soup(response).find_all("input", name="seen")


def staff(django_user_model, *codenames, name="pat"):
    """Somebody who works here and may do only what is named."""
    user = django_user_model.objects.create_user(name, password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user
