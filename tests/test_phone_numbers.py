"""A phone number in any format, or an email address, is enough."""

import pytest

from contact.models import Clinic, Inquiry

from .desk import page, write
from .html import soup
from .messages import payload
from .pages import PAGES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("(940) 555-0100", "+19405550100"),
        ("+1 940.555.0100 x2", "+19405550100"),
        ("940 555 0100", "+19405550100"),
        ("9405550100", "+19405550100"),
        ("1-940-555-0100", "+19405550100"),
        ("tel: 940/555/0100", "+19405550100"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+52 55 5010 0100", "+525550100100"),
        # An area code or an exchange that no list knows yet.
        ("(621) 555-0143", "+16215550143"),
        ("1 555 555 0143", "+15555550143"),
        ("(940) 123-4567", "+19401234567"),
        # With an extension, or words around it.
        ("940 555 0100 x12", "+19405550100"),
        ("940-555-0100 ext. 4", "+19405550100"),
        ("940-555-0100 #5", "+19405550100"),
        ("940 555 0100 cell", "+19405550100"),
        ("Cell: 940 555 0100 (after 5)", "+19405550100"),
        ("940 555 0100 or 940 555 0101", "+19405550100"),
        ("940 555 0100 940 555 0101", "+19405550100"),
        # With hours behind it, or any other digits.
        ("940 555 0100 2pm", "+19405550100"),
        ("(940) 555-0100 8am-5pm", "+19405550100"),
        ("+1 940 555 0100 24/7", "+19405550100"),
        ("940 555 0100 2", "+19405550100"),
        ("940,555,0100 9-5 weekdays", "+19405550100"),
        ("+52 1 55 5010 0100 9-5", "+525550100100"),
        # With other signs between the digits, or other digits.
        ("940.555.0100", "+19405550100"),
        ("940·555·0100", "+19405550100"),
        ("940_555_0100", "+19405550100"),
        ("940,555,0100", "+19405550100"),
        ("940 – 555 — 0100", "+19405550100"),
        ("940\u202f555\u20090100", "+19405550100"),
        ("\u202a(940) 555-0100\u202c", "+19405550100"),
        ("（９４０）５５５－０１００", "+19405550100"),
        ("٩٤٠٥٥٥٠١٠٠", "+19405550100"),
        # As it is dialed from abroad, and Mexico's cell phones as they were until 2019.
        ("00 52 55 5010 0100", "+525550100100"),
        ("011 52 55 5010 0100", "+525550100100"),
        ("001 940 555 0100", "+19405550100"),
        ("+52 1 55 5010 0100", "+525550100100"),
    ],
)
def test_a_phone_number_in_any_format_is_kept_as_typed_and_as_dialed(client, typed, e164):
    assert client.post("/contact/", payload(phone=typed, email="")).status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.phone, inquiry.phone_e164, inquiry.email) == (typed, e164, "")


@pytest.mark.parametrize(
    "phone",
    [
        *["555-0100", "(940) 566 – 000", "940 566 000 x1", "call me", "+", "0" * 40, "911", "x12"],
        *["9405550100940", "+49 123456789012345", "2026-11-26", "555-0100 2pm"],
    ],
)
def test_a_phone_number_that_cannot_be_called_is_asked_for_again(client, phone):
    assert client.post("/contact/", payload(phone=phone)).status_code == 422
    assert not Inquiry.objects.exists()


EXTENSIONS = [
    ("940 555 0100 x12", ";ext=12"),
    ("940-555-0100 ext. 4", ";ext=4"),
    ("940-555-0100 Extension 7", ";ext=7"),
    ("940-555-0100 #5", ";ext=5"),
    ("940 555 0100, ext 12", ";ext=12"),
    ("٩٤٠٥٥٥٠١٠٠ x١٢", ";ext=12"),
    ("940 555 0100 x12 8am-5pm", ";ext=12"),
    ("940 555 0100", ""),
]


@pytest.mark.parametrize(("typed", "extension"), EXTENSIONS)
def test_a_call_from_a_message_goes_to_the_extension(admin_client, typed, extension):
    message = write(phone=typed)
    answer = soup(admin_client.get(page(message, "change"))).find(class_="field-answer_by")
    call = answer.find("a")
    assert (call["href"], call.text) == (f"tel:+19405550100{extension}", f"Call {typed}")


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_call_from_any_page_goes_to_the_extension_of_the_clinic(client, path):
    Clinic.objects.update(phone="(940) 555-0177 x12")
    links = [link.get("href", "") for link in soup(client.get(path)).find_all("a")]
    calls = {link for link in links if link.startswith("tel:")}
    assert calls == {"tel:+19405550177;ext=12", "tel:911"}


def test_a_call_from_the_page_that_confirms_a_message_goes_to_the_extension(client):
    Clinic.objects.update(phone="(940) 555-0177 x12")
    sent = client.post("/contact/", payload(topic="appointment"), follow=True)
    calls = [link for link in soup(sent).find_all("a") if "0177" in link.get("href", "")]
    assert len(calls) > 3
    assert {call["href"] for call in calls} == {"tel:+19405550177;ext=12"}


def test_the_longest_email_address_there_is_fits(client):
    longest = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 56}.us"
    assert len(longest) == 252
    assert client.post("/contact/", payload(email=longest)).status_code == 302
    assert Inquiry.objects.get().email == longest
