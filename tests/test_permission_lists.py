"""Staff see who may be texted and who may be emailed offers now, and nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contact.models import ConsentEvent, ConsentWording

from .desk import INBOX, SPAM, staff, write
from .html import soup

pytestmark = pytest.mark.django_db

TEXTS = reverse("admin:contact_inquiry_may_be_texted")
OFFERS = reverse("admin:contact_inquiry_may_be_emailed")
PHONE = "(940) 555-0123"


def listed(client, address, **params):
    table = soup(client.get(address, params)).find("table", class_="permissions")
    return [cell.text for cell in table.find_all("th", scope="row")] if table else []


def test_the_inbox_links_both_lists(admin_client):
    links = [link.get("href") for link in soup(admin_client.get(INBOX)).find_all("a")]
    assert {TEXTS, OFFERS} <= set(links)


def test_only_whose_yes_was_not_taken_back_is_listed(admin_client):
    write(phone=PHONE, texts="on")
    write(phone="940 555 0177", message="No texts")
    gone = write(email="gone@example.com", offers="on")
    write(email="yes@example.com", offers="on")
    ConsentEvent.objects.withdraw(gone, "offers", ConsentEvent.Method.LINK)
    assert listed(admin_client, TEXTS) == [PHONE]
    assert listed(admin_client, OFFERS) == ["yes@example.com"]


def test_a_person_who_wrote_twice_is_listed_once(admin_client):
    write(phone=PHONE, texts="on")
    write(phone="940.555.0123", texts="on", message="Again")
    assert listed(admin_client, TEXTS) == ["940.555.0123"]


def test_a_box_left_empty_in_a_later_message_takes_nothing_back(admin_client):
    write(phone=PHONE, texts="on", offers="on")
    write(phone=PHONE, message="Again, without a tick")
    assert listed(admin_client, TEXTS) == [PHONE]
    assert listed(admin_client, OFFERS) == ["ann@example.com"]


def test_suspected_spam_and_erased_people_are_not_listed(admin_client):
    write(phone=PHONE, texts="on", **SPAM)
    write(phone="940 555 0177", texts="on").erase()
    assert listed(admin_client, TEXTS) == []
    assert "Nobody at the moment." in admin_client.get(TEXTS).content.decode()


def test_the_list_says_since_when_and_to_which_words(admin_client):
    ConsentWording.objects.create(purpose="offers", text="Newer words.")
    message = write(offers="on")
    since = timezone.localtime(message.received_at)
    row = soup(admin_client.get(OFFERS)).find("tbody").text
    assert f"{since:%b} {since.day}, {since.year}" in row
    assert "version 2" in row
    assert message.reference in row


def test_a_long_list_has_pages(admin_client, django_assert_max_num_queries):
    for number in range(55):
        write(email=f"p{number:02}@example.com", offers="on")
    # One of them is the entry in the log, and two the menu's, which asks if there's a clinic yet.
    with django_assert_max_num_queries(15):
        assert len(listed(admin_client, OFFERS)) == 50
    assert listed(admin_client, OFFERS, p=2)[-1] == "p54@example.com"
    assert listed(admin_client, OFFERS, p="x") == listed(admin_client, OFFERS)


def test_who_may_not_read_messages_sees_neither_list(client, django_user_model):
    client.force_login(staff(django_user_model, "view_clinic"))
    assert client.get(TEXTS).status_code == 403
    assert client.get(OFFERS).status_code == 403
