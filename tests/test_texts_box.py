"""The box for texts: only where HELP gets a reply, beside all that carriers want in view."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.models import Page
from clinic_site.foundation.roles import MANAGER
from contact.links import consent_path
from contact.models import Clinic, ConsentEvent, ConsentWording, Inquiry

from .html import soup
from .messages import boxes, contact_form, error_links, payload
from .pages import CONDITION

pytestmark = pytest.mark.django_db

PHONE = "(940) 555-0100"
UNDER_BOX = (
    "Message frequency varies. Message and data rates may apply. Reply STOP to stop. "
    f"Reply HELP for help, or call {PHONE}."
)
NEW_VERSION = reverse("admin:contact_consentwording_add")


def in_view(response):
    """The words that describe the box for texts, folded ones left out."""
    form = contact_form(response)
    words = form.find(id=boxes(response)["texts"]["aria-describedby"])
    assert "details" not in [node.tag for node in words.lineage]
    return words.text


def links(response):
    """The links beside the box for texts, by their words."""
    field = boxes(response)["texts"].parent.parent
    return {link.text: link["href"] for link in field.find_all("a")}


@pytest.mark.parametrize("path", ["/contact/", CONDITION])
@pytest.mark.parametrize("missing", ["answers_help", "phone"])
def test_the_box_for_texts_comes_once_somebody_answers_help_and_there_is_a_number(
    client, path, missing
):
    assert boxes(client.get(path)).keys() == {"texts", "offers"}
    Clinic.objects.update(**{missing: ""})
    response = client.get(path)
    assert boxes(response).keys() == {"offers"}
    assert "STOP" not in contact_form(response).text


def test_the_sample_site_claims_of_nobody_that_they_answer_help():
    Clinic.objects.all().delete()
    call_command("load_sample_clinic")
    assert not Clinic.objects.get().takes_texts


@pytest.mark.parametrize("path", ["/contact/", CONDITION])
def test_what_carriers_look_for_is_in_view_beside_the_box(client, path):
    response = client.get(path)
    assert in_view(response) == UNDER_BOX
    assert links(response) == {"privacy page": "/privacy/"}


def test_the_terms_for_texts_are_linked_once_they_are_public(client):
    Page.objects.filter(slug="text-message-terms").update(published_at="2026-01-01T00:00Z")
    assert links(client.get("/contact/")) == {
        "privacy page": "/privacy/",
        "terms for text messages": "/text-message-terms/",
    }


def test_the_words_beside_the_box_are_recorded_with_the_number_that_was_shown(
    client, send_consents
):
    kept = payload(texts="on", phone="940 555 0123")
    clinic = Clinic.objects.get()
    clinic.phone = "(940) 555-0177"
    clinic.save()
    assert "call (940) 555-0177." in in_view(client.get("/contact/"))
    assert f"call {PHONE}." in send_consents(**kept)["texts"].text  # from a page that was kept
    event = send_consents(texts="on", phone="940 555 0123", message="Again?")["texts"]
    assert "call (940) 555-0177." in event.text
    assert event.wording.version == 2
    first = ConsentWording.objects.get(purpose="texts", version=1)
    assert first.full_text == ConsentEvent.objects.filter(purpose="texts")[0].text


@pytest.mark.parametrize("changes", [{}, {"parking": "In the lot."}, {"phone": ""}])
def test_without_a_new_number_no_words_get_a_new_version(changes):
    clinic = Clinic.objects.get()
    for name, value in changes.items():
        setattr(clinic, name, value)
    clinic.save()
    assert ConsentWording.objects.filter(purpose="texts").count() == 1


@pytest.mark.parametrize("kept", [True, False])
def test_a_tick_in_a_box_that_is_no_longer_there_leaves_no_yes_and_keeps_the_message(client, kept):
    sent = payload(texts="on", phone="940 555 0123")
    Clinic.objects.update(answers_help="")
    if not kept:
        sent["wordings"] = soup(client.get("/contact/")).find("input", name="wordings")["value"]
    assert client.post("/contact/", sent).status_code == 302
    events = Inquiry.objects.get().consent_events.values_list("purpose", "decision")
    assert set(events) == {("reply", "given"), ("offers", "declined")}
    assert not ConsentEvent.objects.in_force("texts")


def test_a_page_from_before_the_box_came_records_no_answer_about_texts(client, send_consents):
    Clinic.objects.update(answers_help="")
    shown = soup(client.get("/contact/")).find("input", name="wordings")["value"]
    Clinic.objects.update(answers_help="Front desk")
    again = client.post("/contact/", payload(wordings=shown, name=""))
    assert boxes(again).keys() == {"offers"}  # the visitor goes on with what they saw
    assert send_consents(wordings=shown).keys() == {"reply", "offers"}


def test_a_yes_to_texts_whose_words_the_page_does_not_name_is_asked_again(client, wordings):
    shown = f"{wordings['reply'].pk}-{wordings['offers'].pk}"
    sent = payload(wordings=shown, texts="on", phone="940 555 0123")
    response = client.post("/contact/", sent)
    assert response.status_code == 422
    assert error_links(soup(response)) == ["#id_texts"]
    assert "checked" not in boxes(response)["texts"].attrs
    assert not Inquiry.objects.exists()


def test_a_yes_from_before_can_be_taken_back_after_the_box_is_gone(client, send_consents):
    given = send_consents(texts="on", phone="940 555 0123")["texts"]
    Clinic.objects.update(answers_help="")
    assert ConsentEvent.objects.in_force("texts").get() == given
    consent = consent_path(given.inquiry)
    page = soup(client.get(consent))
    assert UNDER_BOX in page.text
    client.post(consent, {"withdraw": "texts"})
    assert not ConsentEvent.objects.in_force("texts")


def test_staff_are_told_that_the_form_has_no_box_for_texts_and_why(sign_in):
    client = sign_in(MANAGER)
    said = "Until you say, the contact form has no box for text messages."
    assert said not in soup(client.get("/admin/")).text
    Clinic.objects.update(answers_help="")
    assert said in soup(client.get("/admin/")).text
    assert said in soup(client.get(reverse("admin:contact_clinic_change", args=[1]))).text


@pytest.mark.parametrize("missing", ["data rates may apply", "STOP", "HELP", "{phone}"])
def test_new_words_about_texts_without_what_carriers_look_for_are_refused(sign_in, missing):
    client = sign_in(MANAGER)
    form = soup(client.get(f"{NEW_VERSION}?purpose=texts"))
    words = form.find(id="id_under_box").text.strip()
    fields = {"purpose": "texts", "text": "Text me.", "under_box": words.replace(missing, "…")}
    response = client.post(NEW_VERSION, fields)
    assert f"Phone carriers look for: “{missing}”. Add this." in soup(response).text
    assert "…" in soup(response).find(id="id_under_box").text
    assert client.post(NEW_VERSION, fields | {"under_box": words}).status_code == 302
    assert ConsentWording.objects.current()["texts"].in_view == UNDER_BOX


@pytest.mark.parametrize("name", ["text", "details"])
def test_the_phone_number_is_filled_in_under_the_box_alone(sign_in, name):
    fields = {"purpose": "offers", "text": "Email me.", name: "Call {phone}."}
    page = soup(sign_in(MANAGER).post(NEW_VERSION, fields)).text
    assert "{phone} works in “Under the box” alone. Move it there." in page
