"""A consent page without a login, whose button takes a yes back."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.signing import Signer

from clinic_site.foundation.outbox.models import OutgoingMail
from contact.links import consent_path, mailed_consent_path
from contact.models import ConsentEvent, ConsentWording, Inquiry

from .conftest import run_tasks
from .html import soup
from .messages import payload

pytestmark = pytest.mark.django_db

YES = {"phone": "940 555 0100", "texts": "on", "offers": "on"}


@pytest.fixture
def send(client):
    def send(**changes):
        number = Inquiry.objects.count()
        changes = YES | {"message": f"Question {number}"} | changes
        client.post("/contact/", payload(**changes))
        return Inquiry.objects.order_by("pk").last()

    return send


def decisions(inquiry):
    return {
        purpose: event.decision
        for purpose, event in ConsentEvent.objects.answers(inquiry, "page").items()
    }


def test_the_receipt_shows_every_answer_with_the_exact_words(client, send):
    inquiry = send(offers=None)
    page = soup(client.get(consent_path(inquiry)))
    for event in inquiry.consent_events.all():
        words = event.wording.text if event.purpose == "offers" else event.text
        assert " ".join(words.split()) in page.text
    buttons = page.find_all("button")
    assert [button["value"] for button in buttons] == ["texts"]


@pytest.mark.parametrize(
    ("path", "method"), [(consent_path, "page"), (mailed_consent_path, "link")]
)
def test_the_button_withdraws_and_a_second_press_is_harmless(client, send, path, method):
    inquiry = send()
    for _ in range(2):
        response = client.post(path(inquiry), {"withdraw": "texts"})
        assert response["Location"] == f"{path(inquiry)}?done=texts"
    assert decisions(inquiry) == {"reply": "given", "texts": "withdrawn", "offers": "given"}
    withdrawn = ConsentEvent.objects.get(decision="withdrawn")
    assert withdrawn.method == method
    assert withdrawn.text == inquiry.consent_events.get(purpose="texts", decision="given").text


def test_the_receipt_says_since_when_as_the_rest_of_the_site_writes_a_time(client, send):
    with time_machine.travel(datetime(2027, 1, 6, 15, 5, tzinfo=UTC)):
        page = soup(client.get(consent_path(send())))
    assert "You said yes at 9:05 a.m. on January 6, 2027" in page.text


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_scanner_that_only_looks_withdraws_nothing(client, send, method):
    inquiry = send()
    response = getattr(client, method)(consent_path(inquiry) + "?withdraw=texts&done=texts")
    assert b"Done" not in response.content
    assert decisions(inquiry)["texts"] == "given"


@pytest.mark.parametrize("purpose", ["reply", "sharing", "", "x" * 500, "\0"])
def test_other_values_withdraw_nothing(client, send, purpose):
    inquiry = send()
    assert client.post(consent_path(inquiry), {"withdraw": purpose}).status_code == 302
    assert not ConsentEvent.objects.filter(decision="withdrawn").exists()


def test_a_bad_signature_is_not_found(client, send):
    path = consent_path(send())
    inquiry = Inquiry.objects.get()
    other = Signer(salt="contact.sent").sign(inquiry.link_key)
    number = Signer(salt="contact.consent.mailed").sign(inquiry.pk)
    for bad in (path[:-2] + "x/", "/consent/1/", f"/consent/{other}/", f"/consent/{number}/"):
        assert client.get(bad).status_code == 404
        assert client.post(bad, {"withdraw": "texts"}).status_code == 404
    assert decisions(Inquiry.objects.get())["texts"] == "given"


def test_another_site_cannot_withdraw(client, send):
    path = consent_path(send())
    response = client.post(path, {"withdraw": "texts"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


def test_the_receipt_is_for_nobody_else(client, send):
    response = client.get(consent_path(send()))
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_a_suspects_yes_is_nobodys(client, send):
    send(website="robot")
    assert not ConsentEvent.objects.in_force("texts").exists()


def test_the_receipt_is_mailed_in_fixed_words_when_there_was_a_yes(send, mail_server):
    inquiry = send(name="Ann Private", message="My secret pain")
    run_tasks()
    receipt = next(mail for mail in mail_server.mails if mail["To"] == inquiry.email)
    body = receipt.get_content()
    for purpose in ("texts", "offers"):
        assert ConsentWording.objects.current()[purpose].text in body
    assert re.search(r"http\S+", body)[0].endswith(mailed_consent_path(inquiry))
    for private in ("Ann Private", "secret", "940 555 0100"):
        assert private not in receipt.as_string()


@pytest.mark.parametrize("words", ["Do you see children?", "I have chest pain", "Cancel my visit"])
def test_the_receipt_has_the_reference_and_tells_nothing_of_the_message(send, mail_server, words):
    inquiry = send(message=words)
    run_tasks()
    [mail] = [mail for mail in mail_server.mails if mail["To"] == inquiry.email]
    assert f"We have your message.\nYour reference is {inquiry.reference}.\n\nHere's" in (
        mail.get_content().replace("\r\n", "\n")
    )
    assert "hear from us" not in mail.get_content()  # not everybody is to wait for it


@pytest.mark.parametrize(
    "changes", [{"texts": None, "offers": None}, {"email": "", "offers": None}]
)
def test_no_receipt_is_mailed_without_a_yes_or_an_address(send, changes):
    send(**changes)
    assert not OutgoingMail.objects.filter(kind="receipt").exists()


def test_an_erased_persons_receipt_is_gone_and_the_proof_stays(client, send):
    inquiry = send()
    path = consent_path(inquiry)
    inquiry.erase()
    assert client.get(path).status_code == 404
    assert inquiry.consent_events.count() == 3
    assert not ConsentEvent.objects.in_force("texts").exists()
    inquiry.refresh_from_db()
    assert (inquiry.name, inquiry.email, inquiry.phone, inquiry.message) == ("", "", "", "")
    assert len(inquiry.email_key) == 64
