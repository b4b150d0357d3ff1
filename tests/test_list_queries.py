"""Whatever the address of a staff list asks, the list comes and says what is left out."""

from urllib.parse import quote

import pytest
from django.contrib import admin
from django.urls import reverse

from clinic_site.foundation.lists import LEFT_OUT, NO_SUCH_PAGE

from .desk import INBOX, write
from .html import soup

pytestmark = pytest.mark.django_db

LISTS = [
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model, its_admin in admin.site._registry.items()
    if type(its_admin).changelist_view.__module__ != "contact.admin.clinic"
]


def warned(response):
    found = soup(response).find("ul", class_="messagelist")
    return found.text if found else ""


@pytest.mark.parametrize(
    "query",
    [
        *["status=%00", "topic__exact=%00", "name__regex=[", "received_at__year=99999999999"],
        *["foo=bar", "e=1&foo=bar", "e=1&received_at__gte=foo", "status=nonsense", "%00=1"],
        *["assignee__password__startswith=a", "topic__regex=[", "assignee=nonsense"],
    ],
)
def test_the_inbox_shows_what_waits_and_says_what_is_left_out(admin_client, query):
    message, closed = write(), write(message="Another", status="closed")
    response = admin_client.get(f"{INBOX}?{query}")
    assert response.status_code == 200
    shown = soup(response).find(id="result_list").text
    assert message.reference in shown
    assert closed.reference not in shown
    assert warned(response).count(LEFT_OUT) == 1


def test_the_rest_of_the_query_counts(admin_client, admin_user):
    write(name="Zoe Example", status="closed")
    write(name="Ben Example", message="Another", status="closed")
    write(name="Zoe Example", message="A third")
    response = admin_client.get(f"{INBOX}?status=closed&q=zoe&foo=bar&name__regex=[")
    [_row] = soup(response).find(id="result_list").find_all("input", class_="action-select")
    assert LEFT_OUT in warned(response)
    links = [a.get("href", "") for a in soup(response).find("main").find_all("a")]
    narrower = [link for link in links if link.startswith("?")]
    assert "?q=zoe&status=all" in narrower
    assert not any("foo=" in link or "regex" in link for link in narrower)


@pytest.mark.parametrize("query", ["status=closed", "q=ann", "topic__exact=other", "o=2.-1", "p=1"])
def test_what_a_list_offers_is_taken_without_a_word(admin_client, query):
    write()
    assert not warned(admin_client.get(f"{INBOX}?{query}"))


def test_a_page_that_is_not_there_is_the_first_one(admin_client, monkeypatch):
    monkeypatch.setattr(admin.site.get_model_admin(type(write())), "list_per_page", 1)
    write(message="Another")
    response = admin_client.get(f"{INBOX}?p=9")
    assert NO_SUCH_PAGE in warned(response)
    assert soup(response).find("input", class_="action-select")


@pytest.mark.parametrize(
    "query",
    [
        *["foo=bar", "e=1&foo=bar", "id__in=x", "pk__regex=[", "id__year=99999999999", "p=99999"],
        *["state=%00", "happened_at__gte=foo", "happened_at__gte=9999-12-31 23:59:59-12:00"],
        *["user__id__exact=99999999999999999999999", "action__exact=%00", "made_at__year=99999"],
    ],
)
def test_every_list_of_staff_answers(admin_client, query):
    for address in LISTS:
        response = admin_client.get(f"{address}?{quote(query, safe='=&%')}", follow=True)
        assert response.status_code == 200, address
        assert soup(response).find("main"), address
        assert "Database error" not in response.text
