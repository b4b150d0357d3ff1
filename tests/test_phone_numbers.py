"""A phone number in any format, or an email address, is enough."""

import pytest

from contact.models import Inquiry

from .messages import payload

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
    ],
)
def test_a_phone_number_in_any_format_is_kept_as_typed_and_as_dialed(client, typed, e164):
    assert client.post("/contact/", payload(phone=typed, email="")).status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.phone, inquiry.phone_e164, inquiry.email) == (typed, e164, "")


@pytest.mark.parametrize("phone", ["555-0100", "(940) 566 – 000", "call me", "+", "0" * 40, "911"])
def test_a_phone_number_that_cannot_be_called_is_asked_for_again(client, phone):
    assert client.post("/contact/", payload(phone=phone)).status_code == 422
    assert not Inquiry.objects.exists()


def test_the_longest_email_address_there_is_fits(client):
    longest = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 56}.us"
    assert len(longest) == 252
    assert client.post("/contact/", payload(email=longest)).status_code == 302
    assert Inquiry.objects.get().email == longest
