"""The inbox shows what needs a person, the late first, and one click moves a message on."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic_site.foundation.roles import FRONT_DESK, MANAGER
from contact.models import AuditEntry, ConsentEvent, Inquiry

from .desk import INBOX, SPAM, alter, page, run_action, staff, write
from .html import soup

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


def listed(response):
    """The references in the list, from above."""
    table = soup(response).find("table", id="result_list")
    cells = table.find_all("td", class_="field-reference") if table else []
    return [cell.text for cell in cells]


def change(client, inquiry, **fields):
    return client.post(page(inquiry, "change"), {"status": inquiry.status} | fields)


def notification(inquiry):
    return inquiry.outgoing_mail.filter(kind="notification").first()


def log(inquiry):
    return [(entry.action, entry.detail) for entry in inquiry.audit_entries.order_by("pk")]


# --- The list --------------------------------------------------------------------------------


def test_the_inbox_opens_on_new_messages_and_those_in_progress(admin_client):
    new, begun = write(message="One"), write(message="Two", status="in_progress")
    for status in ("answered", "closed", "suspect"):
        write(message=status, status=status)
    assert listed(admin_client.get(INBOX)) == [new.reference, begun.reference]


@pytest.mark.parametrize("status", ["new", "in_progress", "answered", "closed", "suspect"])
def test_each_status_has_its_filter(admin_client, status):
    messages = {value: write(message=value, status=value) for value in Inquiry.Status.values}
    response = admin_client.get(INBOX, {"status": status})
    assert listed(response) == [messages[status].reference]
    tabs = soup(response).find("nav", class_="filter-tabs")
    assert f"?status={status}" in [tab["href"] for tab in tabs.find_all("a")]
    assert len(listed(admin_client.get(INBOX, {"status": "all"}))) == 5


def test_what_is_past_promise_comes_first_and_then_the_last_day(admin_client):
    now = timezone.now()
    times = {"old": (48, 5), "older": (72, 5), "late": (3, -1), "new": (1, 5)}  # hours
    messages = {
        name: alter(
            write(message=name),
            received_at=now - timedelta(hours=ago),
            reply_due_at=now + timedelta(hours=due),
        )
        for name, (ago, due) in times.items()
    }
    order = [messages[name].reference for name in ("late", "new", "old", "older")]
    response = admin_client.get(INBOX)
    assert listed(response) == order
    cells = soup(response).find_all("td", class_="field-due")
    assert ["Overdue" in cell.text for cell in cells] == [True, False, False, False]
    assert cells[0].find("span", class_="late").text == "Overdue"
    assert listed(admin_client.get(INBOX, {"status": "late"})) == order[:1]


def test_an_answered_message_is_never_late(admin_client):
    message = write(status="answered")
    alter(message, reply_due_at=timezone.now() - timedelta(days=1))
    response = admin_client.get(INBOX, {"status": "all"})
    assert listed(response) == [message.reference]
    assert soup(response).find("span", class_="late") is None


def test_the_list_says_that_an_appointment_is_not_changed(admin_client):
    write(topic="appointment")
    assert "appointment NOT changed" in soup(admin_client.get(INBOX)).find("tbody").text


def test_an_appointment_that_was_dealt_with_no_longer_asks_for_a_call(admin_client):
    message = write(topic="appointment", status="answered")
    listed_page = admin_client.get(INBOX, {"status": "all"})
    for response in (listed_page, admin_client.get(page(message, "change"))):
        assert "Changing or canceling" in soup(response).text
        assert "NOT changed" not in soup(response).text


def test_the_list_says_what_became_of_the_notification(admin_client):
    mails = [notification(write(message=str(number))) for number in range(3)]
    mails[1].record_sent()
    mails[2].record_failure(TimeoutError())
    mails[2].record_failure(TimeoutError())
    write(message="Spam", **SPAM)
    cells = soup(admin_client.get(INBOX, {"status": "all"})).find_all("td", class_="field-told")
    told = " | ".join(cell.text for cell in cells)
    assert "Waiting to be sent" in told
    assert re.search(r"Sent \w+, \w+ \d+, (\d|noon)", told)
    assert "Failed 2 times: the mail server takes too long to answer." in told
    assert "Not sent: suspected spam" in told


def test_the_number_of_queries_stays_when_messages_grow_many(
    admin_client, admin_user, django_assert_max_num_queries
):
    for number in range(30):
        alter(write(message=f"{number} " * 90), assignee=admin_user)
    with django_assert_max_num_queries(18):
        assert len(listed(admin_client.get(INBOX))) == 30


@pytest.mark.usefixtures("kept_pages")
@pytest.mark.parametrize("role", [FRONT_DESK, MANAGER])
def test_the_page_of_one_message_takes_few_queries(
    client, sign_in, role, django_assert_max_num_queries
):
    message = write(phone="940 555 0142", texts="on", offers="on")
    write(phone="940 555 0142", message="Another from the same person")
    client.get("/about/")  # what every page shows is read once, and kept
    client = sign_in(role)
    client.get(page(message, "change"))  # the first opening is recorded
    with django_assert_max_num_queries(25):
        shown = soup(client.get(page(message, "change")))
    assert "Another from the same person" in shown.text


def test_a_message_is_found_whatever_its_status(admin_client):
    answered = write(status="answered")
    assert listed(admin_client.get(INBOX)) == []
    assert listed(admin_client.get(INBOX, {"q": "ann example"})) == [answered.reference]


# --- One message -----------------------------------------------------------------------------


def test_what_a_visitor_wrote_is_shown_and_stays_as_it_is(admin_client):
    message = write(message="Is there <b>parking</b>?")
    assert "Is there &lt;b&gt;parking" in admin_client.get(page(message, "change")).content.decode()
    change(admin_client, message, name="Another", message="Changed", email="x@example.com")
    message.refresh_from_db()
    assert (message.name, message.message) == ("Ann Example", "Is there <b>parking</b>?")


def test_a_reply_names_the_reference_and_a_call_is_one_tap(admin_client):
    message = write(email="ann+clinic@example.com", phone="940 555 0123")
    answer = soup(admin_client.get(page(message, "change"))).find(class_="field-answer_by")
    call, mail = (link["href"] for link in answer.find_all("a"))
    assert mail == f"mailto:ann%2Bclinic@example.com?subject=Your%20message%20{message.reference}"
    assert call == "tel:+19405550123"


@pytest.mark.parametrize("status", ["in_progress", "closed"])
def test_one_click_moves_a_message_on_and_saves_what_is_written(admin_client, status):
    message = write()
    buttons = soup(admin_client.get(page(message, "change"))).find_all("button", name="_mark")
    assert status in [button["value"] for button in buttons]
    response = change(admin_client, message, notes="Called.", _mark=status)
    assert response.status_code == 302
    message.refresh_from_db()
    assert (message.status, message.notes) == (status, "Called.")


def test_an_answered_message_leads_back_to_the_list_and_one_in_progress_stays_open(admin_client):
    message = write()
    assert change(admin_client, message, _mark="in_progress")["Location"] == page(message, "change")
    assert change(admin_client, message, _mark="answered")["Location"].startswith(INBOX)


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"_mark": "answered"}, "is marked as “Answered”."),
        ({"_mark": "in_progress"}, "is marked as “In progress”."),
        ({"_mark": "suspect"}, "is put aside as spam, where no yes to texts or offers counts."),
        ({}, "is saved."),
        ({"_continue": "1"}, "is saved."),
    ],
)
def test_the_next_page_says_what_was_done_and_leads_back(admin_client, button, words):
    message = write()
    fields = {"status": "new", "notes": "Called."} | button
    response = admin_client.post(page(message, "change"), fields, follow=True)
    said = soup(response).find("ul", class_="messagelist")
    assert said.text.strip() == f"Message {message.reference} {words}"
    assert said.find("a")["href"] == page(message, "change")


def test_a_change_of_status_is_logged_with_both_and_with_who(admin_client, admin_user):
    message = write()
    change(admin_client, message, _mark="answered")
    change(admin_client, message, _mark="answered")
    assert log(message) == [("status", "New → Answered")]
    assert message.audit_entries.get().user == admin_user
    history = soup(admin_client.get(page(message, "change"))).find_all("ul", class_="records")[-1]
    assert "admin changed the status: New → Answered" in history.text


def test_opening_a_message_is_logged_once_in_a_while_for_each_person(
    admin_client, client, django_user_model
):
    message = write()
    admin_client.get(page(message, "change"))
    admin_client.get(page(message, "change"))
    client.force_login(staff(django_user_model, "view_inquiry"))
    client.get(page(message, "change"))
    assert [entry.username for entry in message.audit_entries.order_by("pk")] == ["admin", "pat"]
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        admin_client.get(page(message, "change"))
    assert log(message) == [("opened", "")] * 3


def test_who_may_not_read_messages_opens_none(client, django_user_model):
    message = write()
    client.force_login(staff(django_user_model, "view_clinic"))
    for name in ("change", "proof", "erase"):
        assert client.get(page(message, name)).status_code == 403
    assert log(message) == []


def test_who_may_only_look_has_no_buttons(client, django_user_model):
    message = write()
    client.force_login(staff(django_user_model, "view_inquiry"))
    assert not soup(client.get(page(message, "change"))).find_all("button", name="_mark")
    assert change(client, message, _mark="answered").status_code == 403
    message.refresh_from_db()
    assert message.status == "new"


def test_other_messages_of_the_same_person_are_linked(admin_client):
    message = write(email="ann@example.com", phone="940 555 0123")
    by_mail = write(email="ANN@example.com", message="Again")
    by_phone = write(email="", phone="(940) 555-0123", message="And again")
    stranger = write(email="other@example.com")
    shown = soup(admin_client.get(page(message, "change")))
    links = [link.get("href") for link in shown.find_all("a")]
    assert {page(by_mail, "change"), page(by_phone, "change")} <= set(links)
    assert page(stranger, "change") not in links


def test_of_two_who_save_at_once_neither_undoes_the_other(admin_client):
    message = write()
    seen = {"initial-status": "new", "initial-notes": "", "initial-assignee": ""}
    change(admin_client, message, _mark="answered")
    change(admin_client, message, status="new", notes="Mine.", **seen)
    message.refresh_from_db()
    assert (message.status, message.notes) == ("answered", "Mine.")


# --- Suspects and notifications --------------------------------------------------------------


def not_spam_button(client, message):
    button = soup(client.get(page(message, "change"))).find("button", name="_mark")
    assert button.text == "Not spam"
    return change(client, message, _mark=button["value"])


def status_field(client, message):
    return change(client, message, status="new")


def list_action(client, message):
    return run_action(client, "not_spam", message, to=f"{INBOX}?status=suspect")


@pytest.mark.parametrize("way", [not_spam_button, status_field, list_action])
def test_each_way_to_say_not_spam_sends_the_missed_notification_once(admin_client, way):
    message = write(offers="on", **SPAM)
    assert not message.outgoing_mail.exists()
    way(admin_client, message)
    message.refresh_from_db()
    assert message.status == "new"
    assert sorted(message.outgoing_mail.values_list("kind", flat=True)) == [
        "notification",
        "receipt",
    ]
    assert DBTaskResult.objects.count() == 2
    assert ("status", "Suspected spam → New") in log(message)
    run_action(admin_client, "not_spam", message)
    assert DBTaskResult.objects.count() == 2


def test_a_suspect_is_not_closed_before_somebody_says_that_it_is_none(admin_client):
    message = write(texts="on", phone="940 555 0123", **SPAM)
    assert change(admin_client, message, status="closed").status_code == 200
    message.refresh_from_db()
    assert message.status == "suspect"
    assert not ConsentEvent.objects.in_force("texts").exists()


def send_button(client, message):
    return change(client, message, _send_again="1")


def send_action(client, message):
    return run_action(client, "send_again", message)


def mail_action(client, message):
    return run_action(client, "send_again", notification(message), to="/admin/outbox/outgoingmail/")


@pytest.mark.parametrize("way", [send_button, send_action, mail_action])
def test_a_notification_is_sent_again_at_the_wish_of_staff(admin_client, way):
    message = write()
    notification(message).record_sent()
    DBTaskResult.objects.all().delete()
    way(admin_client, message)
    assert notification(message).sent_at is None
    assert DBTaskResult.objects.count() == 1
    assert [action for action, _detail in log(message)] == ["resent"]


def said(way, client, message):
    answer = way(client, message)
    if answer.status_code == 302:
        answer = client.get(answer["Location"])
    return soup(answer).find("ul", class_="messagelist").text


@pytest.mark.parametrize("way", [send_button, send_action])
def test_of_two_who_ask_for_it_again_at_once_the_second_sends_none(admin_client, way):
    message, other = write(), write(message="And another?")
    for one in (message, other):
        notification(one).record_sent()
    way(admin_client, message)
    assert re.search(
        "(is on its|1 notification on the) way already", said(way, admin_client, message)
    )
    assert notification(message).sending == 2
    assert [action for action, _detail in log(message) if action == "resent"] == ["resent"]
    if way is send_action:
        both = soup(run_action(admin_client, "send_again", message, other)).text
        assert "1 notification on the way. " in both
        assert "1 notification on the way already." in both
        assert notification(other).sending == 2


def test_of_suspected_spam_no_notification_is_sent_again(admin_client):
    message = write(**SPAM)
    for way in (send_button, send_action):
        way(admin_client, message)
    assert not message.outgoing_mail.exists()
    assert log(message) == []


def test_each_message_whose_notification_is_not_sent_again_is_named_with_its_reason(admin_client):
    sent, erased = write(), write(message="And another?")
    spam = write(message="Buy this.", **SPAM)
    notification(sent).record_sent()
    erased.erase()
    words = soup(run_action(admin_client, "send_again", sent, spam, erased)).text
    assert "1 notification on the way." in words
    assert f"Message {spam.reference}: suspected spam sends no email. Press “Not spam”" in words
    assert f"Message {erased.reference}: erased, so there’s nothing left to notify" in words
    alone = soup(run_action(admin_client, "send_again", erased)).text
    assert f"Message {erased.reference}: erased" in alone
    assert "spam sends no email" not in alone


# --- Spam, and what is done for many at once ---------------------------------------------------


def spam_button(client, message):
    buttons = soup(client.get(page(message, "change"))).find_all("button", name="_mark")
    [value] = [button["value"] for button in buttons if button.text == "Spam"]
    return change(client, message, _mark=value)


def spam_action(client, message):
    return run_action(client, "spam", message)


@pytest.mark.parametrize("way", [spam_button, spam_action])
def test_a_seller_who_is_marked_as_spam_is_no_longer_one_who_may_be_texted(admin_client, way):
    message = write(texts="on", phone="940 555 0123")
    way(admin_client, message)
    message.refresh_from_db()
    assert message.status == "suspect"
    assert not ConsentEvent.objects.in_force("texts").exists()
    assert ("status", "New → Suspected spam") in log(message)


def test_who_is_closed_keeps_a_yes(admin_client):
    message = write(texts="on", phone="940 555 0123")
    change(admin_client, message, _mark="closed")
    assert ConsentEvent.objects.in_force("texts").exists()


@pytest.mark.parametrize(
    ("action", "status", "recorded"),
    [
        ("close", "closed", "New → Closed"),
        ("spam", "suspect", "New → Suspected spam"),
    ],
)
def test_many_messages_get_a_status_at_once(admin_client, action, status, recorded):
    messages = [write(), write(message="Another")]
    kept = write(message="A third")
    run_action(admin_client, action, *messages)
    for message in messages:
        message.refresh_from_db()
        assert message.status == status
        assert ("status", recorded) in log(message)
    kept.refresh_from_db()
    assert kept.status == "new"


def test_many_messages_are_given_to_oneself_at_once(admin_client, admin_user):
    messages = [write(), write(message="Another")]
    run_action(admin_client, "take", *messages)
    assert set(admin_user.inquiries.all()) == set(messages)


def test_suspected_spam_is_not_closed_with_others(admin_client):
    message = write(texts="on", phone="940 555 0123", **SPAM)
    run_action(admin_client, "close", message)
    message.refresh_from_db()
    assert message.status == "suspect"


@pytest.mark.parametrize("action", ["take", "close", "spam"])
def test_who_may_only_look_changes_none_of_many(client, django_user_model, action):
    message = write()
    client.force_login(staff(django_user_model, "view_inquiry"))
    run_action(client, action, message)
    message.refresh_from_db()
    assert (message.status, message.assignee) == ("new", None)


@pytest.mark.parametrize("action", ["take", "close", "spam"])
def test_what_is_left_of_an_erased_message_is_not_changed_with_others(admin_client, action):
    message = write(status="answered")
    message.erase()
    run_action(admin_client, action, message)
    message.refresh_from_db()
    assert (message.status, message.assignee) == ("closed", None)


# --- First words -------------------------------------------------------------------------------


def first_words(response):
    table = soup(response).find("table", id="result_list")
    return table.find_all("span", class_="first-words") if table else []


def test_each_message_shows_its_first_words_on_one_line(admin_client):
    write(message="My back hurts\r\n\r\n  since Tuesday. " + "It hurts at night. " * 20)
    [words] = first_words(admin_client.get(INBOX))
    assert words.text.startswith("My back hurts since Tuesday. It hurts at night. ")
    assert len(words.text) == 120
    assert words.text.endswith("…")


def test_words_and_names_run_in_the_direction_of_their_letters(admin_client):
    write(name="ليلى حداد", message="ظهري يؤلمني منذ يوم الثلاثاء")
    [words] = first_words(admin_client.get(INBOX))
    assert words["dir"] == "auto"
    assert soup(admin_client.get(INBOX)).find(id="result_list").find("bdi").text == "ليلى حداد"


def test_first_words_are_never_taken_for_markup(admin_client):
    write(message="<b>Bold</b> <script>alert(1)</script>")
    [words] = first_words(admin_client.get(INBOX))
    assert words.text == "<b>Bold</b> <script>alert(1)</script>"
    assert not words.find("b")


def test_each_view_of_the_list_is_one_entry_of_who_saw_the_first_words_of_which(
    admin_client, admin_user
):
    messages = {write(message="My back hurts.").reference, write(message="Open?").reference}
    for times in (1, 2):
        assert len(first_words(admin_client.get(INBOX))) == 2
        entries = AuditEntry.objects.filter(action="listed")
        assert entries.count() == times
        assert entries[0].user == admin_user
        assert set(entries[0].detail.split(", ")) == messages


def test_a_view_that_shows_no_words_is_no_entry(admin_client):
    write(status="answered").erase()
    admin_client.get(INBOX, {"q": "nobody"})
    assert first_words(admin_client.get(INBOX, {"status": "all"})) == []
    assert not AuditEntry.objects.filter(action="listed").exists()


def test_what_is_recorded_of_a_page_of_the_list_is_what_it_showed(admin_client):
    for number in range(53):
        write(message=f"Number {number}")
    for number, count in ((1, 50), (2, 3)):
        shown = listed(admin_client.get(INBOX, {"p": number}))
        assert len(shown) == count
        entry = AuditEntry.objects.filter(action="listed").first()
        assert entry.detail.split(", ") == shown


def test_who_may_not_open_messages_reads_no_first_words(client, django_user_model):
    write(message="My back hurts.")
    client.force_login(staff(django_user_model, "view_clinic", "view_auditentry"))
    response = client.get(INBOX)
    assert response.status_code == 403
    assert "My back hurts" not in response.content.decode()
    assert not AuditEntry.objects.filter(action="listed").exists()
