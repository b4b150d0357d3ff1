"""Staff find a message by whatever they remember of it, on both databases."""

import importlib

import pytest
from django.apps import apps

from contact.models import Inquiry

from .desk import INBOX, alter, page, write
from .html import soup

pytestmark = pytest.mark.django_db


def found(client, term):
    table = soup(client.get(INBOX, {"q": term})).find("table", id="result_list")
    cells = table.find_all("td", class_="field-reference") if table else []
    return [cell.text for cell in cells]


@pytest.mark.parametrize(
    "term",
    [
        "(940) 555-0123",
        "940.555.0123 x2",
        "940–555–0123 ext. 9",
        "940-555-0123 extension 12",
        "001 940 555 0123",
        "011 1 940 555 0123",
        "0019405550123",
        "tel:+19405550123",
        "+1 940 555 0123",
        "5550123",
        "sam READER",
        "NÚÑEZ",
        "núñez sam",
        "sam@",
        "SAM@EXAMPLE.COM",
    ],
)
def test_a_message_is_found_by_name_mail_or_phone_in_any_form(admin_client, term):
    wanted = write(name="Sam Reader Núñez", email="sam@example.com", phone="940 555 0123")
    write(name="Other", email="o@example.com", phone="940 555 0199")
    assert found(admin_client, term) == [wanted.reference]


def test_a_message_is_found_by_its_reference_as_it_is_read_out(admin_client):
    wanted, _other = write(), write(message="Another")
    for spelt in (wanted.reference, wanted.reference.lower(), wanted.reference.replace("-", " ")):
        assert found(admin_client, spelt) == [wanted.reference]


NAMES = [
    ("Carlos Ramírez", ["ramirez", "RAMIREZ carlos", "Ramírez", "RAMÍREZ"]),
    ("Zoë Müller", ["muller", "zoe", "MÜLLER", "Zoe\u0308"]),
    ("Anh Nguyễn", ["nguyen", "nguyễn anh", "NGUYỄN, Anh"]),
    ("María José Núñez-Ruiz", ["maria jose", "nunez ruiz", "Núñez–Ruiz", "jose  maria"]),
    ("Søren Łukasz Đặng", ["soren", "lukasz", "dang", "SØREN"]),
    ("Jürgen Weiß", ["weiss", "WEISS", "weiß"]),
    ("Siobhán O’Brien", ["o'brien", "obrien", "O’BRIEN"]),
    ("İnci Kırmızı", ["inci kirmizi", "İNCİ"]),
    ("هدى العلي", ["هدي العلى", "العلی", "هُدَى", "العـــلي"]),
    ("فاطمة أحمد", ["فاطمه", "احمد", "إحمد", "آحمد فاطمة", "ٱحمد؟"]),
    ("کریم مؤمن", ["كريم", "كريم مومن", "كَريم"]),
    ("\uff2d\uff41\uff52\uff49\uff41", ["maria"]),
]


@pytest.mark.parametrize(("name", "terms"), NAMES, ids=[name for name, _terms in NAMES])
def test_accents_and_capitals_make_no_difference(admin_client, name, terms):
    wanted = write(name=name)
    write(name="Ben Other", email="ben@example.com", message="Another")
    assert [found(admin_client, term) for term in terms] == [[wanted.reference]] * len(terms)


@pytest.mark.parametrize(
    "term",
    [
        *["Maria 940", "940 maria", "maria 0123", "Maria (940) 555-0123", "maria@ sciática"],
        *["MARIA parking", "parking insurance", "called insurance", "940-555-0177", "5550177"],
        *["19405550177", "(940) 555.0177", "12.50", "“parking”?"],
    ],
)
def test_every_word_is_found_wherever_it_is(admin_client, term):
    """In the name, the number, the address, the words or the notes of staff."""
    wanted = write(
        name="María José",
        email="maria@example.com",
        phone="(940) 555-0123",
        message="Is there parking? My sciatica hurts. It was $12.50. Or call me at 940.555.0177.",
    )
    write(name="María", email="other@example.com", phone="817 555 0199", message="Another")
    wanted.notes = "Called about her insurance."
    wanted.save(update_fields=["notes"])
    assert found(admin_client, term) == [wanted.reference]


@pytest.mark.parametrize("listed", ["status=open", "status=suspect", "assignee=me", "topic=other"])
def test_a_search_looks_through_all_messages_whichever_list_it_starts_from(admin_client, listed):
    answered = write(name="Ann Example", status="answered")
    form = soup(admin_client.get(f"{INBOX}?{listed}")).find("form", id="changelist-search")
    fields = [field for field in form.find_all("input") if field.get("name")]
    sent = {field["name"]: field.get("value", "") for field in fields} | {"q": "ann"}
    response = admin_client.get(INBOX, sent)
    assert answered.reference in soup(response).find("table", id="result_list").text


