"""One tap says that a message was answered by phone or by email, and keeps the note with it."""

import pytest
from django.urls import reverse

from contact.models import AuditEntry, Inquiry

from .desk import INBOX, SPAM, alter, page, run_action, staff, write
from .editing import typed
from .html import soup
from .test_two_editors import differences

pytestmark = pytest.mark.django_db

LOG = reverse("admin:contact_auditentry_changelist")
PHONE = "940 555 0143"
WAYS = pytest.mark.parametrize("how", ["phone", "email"])


@pytest.fixture
def kim(client, django_user_model):
    user = staff(django_user_model, "view_inquiry", "change_inquiry", name="kim")
    client.force_login(user)
    return user


def opened(client, message):
    return client.get(page(message, "change"))


def buttons(response):
    """{words of a button that marks the message: what it sends}"""
    found = soup(response).find_all("button", name="_mark")
    return {button.text: button["value"] for button in found}


def press(client, message, words, **changes):
    """Open a message, type into it and press a button of it, as a browser without scripts does."""
    response = opened(client, message)
    form = typed(response) | changes | {"_mark": buttons(response)[words]}
    answer = client.post(page(message, "change"), form, follow=True)
    message.refresh_from_db()
    return answer


def log(message):
    entries = message.audit_entries.filter(action=AuditEntry.Action.STATUS).order_by("pk")
    return [(entry.username, entry.detail) for entry in entries]


@WAYS
def test_one_tap_saves_the_note_and_says_how_it_was_answered(admin_client, how):
    message = write(phone=PHONE)
    words = f"Answered by {how}"
    response = press(admin_client, message, words, notes="Told her where to park.")
    assert (message.status, message.notes) == ("answered", "Told her where to park.")
    assert message.status_in_words == words
    said = soup(response).find("ul", class_="messagelist").text
    assert f"Message {message.reference} is marked as “{words}”." in said


@WAYS
def test_the_list_and_the_record_say_how_and_by_whom(admin_client, how):
    message = write(phone=PHONE)
    press(admin_client, message, f"Answered by {how}")
    assert log(message) == [("admin", f"New → Answered by {how}")]
    listed = soup(admin_client.get(INBOX, {"status": "answered"})).find("td", class_="field-state")
    assert listed.text == f"Answered by {how}"
    assert f"New → Answered by {how}" in soup(opened(admin_client, message)).text
    assert f"New → Answered by {how}" in soup(admin_client.get(LOG)).text


def test_what_is_so_already_has_no_button_and_what_is_pressed_most_comes_first(admin_client):
    both = ["Answered by phone", "Answered by email"]
    message = write(phone=PHONE)
    assert list(buttons(opened(admin_client, message))) == [*both, "In progress", "Closed", "Spam"]
    press(admin_client, message, "Answered by phone")
    others = ["In progress", "Closed", "New", "Spam"]
    assert list(buttons(opened(admin_client, message))) == ["Answered by email", *others]
    plain = alter(message, answered_how="")
    assert list(buttons(opened(admin_client, plain))) == [*both, *others]
    assert list(buttons(opened(admin_client, write(message="x", **SPAM)))) == ["Not spam"]


@pytest.mark.parametrize(
    ("given", "way"),
    [
        ({"email": "", "phone": PHONE}, "Answered by phone"),
        ({"email": "sam@example.com", "phone": ""}, "Answered by email"),
    ],
)
def test_only_the_ways_in_which_a_message_can_be_answered_have_a_button(admin_client, given, way):
    message = write(**given)
    found = list(buttons(opened(admin_client, message)))
    assert found == [way, "In progress", "Closed", "Spam"]
    assert press(admin_client, message, way).status_code == 200
    assert message.status_in_words == way


def test_an_answer_that_was_recorded_stays_though_it_has_no_button(admin_client):
    message = write(email="", phone=PHONE, status="answered")
    alter(message, answered_how="email")
    form = typed(opened(admin_client, message)) | {"notes": "Kept."}
    admin_client.post(page(message, "change"), form)
    message.refresh_from_db()
    assert (message.status_in_words, message.notes) == ("Answered by email", "Kept.")


def test_a_wrong_tap_is_put_right_and_both_are_on_record(admin_client):
    message = write(phone=PHONE)
    for words in ("Answered by phone", "Answered by email", "New"):
        press(admin_client, message, words)
    assert [detail for _who, detail in log(message)] == [
        "New → Answered by phone",
        "Answered by phone → Answered by email",
        "Answered by email → New",
    ]


def test_how_it_was_answered_before_is_not_said_of_a_later_answer(admin_client):
    message = write(phone=PHONE)
    press(admin_client, message, "Answered by phone")
    press(admin_client, message, "In progress")
    form = typed(opened(admin_client, message)) | {"status": "answered"}
    admin_client.post(page(message, "change"), form)
    message.refresh_from_db()
    assert message.status_in_words == "Answered"


def test_who_chooses_spam_in_the_list_reads_what_that_means(admin_client):
    message = write(offers="on")
    form = typed(opened(admin_client, message)) | {"status": "suspect"}
    response = admin_client.post(page(message, "change"), form, follow=True)
    said = soup(response).find("ul", class_="messagelist").text
    assert said == (
        f"Message {message.reference} is saved, as suspected spam. What it agreed to doesn't count."
    )


