"""The contact form asks little and says what matters."""

import re

import pytest

from contact.models import Inquiry

from .html import soup
from .messages import contact_form, filled, payload
from .pages import CONDITION

pytestmark = pytest.mark.django_db

BOTH_PAGES = pytest.mark.parametrize("path", ["/contact/", CONDITION])


EMERGENCY = "or if you think it may be an emergency. Do not wait for a reply from us."


def seen(form):
    """The fields that people see: no hidden ones, no trap."""
    fields = [node for tag in ("input", "textarea", "select") for node in form.find_all(tag)]
    return [
        field
        for field in fields
        if field.get("type") != "hidden"
        and not any("aria-hidden" in node.attrs for node in field.lineage)
    ]


def test_the_form_is_the_same_on_the_condition_page_and_on_its_own(client):
    forms = []
    for path in ("/contact/", CONDITION):
        html = client.get(path).content.decode()
        (form,) = re.findall(r'<form[^>]*action="/contact/".*?</form>', html, re.DOTALL)
        forms.append(form.replace(f'value="{path}"', 'value="here"'))
    assert forms[0] == forms[1]


@BOTH_PAGES
def test_it_works_without_script_cookie_or_token(client, path):
    response = client.get(path)
    form = contact_form(response)
    assert (form["method"], "novalidate" in form.attrs) == ("post", True)
    assert not response.cookies
    assert b"csrf" not in response.content.lower()
    assert form.find("button", type="submit").text == "Send message"
    fields = filled(form) | {"name": "Ann", "phone": "940 555 0100", "message": "Hello"}
    assert client.post(form["action"], fields).status_code == 302
    assert Inquiry.objects.get().source_page == path


@BOTH_PAGES
def test_the_note_about_appointments_comes_first_and_describes_the_form(client, path):
    page = soup(client.get(path))
    form = page.find("form", action="/contact/")
    note = page.find(id=form["aria-describedby"])
    assert "don’t use this form to change or cancel an appointment" in note.text
    assert note.find("a", href="tel:+19405550100")
    order = list(page.walk())
    assert order.index(note) < min(order.index(field) for field in seen(form))


def test_the_condition_page_invites_questions_and_says_by_when_it_answers(client):
    page = soup(client.get(CONDITION))
    assert page.find("h2", id="contact").text == "For questions or special offers"
    lead = page.find("p", class_="form__lead").text
    assert "The next page tells you that your message arrived. A real person will answer." in lead
    assert re.search(r" We’ll reply by .+ on \w+day(, \w+ \d+)?\.", lead)


@BOTH_PAGES
def test_it_asks_no_more_than_it_needs(client, path):
    fields = seen(contact_form(client.get(path)))
    boxes = [field["name"] for field in fields if field.get("type") == "checkbox"]
    inputs = {field["name"] for field in fields} - set(boxes)
    assert inputs == {"name", "email", "phone", "topic", "message"}
    assert boxes == ["texts", "offers"]


def test_browsers_can_fill_it_in_and_phones_show_the_right_keys(client):
    form = contact_form(client.get("/contact/"))
    fields = {field["name"]: field for field in seen(form)}
    tokens = {name: fields[name].get("autocomplete") for name in ("name", "email", "phone")}
    assert tokens == {"name": "name", "email": "email", "phone": "tel"}
    assert (fields["email"]["type"], fields["phone"]["type"]) == ("email", "tel")
    assert not any(
        {"pattern", "inputmode", "maxlength"} & field.attrs.keys() for field in fields.values()
    )


@BOTH_PAGES
def test_each_field_has_its_label(client, path):
    form = contact_form(client.get(path))
    labels = {label["for"]: label.text for label in form.find_all("label")}
    assert all(labels[field["id"]] for field in seen(form))


@BOTH_PAGES
def test_emergency_advice_stands_in_the_form(client, path):
    assert EMERGENCY in contact_form(client.get(path)).text


def test_it_asks_for_no_health_details_and_links_to_the_privacy_page(client):
    form = contact_form(client.get("/contact/"))
    hint = form.find(id=form.find("textarea")["aria-describedby"])
    assert "leave health details out" in hint.text
    assert client.get(form.find("a", href="/privacy/")["href"]).status_code == 200


def test_who_chooses_to_change_an_appointment_reads_next_to_it_to_call(client):
    form = contact_form(client.get("/contact/"))
    order = list(form.walk())
    notice = form.find(class_="form__appointment")
    assert "This form can’t change your appointment. Please call (940) 555-0100" in notice.text
    choices = form.find_all("input", name="topic")
    assert order.index(choices[-1]) < order.index(notice) < order.index(form.find("textarea"))


@pytest.mark.parametrize("topic", ["question", "offers", "appointment", "other"])
def test_every_topic_can_be_sent(client, topic):
    assert client.post("/contact/", payload(topic=topic)).status_code == 302
    assert Inquiry.objects.get().topic == topic
