"""Answers that staff give often are one tap away, whole, and quote nothing of the patient."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from contact.mailto import LONGEST, encoded, mailto
from contact.models import Inquiry, ReadyReply

from .colleagues import browser_of, hire
from .desk import SPAM, page, staff, write
from .editing import typed, url
from .html import soup

ADD = url(ReadyReply, "add")
LIST = url(ReadyReply, "changelist")
PARKING = "Hello {name},\n\nplease park behind the house.\n\nThe front desk"


@pytest.fixture
def parking(db):
    return ReadyReply.objects.create(title="Where to park", text=PARKING)


def offered(client, message):
    return soup(client.get(page(message, "change"))).find(class_="field-ready_replies")


def links(client, message):
    """{words of a link: its address}"""
    return {link.text: link["href"] for link in offered(client, message).find_all("a")}


def read(link):
    """What a mail program makes of a link: (address, subject, text)."""
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    assert "+" not in parts.query, "a mail program would show the sign, and no space"
    fields = parse_qs(parts.query, strict_parsing=True)
    assert fields.keys() == {"subject", "body"}
    return unquote(parts.path), fields["subject"][0], fields["body"][0]


@pytest.mark.django_db
def test_one_tap_opens_the_mail_program_with_reference_and_text(admin_client, parking):
    message = write(name="Ann Example", email="ann+clinic@example.com")
    link = links(admin_client, message)["Where to park"]
    text = "Hello Ann Example,\r\n\r\nplease park behind the house.\r\n\r\nThe front desk"
    assert read(link) == ("ann+clinic@example.com", f"Your message {message.reference}", text)
    assert "%0D%0A" in link


@pytest.mark.django_db
def test_nothing_else_that_the_patient_wrote_is_in_it(admin_client, parking):
    message = write(name="Zoe", message="My xylophone hurts.", phone="940 555 0142")
    link = links(admin_client, message)["Where to park"]
    for words in ("xylophone", "0142", "question"):
        assert words not in unquote(link)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["Đặng Thị Hương", "José & María", "100% Ann", "a=b&body=x#?", "رنا 😀", "{name}"]
)
def test_names_arrive_as_they_are(admin_client, parking, name):
    message = write(name=name)
    address, _subject, text = read(links(admin_client, message)["Where to park"])
    assert address == "ann@example.com"
    assert text.startswith(f"Hello {name},\r\n")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60))
def test_any_text_arrives_as_it_was_written(text):
    inquiry = Inquiry(email="ann@example.com", reference="ABCD-EFGH")
    _address, _subject, body = read(mailto(inquiry, f"Text: {text}"))
    assert body == f"Text: {text}".replace("\n", "\r\n")


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\r\nb"])
def test_every_line_ends_as_mail_programs_read_it(text):
    assert encoded(text) == "a%0D%0Ab"


@pytest.mark.django_db
def test_without_an_address_the_text_can_be_read_out(admin_client, parking):
    message = write(name="Ann Example", email="", phone="940 555 0142")
    assert links(admin_client, message) == {}
    fold = offered(admin_client, message).find("details")
    assert "please park behind the house" in fold.text
    assert "Hello Ann Example," in fold.text


@pytest.mark.django_db
def test_no_link_is_so_long_that_a_mail_program_would_cut_it_off(admin_client):
    long = "Hello {name}, " + "é" * 240  # six characters each in a link
    ReadyReply.objects.create(title="Long", text=long)
    short = write(name="Ann")
    assert len(links(admin_client, short)["Long"]) <= LONGEST
    message = write(name="\u1ead" * 100, message="Another")
    assert links(admin_client, message) == {}
    shown = offered(admin_client, message)
    assert "“Long” is too long for a button with this name" in shown.text
    assert "é" * 240 in shown.find("details").text


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["spam", "erased", "only looks"])
def test_whoever_cannot_answer_is_offered_none(
    admin_client, client, django_user_model, parking, state
):
    message = write(**SPAM) if state == "spam" else write()
    if state == "erased":
        message.erase()
    if state == "only looks":
        client.force_login(staff(django_user_model, "view_inquiry"))
    else:
        client = admin_client
    assert offered(client, message) is None


@pytest.mark.django_db
def test_where_there_is_none_the_message_says_where_to_write_one(admin_client):
    words = "None yet. Write the first under “Ready replies” in the menu."
    assert words in offered(admin_client, write()).text


@pytest.mark.django_db
def test_they_come_in_the_order_that_staff_give_them(admin_client, parking):
    ReadyReply.objects.create(title="Zebra", text="x", ordering=0)
    ReadyReply.objects.create(title="Alpha", text="x", ordering=1)
    assert list(links(admin_client, write())) == ["Where to park", "Zebra", "Alpha"]


# --- Writing them ----------------------------------------------------------------------------


def save(client, address, **changes):
    form = typed(client.get(address)) | changes
    return client.post(address, form)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", ["{nmae}", "{Name}", "{ name }", "{name", "name}", "{}", "{{name}}", "{name.first}"]
)
def test_a_wrong_placeholder_is_refused_in_words_and_the_text_stays(admin_client, wrong):
    text = f"Hello {wrong}, thank you."
    response = save(admin_client, ADD, title="Thanks", text=text)
    said = soup(response).find("ul", class_="errorlist").text
    assert "Write {name} for the writer’s name" in said
    assert typed(response)["text"] == text
    assert not ReadyReply.objects.exists()


@pytest.mark.django_db
def test_a_text_that_is_too_long_is_refused_and_says_by_how_much(admin_client):
    text = "Please bring a list of your medicines. " * 60
    response = save(admin_client, ADD, title="Medicines", text=text)
    said = soup(response).find("ul", class_="errorlist").text
    assert "an email program may cut off the end" in said
    assert typed(response)["text"] == text
    by = int(said.rpartition("by about ")[2].partition(" ")[0])
    assert save(admin_client, ADD, title="Medicines", text=text[: -by - 5]).status_code == 302


@pytest.mark.django_db
def test_two_by_the_same_title_are_refused(admin_client, parking):
    response = save(admin_client, ADD, title="Where to park", text="x")
    assert "This is taken already." in soup(response).text


@pytest.mark.django_db
@pytest.mark.parametrize("role", [FRONT_DESK, MANAGER])
def test_the_front_desk_and_managers_write_change_and_delete_them(role):
    client = browser_of(hire("flora", role))
    assert save(client, ADD, title="Where to park", text=PARKING).status_code == 302
    reply = ReadyReply.objects.get()
    address = url(ReadyReply, "change", reply.pk)
    assert save(client, address, text="Behind the house.").status_code == 302
    assert "Behind the house." in soup(client.get(LIST)).text
    assert client.post(url(ReadyReply, "delete", reply.pk), {"post": "yes"}).status_code == 302
    assert not ReadyReply.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [EDITOR, CLINICIAN])
def test_nobody_else_opens_them(parking, role):
    client = browser_of(hire("edith", role))
    for address in (LIST, ADD, url(ReadyReply, "change", parking.pk)):
        assert client.get(address).status_code == 403
