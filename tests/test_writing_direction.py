"""What visitors write from right to left reads so on every screen of staff."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from contact.models import NoteDraft

from .desk import INBOX, page, staff, write
from .editing import url
from .html import soup

pytestmark = pytest.mark.django_db

NAME, WORDS, NOTES = "مريم حداد", "هل العيادة مفتوحة يوم السبت؟", "اتصلت بها"
ARABIC = (NAME, WORDS, NOTES)


def in_its_direction(node):
    return any(one.tag == "bdi" or one.get("dir") == "auto" for one in node.lineage)


def places(response):
    """The elements that hold Arabic themselves, as text or as what stands in a field."""
    for node in soup(response).walk():
        own = [part for part in node.children if isinstance(part, str)] + [node.get("value") or ""]
        if node.get("type") != "hidden" and any(text in part for text in ARABIC for part in own):
            yield node


def screens(client):
    """What shows a visitor's words, as (name, response, whether it has to)."""
    message = write(name=NAME, message=WORDS, phone="940 555 0100", texts="on", offers="on")
    write(name=NAME, message=f"{WORDS} {WORDS}", notes="")
    admin = User.objects.get(username="admin")
    fields = {"status": "new", "assignee": "", "notes": NOTES}
    client.post(page(message, "change"), fields)
    change = page(message, "change")
    yield "inbox", client.get(INBOX), True
    yield "search", client.get(f"{INBOX}?q={quote(NAME)}"), True
    yield "message", client.get(change), True
    for name in ("proof", "erase", "phone", "email"):
        yield name, client.get(page(message, name)), True
    for name in ("may_be_texted", "may_be_emailed"):
        yield name, client.get(reverse(f"admin:contact_inquiry_{name}")), True
    looks = Client()
    looks.force_login(staff(User, "view_inquiry", name="looks"))
    yield "message, for who may only look", looks.get(change), True
    for kept in ("another tab", "the last one"):
        NoteDraft.objects.create(
            inquiry=message, user=admin, text=f"{NOTES}, {kept}", begun_on="x", key=kept[:4]
        )
    yield "a note that isn't saved", client.get(change), True
    stale = fields | {"initial-notes": "", "seen": "{}", "notes": f"{NOTES} {WORDS}"}
    yield "two at once", client.post(change, stale), True
    yield "first page", client.get(reverse("admin:index")), False
    yield "history", client.get(reverse("admin:contact_inquiry_history", args=[message.pk])), False
    yield "delete an account", client.get(url(User, "delete", admin.pk)), False
    for name in ("contact_auditentry", "outbox_outgoingmail"):
        yield name, client.get(reverse(f"admin:{name}_changelist")), False


def test_arabic_stands_in_its_direction_on_every_screen_of_staff(admin_client):
    wrong = []
    for name, response, has_to in screens(admin_client):
        assert response.status_code == 200, name
        found = list(places(response))
        assert found or not has_to, f"{name} shows none"
        wrong += [(name, node.tag, node.text) for node in found if not in_its_direction(node)]
    assert not wrong
