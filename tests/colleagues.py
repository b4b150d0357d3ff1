"""The accounts of staff in tests: people who work here, and what a manager does on "Staff"."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from clinic_site.foundation.roles import FRONT_DESK
from clinic_site.staff.models import Colleague

from .editing import typed, url
from .html import soup

LIST = reverse("admin:staff_colleague_changelist")
ADD = reverse("admin:staff_colleague_add")
PASSWORD = "sore-back-31"


def hire(name, *roles, **changes):
    """Somebody who works here and has a password."""
    user = User.objects.create_user(
        name, f"{name}@example.com", PASSWORD, is_staff=True, first_name=name.title(), **changes
    )
    user.groups.set(Group.objects.filter(name__in=roles))
    return Colleague.objects.get(pk=user.pk)


def browser_of(person):
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def ids(*roles):
    return list(map(str, Group.objects.filter(name__in=roles).values_list("pk", flat=True)))


def filled_in(*roles, **changes):
    """What a manager types for somebody new."""
    flora = {"first_name": "Flora", "last_name": "Reyes", "email": "flora@example.com"}
    return flora | {"groups": ids(*(roles or [FRONT_DESK]))} | changes


def add(client, *roles, **changes):
    return client.post(ADD, filled_in(*roles, **changes), follow=True)


def change(client, person, **changes):
    address = url(Colleague, "change", person.pk)
    return client.post(address, typed(client.get(address)) | changes, follow=True)


def act(client, person, name, **data):
    return client.post(url(Colleague, name, person.pk), data, follow=True)


def said(response):
    """What the page says of what was just done, or of what was refused."""
    page = soup(response)
    nodes = [n for name in ("messagelist", "errorlist") for n in page.find_all("ul", class_=name)]
    return " ".join(node.text for node in nodes)


def roles_of(person):
    return set(person.groups.values_list("name", flat=True))


def logged(person):
    """What the log says of somebody: [(who, what), …], the latest first."""
    entries = LogEntry.objects.filter(
        content_type__app_label="staff", object_id=str(person.pk)
    ).order_by("-pk")
    return [(entry.user.username, entry.get_change_message()) for entry in entries]


def row(client, person):
    """The line of the list about somebody: {column: words}."""
    cells = [
        line
        for line in soup(client.get(LIST)).find("table", id="result_list").find_all("tr")
        if line.find("a", href=url(Colleague, "change", person.pk))
    ]
    [line] = cells
    return {
        name: cell.text
        for cell in line.children
        for name in getattr(cell, "get", lambda *_: "")("class", "").split()
    }
