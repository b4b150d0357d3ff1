"""No puzzle, and nobody dropped: what looks like spam is kept apart."""

import pytest

from clinic_site.foundation.outbox.models import OutgoingMail
from contact.models import Inquiry

from .messages import payload

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client):
    def send(address="192.0.2.7", **changes):
        number = Inquiry.objects.count()
        sent = payload(**{"message": f"Question {number}"} | changes)
        response = client.post("/contact/", sent, REMOTE_ADDR=address)
        assert response.status_code == 302
        assert client.get(response["Location"]).status_code == 200
        return Inquiry.objects.order_by("pk").last()

    return send


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "new"),
        ({"website": "https://robot.example"}, "suspect"),
        ({"message": "See https://a.example and www.b.example"}, "new"),
        ({"message": "https://a.example http://b.example www.c.example"}, "suspect"),
        ({"message": "I read webmd.com and nih.gov. Are you open at 9.am?"}, "new"),
        ({"message": "pills.com, more-pills.shop and best.pills.ru/now"}, "suspect"),
    ],
)
def test_a_suspect_is_stored_apart_and_its_writer_sees_the_confirmation(send, changes, status):
    inquiry = send(**changes)
    assert inquiry.status == status
    assert OutgoingMail.objects.count() == (status == "new")
    assert inquiry.consent_events.count() == 3


@pytest.mark.parametrize(
    "name",
    [
        *["buy-pills.example.com", "Cheap pills www.x.com", "http://x.example", "PILLS.RU/now"],
        *["Ann, see pills.shop!", "пилюли.рф", "例子。中国", "xn--e1afmkfd.xn--p1ai", "пилюли.com"],
        *["ｐｉｌｌｓ．ｃｏｍ", "𝐩𝐢𝐥𝐥𝐬.𝐜𝐨𝐦", "pills\u200b.c\u200bom"],
    ],
)
def test_a_web_address_in_place_of_a_name_is_suspected_spam(send, name):
    assert send(name=name).status == "suspect"


@pytest.mark.parametrize(
    "name",
    [
        *[
            "Dr. Ann Lee, D.C.",
            "Dr.Lee",
            "Dr.Kim",
            "J.R.R. Tolkien",
            "Mary.Ann",
            "St.John",
            "Bob Jr.",
        ],
        *[
            "И.И.Петров",
            "ann@example.com",
            "ann.smith@mail.example.com",
            "O’Brien-Núñez",
            "李.小龍",
        ],
    ],
)
def test_a_name_with_dots_is_a_name(send, name):
    assert send(name=name).status == "new"


def test_many_messages_from_one_place_are_suspects_and_from_many_places_not(send):
    statuses = [send().status for _ in range(7)]
    assert statuses == ["new"] * 5 + ["suspect"] * 2
    assert send(address="192.0.2.8").status == "new"


def test_the_visitors_address_is_kept_as_a_keyed_hash_alone(send):
    first, again, other = (send(address=f"192.0.2.{number}").client_key for number in (1, 1, 2))
    assert first == again != other
    assert len(first) == 64
    row = Inquiry.objects.filter(client_key=first).values().first()
    assert "192.0.2.1" not in map(str, row.values())


@pytest.mark.parametrize(
    ("proxies", "header", "same"),
    [
        (0, "203.0.113.{}", True),  # no proxy of ours: the header is the visitor's own claim
        (1, "203.0.113.{}", False),
        (1, "203.0.113.{}, 198.51.100.1", True),  # only what our own proxy added is true
        (2, "203.0.113.{}, 198.51.100.1", False),
    ],
)
def test_the_address_is_the_one_that_our_outermost_proxy_saw(
    client, settings, proxies, header, same
):
    settings.TRUSTED_PROXIES = proxies
    for number in (1, 2):
        client.post(
            "/contact/",
            payload(message=f"Question {number}"),
            headers={"X-Forwarded-For": header.format(number)},
        )
    keys = set(Inquiry.objects.values_list("client_key", flat=True))
    assert (len(keys) == 1) is same


def test_no_spam_gets_the_notification_that_it_missed_once(send):
    inquiry = send(website="x", offers="on")
    assert not OutgoingMail.objects.exists()
    inquiry.not_spam()
    inquiry.not_spam()
    assert inquiry.status == "new"
    assert set(OutgoingMail.objects.values_list("kind", flat=True)) == {"notification", "receipt"}