def test_a_later_note_leaves_it_as_it_is(admin_client):
    message = write(phone=PHONE)
    press(admin_client, message, "Answered by email")
    form = typed(opened(admin_client, message)) | {"notes": "She wrote back."}
    admin_client.post(page(message, "change"), form)
    message.refresh_from_db()
    assert (message.status_in_words, message.notes) == ("Answered by email", "She wrote back.")
    assert len(log(message)) == 1


def test_closing_it_from_the_list_says_what_it_was_before(admin_client):
    message = write(phone=PHONE)
    press(admin_client, message, "Answered by phone")
    run_action(admin_client, "close", message)
    message.refresh_from_db()
    assert message.status_in_words == "Closed"
    assert log(message)[-1] == ("admin", "Answered by phone → Closed")


def test_two_who_answer_the_same_message_are_told(admin_client, client, kim):
    message = write(phone=PHONE)
    mine = typed(opened(client, message)) | {"notes": "Mine.", "_mark": "answered_email"}
    press(admin_client, message, "Answered by phone", notes="Hers.")
    response = client.post(page(message, "change"), mine)
    message.refresh_from_db()
    assert "admin saved this message after you opened it" in soup(response).text
    assert typed(response)["notes"] == "Mine."
    assert (message.status_in_words, message.notes) == ("Answered by phone", "Hers.")


def test_two_who_answered_it_in_two_ways_see_both(admin_client, client, kim):
    message = write(phone=PHONE)
    mine = typed(opened(client, message)) | {"_mark": "answered_email"}
    press(admin_client, message, "Answered by phone")
    response = client.post(page(message, "change"), mine)
    assert differences(response) == {"Status": ("phone", "email")}
    assert "Answered by email" in buttons(response)


@pytest.mark.parametrize("button", ["answered_", "answered_fax", "", "x" * 9999, "\0", "phone"])
def test_a_button_that_is_none_sets_nothing(admin_client, button):
    message = write(phone=PHONE)
    form = typed(opened(admin_client, message)) | {"notes": "Kept.", "_mark": button}
    assert admin_client.post(page(message, "change"), form).status_code == 302
    message.refresh_from_db()
    assert (message.status, message.answered_how, message.notes) == ("new", "", "Kept.")


def test_who_may_only_look_answers_nothing(client, django_user_model):
    message = write(phone=PHONE)
    client.force_login(staff(django_user_model, "view_inquiry"))
    assert client.post(page(message, "change"), {"_mark": "answered_phone"}).status_code == 403
    assert Inquiry.objects.get().status == "new"


def test_an_answer_is_told_of_what_a_colleague_did_meanwhile(admin_client, client, kim):
    message = write(phone=PHONE)
    press(admin_client, message, "Answered by email")
    mine = typed(opened(client, message)) | {"_mark": "answered_phone"}
    press(admin_client, message, "In progress")
    response = client.post(page(message, "change"), mine)
    message.refresh_from_db()
    assert message.status_in_words == "In progress"
    assert differences(response) == {"Status": ("In progress", "Answered")}
    client.post(page(message, "change"), typed(response) | {"_mark": "answered_phone"})
    message.refresh_from_db()
    assert message.status_in_words == "Answered by phone", "who has seen both decides"


def test_the_same_twice_is_done_once_and_nobody_is_asked_to_compare(admin_client, client, kim):
    """The Back button, a second tap without script, or a colleague who did the same."""
    message = write(phone=PHONE)
    mine = typed(opened(client, message)) | {"_mark": "answered_phone", "notes": "Called."}
    for sender in (admin_client, client, client):
        assert sender.post(page(message, "change"), mine).status_code == 302
    message.refresh_from_db()
    assert (message.status_in_words, message.notes) == ("Answered by phone", "Called.")
    assert log(message) == [("admin", "New → Answered by phone")]


@pytest.mark.parametrize(
    ("first", "second"),
    [("In progress", "closed"), ("Closed", "suspect"), ("Spam", "answered_email")],
)
def test_a_refused_button_is_there_to_press_again(admin_client, client, kim, first, second):
    message = write(phone=PHONE)
    mine = typed(opened(client, message)) | {"_mark": second, "notes": "Kept."}
    press(admin_client, message, first)
    was = message.status_in_words
    response = client.post(page(message, "change"), mine)
    assert buttons(response) == buttons(opened(client, message))
    form = typed(response)
    assert form["notes"] == "Kept."
    client.post(page(message, "change"), form | {"status": message.status})
    message.refresh_from_db()
    assert (message.status_in_words, message.notes) == (was, "Kept."), "a note changes no status"


def test_a_suspect_is_not_closed_and_the_page_says_what_to_press(admin_client):
    message = write(phone=PHONE)
    form = typed(opened(admin_client, message)) | {"_mark": "closed", "notes": "Kept."}
    press(admin_client, message, "Spam")
    response = admin_client.post(page(message, "change"), form)
    assert "Press “Not spam” first" in soup(response).text
    assert typed(response)["status"] == "suspect"
