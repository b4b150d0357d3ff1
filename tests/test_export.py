"""An export is a table that no spreadsheet takes for formulas, permitted and recorded."""

import csv
import io

import pytest

from contact.exports import safe_cell
from contact.models import AuditEntry
from contact.phone import parse_phone

from .desk import INBOX, run_action, staff, write
from .test_permission_lists import OFFERS, TEXTS

pytestmark = pytest.mark.django_db


def table(response):
    """The rows of an exported file, as dictionaries by its first row."""
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf"), "a spreadsheet needs the mark to read UTF-8"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        "+1 940 555 0123",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\tplain",
        "   =1",
        '"=1',
        "'=1",
        " \u00a0“=1",
        "\u200b=1",
        "＝1",
    ],
)
def test_what_looks_like_a_formula_is_marked_as_text(words):
    assert safe_cell(words) == f"'{words}"


@pytest.mark.parametrize(
    "words", ["Ann", "a=b", "+525512345678", "2-3", "ann@example.com", "(940) 555", "", 7]
)
def test_what_does_not_stays_as_it_is(words):
    assert safe_cell(words) == str(words)


def test_chosen_messages_are_exported_with_plain_headings(admin_client):
    chosen = write(name="Núñez, Ann", message='=HYPERLINK("http://x")\n"second", line')
    write(email="other@example.com")
    [row] = table(run_action(admin_client, "export", chosen))
    assert row["Reference"] == chosen.reference
    assert row["Name"] == "Núñez, Ann"
    assert row["Message"].replace("\r\n", "\n") == '\'=HYPERLINK("http://x")\n"second", line'
    assert row["Status"] == "New"
    assert row["About"] == "A question"


@pytest.mark.parametrize(
    "phone", ["940 555 0123", "+52 55 1234 5678", "+44 20 7946 0958", "+1 (940) 555-0123"]
)
def test_a_number_reads_back_to_the_same_number(admin_client, phone):
    message = write(phone=phone, texts="on")
    [texts] = table(admin_client.post(TEXTS))
    [row] = table(run_action(admin_client, "export", message))
    for number in (texts["Number or address"], row["Phone (E.164)"]):
        assert number == parse_phone(number) == message.phone_e164


@pytest.mark.parametrize(
    "words", ["+1+1", "+1 940", "+", "+123", "+19405550123=1", "+1940555012345678", "+٥٥٥٥٥٥٥٥"]
)
def test_only_a_whole_phone_number_is_no_formula(words):
    assert safe_cell(words) == f"'{words}"


@pytest.mark.parametrize(
    ("address", "contact"), [(TEXTS, "+19405550123"), (OFFERS, "ann@example.com")]
)
def test_both_permission_lists_are_exported(admin_client, address, contact):
    message = write(phone="940 555 0123", texts="on", offers="on")
    [row] = table(admin_client.post(address))
    assert row["Number or address"] == contact
    assert row["Name"] == "Ann Example"
    assert row["Version of the words"] == "1"
    assert row["Reference"] == message.reference


def test_each_export_is_recorded_with_its_count_and_nobody_s_name(admin_client, admin_user):
    rows = [write(), write(message="Another", offers="on")]
    run_action(admin_client, "export", *rows)
    admin_client.post(OFFERS)
    entries = AuditEntry.objects.filter(action="exported").order_by("pk")
    assert [entry.detail for entry in entries] == [
        f"2 messages: {rows[0].reference}, {rows[1].reference}",
        "Who may be emailed offers: 1 row",
    ]
    assert {entry.user for entry in entries} == {admin_user}
    assert {entry.inquiry for entry in entries} == {None}


def test_an_export_needs_its_own_permission(client, django_user_model):
    message = write(offers="on")
    client.force_login(staff(django_user_model, "view_inquiry", "change_inquiry"))
    assert "Export" not in client.get(INBOX).content.decode()
    assert not run_action(client, "export", message).streaming
    assert "Export" not in client.get(OFFERS).content.decode()
    assert client.post(OFFERS).status_code == 403
    assert not AuditEntry.objects.filter(action="exported").exists()


def test_the_permission_is_enough(client, django_user_model):
    message = write(offers="on")
    client.force_login(staff(django_user_model, "view_inquiry", "export_inquiry"))
    assert len(table(run_action(client, "export", message))) == 1
    assert len(table(client.post(OFFERS))) == 1