def test_whoever_finds_nothing_is_led_back_to_the_list(admin_client):
    shown = soup(admin_client.get(INBOX, {"q": "nobody"}))
    assert "0 found" in shown.find(id="changelist-search").text
    assert shown.find("a", href="?").text == "Clear the search"
    assert "Show all" not in soup(admin_client.get(INBOX)).text  # it would lead to the same list


def test_a_message_in_which_one_of_the_words_is_missing_is_not_found(admin_client):
    write(name="María José", phone="(940) 555-0123")
    for term in ("maria 817", "maria jose ramirez", "940 555 0124"):
        assert found(admin_client, term) == []


def test_notes_that_staff_write_are_found_at_once(admin_client):
    message = write()
    admin_client.post(page(message, "change"), {"status": "new", "notes": "Prefers Zoë."})
    assert found(admin_client, "zoe prefers") == [message.reference]
    seen = {"initial-notes": "Prefers Zoë."}
    admin_client.post(page(message, "change"), {"status": "new", "notes": ""} | seen)
    assert found(admin_client, "zoe prefers") == []


@pytest.mark.parametrize("term", ["%", "_", "\\", "???", "(", "#5", "x" * 5000, "qzxqzxqz " * 900])
def test_signs_and_endless_queries_find_nothing(admin_client, term):
    write(name="Ann Example", message="Are you open on Tuesday")
    assert found(admin_client, term) == []


@pytest.mark.parametrize("term", ["'", "\u0301", "\u200b", "a\x00nn", "ann " * 3000, "ann; --"])
def test_no_query_is_a_bad_one(admin_client, term):
    write()
    assert admin_client.get(INBOX, {"q": term}).status_code == 200


def test_the_words_of_an_erased_person_are_not_kept_for_the_search(admin_client):
    message = write(name="Zoë Müller", phone="(940) 555-0123", message="A secret")
    message.notes = "Noted."
    message.save(update_fields=["notes"])
    message.erase()
    message.refresh_from_db()
    spelt = message.reference.lower().split("-")
    assert set(message.search_text.split()) == {*spelt, "".join(spelt)}
    for term in ("muller", "0123", "ann@example.com", "secret", "noted"):
        assert found(admin_client, term) == []
    assert found(admin_client, message.reference) == [message.reference]


def test_a_note_that_is_saved_while_the_person_is_erased_brings_no_word_back():
    message = write(name="Zoë Müller", message="A secret")
    Inquiry.objects.get(pk=message.pk).erase()
    message.notes = ""
    message.save(update_fields=["notes"])
    assert "secret" not in Inquiry.objects.get(pk=message.pk).search_text


def test_messages_from_before_the_search_are_found_after_the_migration(admin_client):
    message = write(name="Zoë Müller", phone="(940) 555-0123")
    expected = message.search_text
    alter(message, search_text="")
    migration = importlib.import_module("contact.migrations.0003_search_text")
    migration.fill(apps, None)
    message.refresh_from_db()
    assert message.search_text == expected
    assert found(admin_client, "muller 0123") == [message.reference]


def test_arabic_names_from_before_are_found_after_the_migration(admin_client):
    message = write(name="هدى العلى", phone="(940) 555-0123", message="One\nTwo")
    expected = message.search_text
    alter(message, search_text=expected.replace("هدي العلي", "هدى العلى"))
    erased = write(message="Gone")
    erased.erase()
    migration = importlib.import_module("contact.migrations.0024_arabic_letters_in_the_search")
    migration.fold_again(apps, None)
    message.refresh_from_db()
    assert message.search_text == expected
    assert found(admin_client, "العلي 0123") == [message.reference]
    kept = erased.search_text
    erased.refresh_from_db()
    assert erased.search_text == kept


@pytest.mark.parametrize("term", ["x" * 500, "pain " * 100, " ".join("abcdefghijklm")])
def test_of_a_long_search_staff_read_what_was_looked_for(admin_client, term):
    write()
    response = admin_client.get(INBOX, {"q": term})
    assert response.status_code == 200
    said = soup(response).find("ul", class_="messagelist").text
    assert "long search" in said
    assert term.strip() not in said


def test_a_search_of_a_few_words_says_nothing_of_its_length(admin_client):
    write()
    response = admin_client.get(INBOX, {"q": "ann example " + " " * 300})
    assert soup(response).find("ul", class_="messagelist") is None


def test_a_sign_that_no_word_begins_with_finds_nothing(admin_client):
    write()
    assert found(admin_client, "\u0301") == []


@pytest.mark.parametrize("term", ["", "\u200b", "  "])
def test_signs_that_nobody_sees_are_no_search(admin_client, term):
    write()
    assert len(found(admin_client, term)) == 1


def test_an_empty_list_says_so_and_offers_nothing_to_do(admin_client):
    for query, words in [({"status": "mine"}, "No message is here"), ({"q": "qzx"}, "Try fewer")]:
        shown = soup(admin_client.get(INBOX, query))
        assert words in shown.find("main").text
        assert not shown.find("select", name="action")
