"""Who did what with messages, and what mail went out, is there to look at and not to change."""

import pytest
from django.urls import reverse

from clinic_site.foundation.outbox.models import OutgoingMail
from contact.models import AuditEntry

from .desk import INBOX, page, run_action, staff, write
from .html import soup

pytestmark = pytest.mark.django_db

LOG = reverse("admin:contact_auditentry_changelist")
MAIL = reverse("admin:outbox_outgoingmail_changelist")


def rows(response):
    table = soup(response).find("table", id="result_list")
    return [row.text for row in table.find("tbody").find_all("tr")] if table else []


def test_the_log_names_time_person_action_and_message(admin_client):
    message = write()
    admin_client.get(page(message, "change"))
    [row] = rows(admin_client.get(LOG))
    for words in ("admin", "Opened", message.reference):
        assert words in row


def test_the_log_holds_nothing_of_the_patient(admin_client):
    message = write(phone="940 555 0123", texts="on", message="A secret")
    admin_client.get(page(message, "change"))
    admin_client.post(page(message, "change"), {"_mark": "answered", "notes": "Noted."})
    run_action(admin_client, "export", message)
    admin_client.post(page(message, "erase"), {"unanswered": message.pk})
    shown = " ".join(rows(admin_client.get(LOG)))
    assert "Erased the person" in shown
    for words in ("Ann", "ann@", "0123", "secret", "Noted"):
        assert words not in shown


@pytest.mark.parametrize("where", ["change", "proof", "phone", "email", "erase"])
def test_whoever_opens_a_page_with_the_name_of_a_patient_is_on_record(admin_client, where):
    message = write()
    admin_client.get(page(message, where))
    assert [entry.action for entry in AuditEntry.objects.all()] == ["opened"]


def test_the_log_is_filtered_by_action_and_by_person(admin_client, admin_user, django_user_model):
    message = write()
    pat = staff(django_user_model)
    AuditEntry.record(admin_user, AuditEntry.Action.OPENED, message)
    AuditEntry.record(pat, AuditEntry.Action.STATUS, message, "New → Answered")
    assert len(rows(admin_client.get(LOG))) == 2
    [row] = rows(admin_client.get(LOG, {"action__exact": "status"}))
    assert "New → Answered" in row
    [row] = rows(admin_client.get(LOG, {"user__id__exact": pat.pk}))
    assert "pat" in row


def test_who_saw_the_first_words_of_a_message_is_found_by_its_reference(admin_client):
    message = write()
    admin_client.get(reverse("admin:contact_inquiry_changelist"))
    [row] = rows(admin_client.get(LOG, {"q": message.reference}))
    assert "Saw the first words of" in row


def test_the_log_outlives_the_account(admin_client, django_user_model):
    pat = staff(django_user_model)
    AuditEntry.record(pat, AuditEntry.Action.OPENED, write())
    pat.delete()
    assert "pat" in rows(admin_client.get(LOG))[0]


@pytest.mark.parametrize("model", ["auditentry", "outgoingmail"])
def test_nobody_adds_changes_or_deletes_a_record(admin_client, admin_user, model):
    message = write()
    AuditEntry.record(admin_user, AuditEntry.Action.OPENED, message)
    row = {"auditentry": AuditEntry, "outgoingmail": OutgoingMail}[model].objects.get()
    place = f"admin:{row._meta.app_label}_{model}"
    assert admin_client.get(reverse(f"{place}_add")).status_code == 403
    assert admin_client.post(reverse(f"{place}_change", args=[row.pk])).status_code == 403
    assert admin_client.post(reverse(f"{place}_delete", args=[row.pk])).status_code == 403
    to = reverse(f"{place}_changelist")
    run_action(admin_client, "delete_selected", row, to=to, post="yes")
    row.refresh_from_db()


def test_the_log_needs_its_own_permission(client, django_user_model):
    client.force_login(staff(django_user_model, "view_inquiry"))
    assert client.get(LOG).status_code == 403
    client.force_login(staff(django_user_model, "view_auditentry", name="kim"))
    assert client.get(LOG).status_code == 200


def test_outgoing_mail_says_its_state_in_words_and_its_error_where_it_is_opened(admin_client):
    mail = write().outgoing_mail.get()
    mail.record_failure(ConnectionRefusedError())
    [row] = rows(admin_client.get(MAIL, {"state": "waiting"}))
    for words in ("Staff notified", "Failed once", "can't be reached"):
        assert words in row
    assert "ConnectionRefusedError" not in row  # no word for the front desk
    opened = admin_client.get(reverse("admin:outbox_outgoingmail_change", args=[mail.pk]))
    assert "ConnectionRefusedError" in soup(opened).text
    mail.record_sent()
    assert rows(admin_client.get(MAIL, {"state": "waiting"})) == []
    assert "Sent " in rows(admin_client.get(MAIL, {"state": "sent"}))[0]


def test_who_may_only_look_sends_nothing_again(client, django_user_model):
    mail = write().outgoing_mail.get()
    mail.record_sent()
    client.force_login(staff(django_user_model, "view_outgoingmail", "view_inquiry"))
    run_action(client, "send_again", mail, to=MAIL)
    mail.refresh_from_db()
    assert mail.sent_at


@pytest.mark.parametrize("name", ["may_be_texted", "may_be_emailed"])
def test_looking_at_who_may_be_contacted_leaves_one_entry(admin_client, name):
    message = write(texts="on", offers="on", phone="940 555 0123")
    address = reverse(f"admin:contact_inquiry_{name}")
    admin_client.head(address)
    assert not AuditEntry.objects.exists()
    admin_client.get(address)
    entry = AuditEntry.objects.get()
    assert entry.action == "opened"
    assert message.reference in entry.detail


def test_an_export_says_which_messages_and_a_head_request_shows_none(admin_client):
    message = write()
    admin_client.head(INBOX)
    assert not AuditEntry.objects.exists()
    run_action(admin_client, "export", message)
    assert AuditEntry.objects.get(action="exported").detail == f"1 message: {message.reference}"


def test_a_head_request_opens_no_message(admin_client):
    message, _other = write(), write(message="Another of the same person")
    for name in ("change", "proof"):
        assert admin_client.head(page(message, name)).status_code == 200
        assert not AuditEntry.objects.exists()
    admin_client.get(page(message, "change"))
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"opened", "beside"}
