"""Whoever looks after the clinic's record sends a test email by a button on their first page."""

import pytest
from django.urls import reverse

from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from contact.models import AuditEntry, Clinic

from .conftest import run_tasks
from .desk import run_action, write
from .editing import url
from .html import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running_worker")]

HOME = reverse("admin:index")
BUTTON = reverse("admin:contact_clinic_test_email")
ADDRESS = "desk@clinic.example"


@pytest.fixture
def clinic():
    Clinic.objects.update(notification_email=ADDRESS, second_notification_email="boss@two.example")
    return Clinic.objects.get()


def forms(response):
    return [form for form in soup(response).find_all("form") if form.get("action") == BUTTON]


def said(response):
    return soup(response).find("ul", class_="messagelist")


def press(client):
    return client.post(BUTTON, follow=True)


def test_the_button_stands_at_the_line_that_asks_for_it_until_the_date_is_there(sign_in, clinic):
    client = sign_in(MANAGER)
    page = client.get(HOME)
    [form] = forms(page)
    assert form["method"] == "post"
    assert form.find("input", name="csrfmiddlewaretoken")
    assert form.find("button").text == "Send a test email"
    assert "manage.py" not in soup(page).find("main").text
    Clinic.objects.update(test_mail_arrived_on=clinic.today)
    assert forms(client.get(HOME)) == []


@pytest.mark.parametrize("address", ["", "front-desk@example.com"])
def test_there_is_no_button_before_there_is_an_address_of_the_clinics_own(sign_in, address):
    Clinic.objects.update(notification_email=address)
    assert forms(sign_in(MANAGER).get(HOME)) == []


def test_it_goes_through_the_outbox_to_the_address_that_is_told_of_messages(
    sign_in, clinic, mail_server
):
    client = sign_in(MANAGER)
    page = press(client)
    assert page.redirect_chain == [(HOME, 302)]
    words = " ".join(said(page).text.split())
    assert words == (
        f"A test email is on its way to {ADDRESS}. Look in that mailbox, and among the spam. When "
        "it’s there, enter the date."
    )
    record, _hash, field = said(page).find("a")["href"].partition("#")
    assert soup(client.get(record)).find("input", id=field)["name"] == "test_mail_arrived_on"
    assert OutgoingMail.objects.get().state == "pending"
    run_tasks()
    assert mail_server.envelopes[0].rcpt_tos == [ADDRESS]
    assert mail_server.mails[0]["Subject"] == "Test email from your website"
    assert OutgoingMail.objects.get().state == "sent"


def test_pressing_it_twice_sends_one_and_later_another_that_no_mailbox_drops(
    sign_in, clinic, mail_server
):
    client = sign_in(MANAGER)
    press(client)
    press(client)
    run_tasks()
    assert len(mail_server.mails) == 1
    press(client)
    run_tasks()
    first, second = mail_server.mails
    assert first["Message-ID"] != second["Message-ID"]


def test_a_test_email_that_fails_is_told_as_any_other_and_goes_to_the_address_that_is_put_right(
    sign_in, clinic, mail_server
):
    client = sign_in(MANAGER)
    mail_server.set_mood("refuses the recipient")
    press(client)
    run_tasks()
    todos = soup(client.get(HOME)).find("ul", class_="todos").text
    assert "1 email not sent" in " ".join(todos.split())
    mails = client.get(url(OutgoingMail, "changelist"))
    assert "Test email" in soup(mails).text
    assert "this address doesn’t exist" in soup(mails).text.replace("'", "’")
    Clinic.objects.update(notification_email="right@clinic.example")
    mail_server.set_mood("accepts")
    press(client)
    run_tasks()
    assert mail_server.envelopes[-1].rcpt_tos == ["right@clinic.example"]


def test_the_list_of_mail_sends_it_again_and_stops_it_as_any_other(sign_in, clinic, mail_server):
    client = sign_in(MANAGER)
    write()  # whose number is that of the clinic's record
    press(client)
    mail = OutgoingMail.objects.get(kind="test")
    for action in ("send_again", "give_up"):
        run_action(client, action, mail, to=url(OutgoingMail, "changelist"))
    mail.refresh_from_db()
    assert mail.state == "given up"
    entries = AuditEntry.objects.filter(detail="Test email")
    assert [entry.inquiry for entry in entries] == [None, None]


def test_a_site_that_cannot_send_email_says_so_and_keeps_none(sign_in, clinic, settings):
    settings.SMTP_HOST = ""
    assert "This website can’t send email yet." in said(press(sign_in(MANAGER))).text
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("is_there", [True, False])
def test_without_an_address_it_says_which_field_is_missing(sign_in, clinic, mail_server, is_there):
    Clinic.objects.update(notification_email="")
    if not is_there:
        Clinic.objects.all().delete()
    page = press(sign_in(MANAGER))
    assert "Nothing was sent." in said(page).text
    assert said(page).find("a")["href"].endswith("#id_notification_email")
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("role", [FRONT_DESK, EDITOR, CLINICIAN])
def test_it_is_for_whoever_may_change_the_record(sign_in, clinic, role):
    client = sign_in(role)
    assert forms(client.get(HOME)) == []
    assert client.post(BUTTON).status_code == 403
    assert not OutgoingMail.objects.exists()


def test_reading_its_address_sends_nothing(sign_in, clinic):
    assert sign_in(MANAGER).get(BUTTON)["Location"] == HOME
    assert not OutgoingMail.objects.exists()


def test_the_field_for_the_date_says_where_the_button_is(sign_in, clinic):
    form = soup(sign_in(MANAGER).get(url(Clinic, "change", clinic.pk)))
    row = form.find(class_="field-test_mail_arrived_on")
    assert "The button at the top of this page sends one." in row.text


def test_the_record_has_the_button_after_the_first_one_has_arrived_too(sign_in, clinic):
    """Whoever changes the mail provider needs another."""
    client = sign_in(MANAGER)
    record = url(Clinic, "change", clinic.pk)
    for arrived_on in (None, clinic.today):
        Clinic.objects.update(test_mail_arrived_on=arrived_on)
        [form] = forms(client.get(record))
        assert form.find("button").text == "Send a test email"
    Clinic.objects.update(notification_email="")
    assert forms(client.get(record)) == []
