"""What is recorded is the words that were seen, in whatever version."""

import pytest
from django.db import connection

from contact.models import Clinic, ConsentEvent, ConsentWording, Inquiry

from .editing import edit
from .html import soup
from .messages import boxes, error_links, payload

pytestmark = pytest.mark.django_db

OLD_NAME = "A Family Chiropractic Clinic"


def test_new_words_are_the_next_version_and_the_old_ones_stay(client, send_consents, wordings):
    before = send_consents(texts="on", phone="940 555 0100")["texts"]
    new = ConsentWording.objects.create(purpose="texts", text="Text me, please.")
    assert (wordings["texts"].version, new.version) == (1, 2)
    assert ConsentWording.objects.current()["texts"] == new
    assert ConsentWording.objects.get(pk=wordings["texts"].pk).text == wordings["texts"].text
    assert "Text me, please. (optional)" in soup(client.get("/contact/")).text
    after = send_consents(texts="on", phone="940 555 0100")["texts"]
    before.refresh_from_db()
    assert (before.wording, after.wording) == (wordings["texts"], new)
    assert (before.text, after.text) == (wordings["texts"].full_text, "Text me, please.")


def test_from_a_page_that_a_cache_kept_the_words_of_that_page_are_recorded(client, send_consents):
    kept = payload(texts="on", phone="940 555 0100")
    old = ConsentWording.objects.current()["texts"]
    ConsentWording.objects.create(purpose="texts", text="Text me about anything at all.")
    again = client.post("/contact/", kept | {"name": ""})
    assert f"{old.text} (optional)" in soup(again).text  # after an error too
    assert soup(again).find("input", name="wordings")["value"] == kept["wordings"]
    assert send_consents(**kept)["texts"].text == old.full_text


def rename(client, name):
    """A manager types another name into the clinic's record. Returns what the next page says."""
    answer = edit(client, Clinic.objects.get(), name=name)
    assert answer.status_code == 302
    return " ".join(
        node.text for node in soup(client.get("/admin/")).find_all(class_="messagelist")
    )


def test_a_renamed_clinic_asks_by_its_new_name_and_old_answers_keep_the_old_one(
    admin_client, client, send_consents
):
    kept = payload(texts="on", offers="on", phone="940 555 0100")
    before = send_consents(**kept)
    said = rename(admin_client, r"Sample & \1 Spine Center")
    assert "have a new version with the new name" in said
    form = soup(client.get("/contact/")).find("form", action="/contact/").text
    assert form.count(r"Sample & \1 Spine Center") == 5  # beside the boxes and behind "More"
    assert OLD_NAME not in form
    again = send_consents(**kept | {"message": "From a page that was kept."})
    after = send_consents(texts="on", offers="on", phone="940 555 0100", message="Again?")
    for purpose, event in before.items():
        text = event.text
        event.refresh_from_db()
        assert OLD_NAME in event.text
        assert text == event.text == again[purpose].text
        assert after[purpose].text == text.replace(OLD_NAME, r"Sample & \1 Spine Center")
        assert (event.wording.version, after[purpose].wording.version) == (1, 2)


def test_a_new_name_and_a_new_number_are_one_new_version():
    clinic = Clinic.objects.get()
    clinic.name, clinic.phone = "Sample Spine Center", "(940) 555-0177"
    clinic.save()
    versions = {one.purpose: one.version for one in ConsentWording.objects.current().values()}
    assert versions == {"reply": 2, "texts": 2, "offers": 2, "sharing": 1}
    assert "call (940) 555-0177." in ConsentWording.objects.current()["texts"].full_text


def test_a_part_of_another_word_is_not_the_clinics_name():
    clinic = Clinic.objects.get()
    clinic.name = "Care"
    clinic.save()
    words = "Care may text me about Careful Care of Carefree health-Care. Careers!"
    ConsentWording.objects.create(purpose="offers", text=words)
    clinic.name = "Ease"
    clinic.save()
    renamed = "Ease may text me about Careful Ease of Carefree health-Ease. Careers!"
    assert ConsentWording.objects.current()["offers"].text == renamed


def test_staff_read_which_words_do_not_name_the_clinic(admin_client):
    ConsentWording.objects.create(purpose="offers", text="Yes, the Old Sample may email me.")
    said = rename(admin_client, "Sample Spine Center")
    assert "don’t name the clinic as it’s called now: Offers by email." in said
    assert "If they should say “Sample Spine Center”, write a new version." in said
    assert edit(admin_client, Clinic.objects.get(), city="Sampleton").status_code == 302
    assert "name the clinic" not in soup(admin_client.get("/admin/")).text


def tampered():
    """Answers to words that were never on one page together."""
    current = payload()["wordings"]
    reply, texts, offers = current.split("-")
    return {
        "left out": None,
        "empty": "",
        "nonsense": "cats",
        "of no row": "999999991-999999992-999999993",
        "one missing": f"{reply}-{texts}",
        "one twice": f"{reply}-{texts}-{texts}",
        "not asked": f"{texts}-{offers}-{ConsentWording.objects.current()['sharing'].pk}",
        "negative": f"-{reply}--{texts}",
        "too long": "9" * 5000,
        "injected": "1;drop table contact_consentwording",
    }


TAMPERED = [
    "left out",
    "empty",
    "nonsense",
    "of no row",
    "one missing",
    "one twice",
    "not asked",
    "negative",
    "too long",
    "injected",
]


@pytest.mark.parametrize("kind", TAMPERED)
def test_a_yes_to_unknown_words_is_asked_again_with_nothing_ticked(client, wordings, kind):
    sent = payload(wordings=tampered()[kind], texts="on", offers="on", phone="940 555 0100")
    response = client.post("/contact/", sent)
    assert response.status_code == 422
    assert not Inquiry.objects.exists()
    assert not any("checked" in box.attrs for box in boxes(response).values())
    page = soup(response)
    assert error_links(page) == ["#id_texts", "#id_offers"]
    assert page.find("input", name="wordings")["value"] == payload()["wordings"]
    assert page.find("input", name="name")["value"] == "Ann Example"


@pytest.mark.parametrize("kind", TAMPERED)
def test_without_a_yes_unknown_words_stop_no_message(send_consents, kind):
    events = send_consents(wordings=tampered()[kind])
    assert (events["texts"].decision, events["offers"].decision) == ("declined", "declined")


def test_the_error_stands_at_the_box_that_was_ticked(client):
    response = client.post("/contact/", payload(wordings="", offers="on"))
    assert error_links(soup(response)) == ["#id_offers"]


@pytest.mark.parametrize("box", ["texts", "offers"])
def test_before_any_words_are_written_nothing_is_asked_or_agreed_to(client, box):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {ConsentWording._meta.db_table}")
    assert not boxes(client.get("/contact/"))
    response = client.post("/contact/", payload(phone="940 555 0100") | {box: "on"})
    assert response.status_code == 302
    assert not ConsentEvent.objects.exists()
