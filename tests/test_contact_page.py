"""The contact page: the clinic first, then the form, with what to know before one writes."""

import pytest

from contact.models import Clinic

from .html import soup
from .messages import contact_form, payload
from .pages import CONDITION

pytestmark = pytest.mark.django_db

PLACE = {
    "street": "1 Nowhere Street",
    "city": "Faketown",
    "state": "TX",
    "postal_code": "00000",
    "confirmed_on": "2026-01-01",
}


def bar(client, path="/contact/"):
    """The links of the bar at the foot of a phone's screen: [(words, address), …]."""
    found = soup(client.get(path)).find(class_="call-bar")
    return found and [(link.text, link["href"]) for link in found.find_all("a")]


CALL = ("Call clinic A Family Chiropractic Clinic, (940) 555-0100", "tel:+19405550100")


def test_the_bar_of_the_contact_page_leads_to_the_door_and_not_to_its_own_form(client):
    Clinic.objects.update(**PLACE)
    call, directions = bar(client)
    assert call == CALL
    assert directions == ("Directions", Clinic.objects.get().map_url)
    assert bar(client, "/") == [CALL, ("Message", "/contact/")]


def test_without_an_address_the_bar_of_the_contact_page_only_calls(client):
    assert bar(client) == [CALL]


def test_with_nothing_to_call_or_find_the_contact_page_has_no_bar(client):
    Clinic.objects.update(phone="")
    assert bar(client) is None
    assert bar(client, "/") == [("Message", "/contact/")]


def places(response):
    """Where the panel, the form and the list of errors stand in the page."""
    page = soup(response)
    order = list(page.walk())
    parts = page.find(class_="panel"), contact_form(response), page.find(class_="error-summary")
    return [part and next(i for i, node in enumerate(order) if same(node, part)) for part in parts]


def same(node, part):
    return (node.tag, node.attrs) == (part.tag, part.attrs)


def test_the_clinic_comes_before_the_form_on_the_contact_page_and_after_it_elsewhere(client):
    panel, form, _errors = places(client.get("/contact/"))
    assert panel < form
    panel, form, _errors = places(client.get(CONDITION))
    assert form < panel


def test_after_a_mistake_the_errors_and_the_form_come_first(client):
    panel, form, errors = places(client.post("/contact/", payload(name="")))
    assert errors < form < panel


def test_the_panel_says_when_and_where_before_it_says_whom_to_call(client):
    Clinic.objects.update(**PLACE)
    words = soup(client.get("/contact/")).find(class_="panel").text
    parts = ["A Family Chiropractic Clinic", "1 Nowhere Street", "Call", "Office hours"]
    found = [words.index(part) for part in parts]
    assert found == sorted(found)


@pytest.mark.parametrize("path", ["/contact/", CONDITION])
def test_the_form_says_what_to_know_before_one_writes(client, path):
    page = soup(client.get(path))
    note = page.find(id="contact-note")
    assert note.text.startswith("Don’t use this form in an emergency: call 911.")
    assert note.find("a")["href"] == "tel:911"
    spanish = note.find("p", lang="es").text
    assert spanish == "Si es una emergencia, no use este formulario: llame al 911 ahora mismo."
    form = page.find("form", action="/contact/")
    email = form.find("input", name="email")
    assert "Email isn’t private." in form.find(id=email["aria-describedby"]).text
    assert (
        "If you’re under 18, a parent or guardian needs to come to your visits with you."
        in form.text
    )
