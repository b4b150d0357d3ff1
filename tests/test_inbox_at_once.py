"""From the list: one tap closes, puts aside or takes a message, and many go at once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.outbox.tasks import send_mail
from contact.admin.at_once import as_seen
from contact.admin.inquiry import InquiryAdmin
from contact.models import AuditEntry, ConsentEvent, Inquiry

from .desk import INBOX, SPAM, alter, page, run_action, staff, write
from .html import soup

pytestmark = pytest.mark.django_db

AT_ONCE = reverse("admin:contact_inquiry_at_once")


def row(client, message, status="all"):
    rows = soup(client.get(INBOX, {"status": status})).find(id="result_list").find_all("tr")
    return next(row for row in rows if row.find("input", value=str(message.pk)))


def buttons(client, message):
    return {button["name"]: button["value"] for button in row(client, message).find_all("button")}


def tap(client, name, seen, **fields):
    return client.post(AT_ONCE, {name: seen} | fields, follow=True)


def said(response):
    return soup(response).find("ul", class_="messagelist").text.strip()


def log(message):
    return [(entry.action, entry.detail) for entry in message.audit_entries.order_by("pk")]


def by_tap(client, name, *messages):
    for message in messages:
        response = tap(client, name, buttons(client, message)[name])
    return response


def by_action(client, name, *messages):
    seen = [
        field["value"] for message in messages for field in row(client, message).find_all("input")
    ]
    seen = [value for value in seen if " " in value]
    return run_action(client, name, *messages, seen=seen)


WAYS = pytest.mark.parametrize("way", [by_tap, by_action])
BY_TAP_ALONE = ["answered_phone", "answered_email"]
WITH_MANY = ["take", "close", "spam"]
EVERY_WAY = [(by_tap, name) for name in (*WITH_MANY, *BY_TAP_ALONE)]
EVERY_WAY += [(by_action, name) for name in WITH_MANY]
DONE = [
    *(
        (
            f"answered_{how}",
            "answered",
            f"marked as “Answered by {how}”.",
            [("status", f"New → Answered by {how}")],
        )
        for how in ("phone", "email")
    ),
    ("take", "new", "given to you", [("given", "admin")]),
    ("close", "closed", "closed", [("status", "New → Closed")]),
    ("spam", "suspect", "put aside as spam", [("status", "New → Suspected spam")]),
]


@WAYS
@pytest.mark.parametrize(("name", "status", "words", "recorded"), DONE)
def test_it_is_done_said_and_recorded(admin_client, admin_user, way, name, status, words, recorded):
    if (way, name) not in EVERY_WAY:
        return  # nobody answers many at once
    message, other = write(phone="940 555 0123"), write(message="Another")
    response = way(admin_client, name, message)
    message.refresh_from_db()
    assert message.status == status
    assert message.assignee == (admin_user if name == "take" else None)
    assert log(message) == recorded
    assert f"Message {message.reference}: {words}" in said(response)
    assert soup(response).find("ul", class_="messagelist").find("a", href=page(message, "change"))
    entry = LogEntry.objects.get(object_id=str(message.pk))
    assert entry.user == admin_user
    field = "assigned to" if name == "take" else "status"
    assert entry.get_change_message().lower() == f"changed {field}."
    other.refresh_from_db()
    assert (other.status, other.assignee) == ("new", None)


def test_the_buttons_are_a_form_of_their_own_which_works_without_scripts(admin_client):
    message = write()
    shown = soup(admin_client.get(INBOX, {"status": "new"}))
    form = shown.find("form", id="one-tap")
    assert (form["method"], form["action"]) == ("post", AT_ONCE)
    assert form.find("input", name="csrfmiddlewaretoken")
    taps = shown.find("table", id="result_list").find_all("button")
    assert {button["form"] for button in taps} == {"one-tap"}
    assert [button.text for button in taps] == [
        f"{words} {message.reference}"
        for words in ("Answered by email", "Give to me", "Close", "Spam")
    ]
    fields = {field["name"]: field["value"] for field in form.find_all("input")}
    response = tap(admin_client, taps[2]["name"], taps[2]["value"], **fields)
    assert response.redirect_chain == [(f"{INBOX}?status=new", 302)]


def test_a_tap_without_the_token_changes_nothing(django_user_model):
    message, csrf_client = write(), Client(enforce_csrf_checks=True)
    csrf_client.force_login(staff(django_user_model, "view_inquiry", "change_inquiry"))
    assert csrf_client.post(AT_ONCE, {"close": as_seen(message)}).status_code == 403
    message.refresh_from_db()
    assert message.status == "new"


def test_what_is_done_already_has_no_button(admin_client, admin_user):
    mine = alter(write(), assignee=admin_user)
    answered = write(message="Answered", status="answered")
    closed = write(message="Closed", status="closed")
    erased = write(message="Gone", status="answered")
    erased.erase()
    names = [list(buttons(admin_client, one)) for one in (mine, answered, closed, erased)]
    assert names == [["answered_email", "close", "spam"], ["close", "spam"], [], []]


def test_one_tap_says_that_a_suspect_is_no_spam(admin_client):
    message = write(**SPAM)
    assert list(buttons(admin_client, message)) == ["not_spam"]
    response = by_tap(admin_client, "not_spam", message)
    message.refresh_from_db()
    assert message.status == "new"
    assert message.outgoing_mail.filter(kind="notification").exists()
    words = f"Message {message.reference}: put among the new messages, and an email tells staff."
    assert words in said(response)
    again = tap(admin_client, "not_spam", f"{message.pk} suspect 0")
    assert f"Message {message.reference}: not among the suspected spam" in said(again)
    assert log(message).count(("status", "Suspected spam → New")) == 1


WAS = {
    "in_progress": "In progress",
    "closed": "Closed",
    "answered": "Answered",
    "answered_phone": "Answered by phone",
}


@pytest.mark.parametrize(
    ("was", "put_aside", "put_back"),
    [
        ("closed", "button", "tap"),
        ("closed", "button", "button"),
        ("answered_phone", "tap", "action"),
        ("answered_phone", "button", "button"),
        ("answered", "tap", "button"),
        ("in_progress", "tap", "tap"),
    ],
)
def test_what_was_no_spam_is_again_what_it_was_before(admin_client, was, put_aside, put_back):
    message = write(offers="on")
    status = {"_mark": was} if was != "answered" else {"status": was}
    admin_client.post(page(message, "change"), {"status": "new"} | status)
    for way, name, mark in ((put_aside, "spam", "suspect"), (put_back, "not_spam", "not_spam")):
        message.refresh_from_db()
        if way == "tap":
            response = by_tap(admin_client, name, message)
        elif way == "action":
            response = run_action(admin_client, name, message)
        else:
            data = {"status": message.status, "_mark": mark}
            response = admin_client.post(page(message, "change"), data, follow=True)
    message.refresh_from_db()
    assert message.status_in_words == WAS[was]
    assert f"“{WAS[was]}”" in said(response)
    assert log(message)[-1] == ("status", f"Suspected spam → {WAS[was]}")
    assert ConsentEvent.objects.in_force("offers").exists()


def test_not_spam_pressed_where_somebody_was_first_undoes_nothing(admin_client):
    message = write(**SPAM)
    seen = {"status": "suspect", "initial-status": "suspect", "notes": "Mine."}
    run_action(admin_client, "not_spam", message)
    admin_client.post(page(message, "change"), {"_mark": "answered_phone", "status": "new"})
    admin_client.post(page(message, "change"), seen | {"_mark": "not_spam"})
    message.refresh_from_db()
    assert message.status_in_words == "Answered by phone"


def test_who_may_only_look_has_no_buttons_and_changes_nothing(client, django_user_model):
    message = write()
    client.force_login(staff(django_user_model, "view_inquiry"))
    shown = soup(client.get(INBOX))
    assert not shown.find("form", id="one-tap")
    assert not shown.find("table", id="result_list").find("button")
    for name in ("take", "close", "spam", "not_spam", "answered_email"):
        assert client.post(AT_ONCE, {name: as_seen(message)}).status_code == 403
    message.refresh_from_db()
    assert (message.status, message.assignee) == ("new", None)


@pytest.mark.parametrize(("way", "name"), EVERY_WAY)
@pytest.mark.parametrize(
    ("change", "now"),
    [
        ({"_mark": "closed"}, "“Closed” by kim"),
        ({"_mark": "answered"}, "“Answered” by kim"),
        ({"assignee": True}, "given to kim"),
    ],
)
def test_what_somebody_else_did_meanwhile_is_said_and_left_alone(
    admin_client, client, django_user_model, way, name, change, now
):
    message = write(texts="on", phone="940 555 0123")
    kim = staff(django_user_model, "view_inquiry", "change_inquiry", name="kim")
    client.force_login(kim)
    seen = as_seen(message)
    fields = {"status": "new"} | change
    if "assignee" in fields:
        fields["assignee"] = kim.pk
    assert client.post(page(message, "change"), fields).status_code == 302
    message.refresh_from_db()
    before = (message.status, message.assignee)
    if way is by_tap:
        response = tap(admin_client, name, seen)
    else:
        response = run_action(admin_client, name, message, seen=[seen])
    assert "Left alone, because somebody changed it meanwhile" in said(response)
    assert f"{message.reference} ({now})" in said(response)
    message.refresh_from_db()
    assert (message.status, message.assignee) == before
    assert ConsentEvent.objects.in_force("texts").exists()
    assert AuditEntry.objects.filter(inquiry=message, username="admin").count() == 0


@pytest.mark.parametrize("query", ["", "?status=open", "?assignee=nobody", "?q=another"])
def test_of_many_the_others_go_through(admin_client, admin_user, query):
    messages = [write(message=str(number)) for number in range(3)]
    seen = [as_seen(message) for message in messages]
    alter(messages[1], status="closed", assignee=admin_user)
    response = run_action(admin_client, "close", *messages, to=INBOX + query, seen=seen)
    assert "2 messages: closed." in said(response)
    assert f"{messages[1].reference} (“Closed”)" in said(response)
    assert set(Inquiry.objects.filter(pk__in=[m.pk for m in messages]).values_list("status")) == {
        ("closed",)
    }


def test_at_most_five_of_those_that_changed_are_named(admin_client):
    messages = [write(message=str(number)) for number in range(7)]
    seen = [as_seen(message) for message in messages]
    Inquiry.objects.update(status="answered")
    assert "and 2 more" in said(run_action(admin_client, "close", *messages, seen=seen))


@pytest.mark.parametrize("name", ["take", "close", "spam", "not_spam", "send_again"])
def test_all_messages_means_those_on_the_page_that_somebody_has_seen(
    admin_client, django_user_model, monkeypatch, name
):
    monkeypatch.setattr(InquiryAdmin, "list_per_page", 2)
    spam = SPAM if name == "not_spam" else {}
    messages = [write(message=str(number), **spam) for number in range(3)]
    OutgoingMail.objects.update(sent_at=timezone.now())
    shown = soup(admin_client.get(INBOX, {"status": "all"})).find(id="result_list")
    on_page = [int(box["value"]) for box in shown.find_all("input", class_="action-select")]
    [unseen] = [message for message in messages if message.pk not in on_page]
    before = Inquiry.objects.filter(pk=unseen.pk).values().get()
    came_since = write(message="And my chest hurts, chest pain")
    rows = Inquiry.objects.filter(pk__in=on_page)
    response = run_action(admin_client, name, *rows, to=f"{INBOX}?status=all", select_across="1")
    assert "Only for the messages on this page" in said(response)
    assert Inquiry.objects.filter(pk=unseen.pk).values().get() == before
    came_since.refresh_from_db()
    assert (came_since.status, came_since.assignee) == ("new", None)
    assert not AuditEntry.objects.filter(inquiry__in=[unseen, came_since], action="resent").exists()
    assert AuditEntry.objects.filter(inquiry__in=on_page).count() == 2


@pytest.mark.parametrize("name", ["close", "spam"])
def test_with_many_nothing_that_may_be_urgent_goes(admin_client, name):
    urgent, other = write(message="I have chest pain"), write(message="Do you have time?")
    response = by_action(admin_client, name, urgent, other)
    assert f"Message {urgent.reference}: left alone, because of words that may be" in said(response)
    urgent.refresh_from_db()
    other.refresh_from_db()
    assert (urgent.status, log(urgent)) == ("new", [])
    assert other.status != "new"
    by_tap(admin_client, name, urgent)
    urgent.refresh_from_db()
    assert urgent.status != "new"


def test_what_the_list_did_not_show_is_left_alone(admin_client):
    message = write()
    response = run_action(admin_client, "close", message, seen=[])
    assert "Left alone" in said(response)
    message.refresh_from_db()
    assert message.status == "new"


@WAYS
def test_what_one_did_oneself_in_another_tab_stands_in_nobodys_way(admin_client, way):
    message, old = write(), {}
    if way is by_tap:
        old = buttons(admin_client, message)
    seen = as_seen(message)
    by_tap(admin_client, "take", message)
    for words in ("closed.", "closed already."):
        if way is by_tap:
            response = tap(admin_client, "close", old["close"])
        else:
            response = run_action(admin_client, "close", message, seen=[seen])
        assert f"Message {message.reference}: {words}" in said(response)
    message.refresh_from_db()
    assert message.status == "closed"


def ways(client, message):
    """[(where its link leads, what is tapped afterwards)] of the row of a message."""
    return [
        (way.find("a")["href"].partition("?")[0], [tap["name"] for tap in way.find_all("button")])
        for way in row(client, message).find_all("div", class_="way")
    ]


def test_a_row_has_the_ways_to_answer_for_which_there_is_a_number_or_an_address(admin_client):
    phone = ("tel:+19405550142;ext=17", ["answered_phone"])
    email = ("mailto:ann@example.com", ["answered_email"])
    number = "(940) 555-0142 ext. 17"
    assert ways(admin_client, write(phone=number)) == [phone, email]
    assert ways(admin_client, write(message="2")) == [email]
    assert ways(admin_client, write(message="3", phone=number, email="")) == [phone]
    done = write(message="4", status="closed")
    assert ways(admin_client, done) == [(email[0], [])]
    assert ways(admin_client, write(message="5", **SPAM)) == []
    unreadable = alter(
        write(message="6", phone=number, email=""), phone="at work", phone_e164="+19405550142"
    )
    assert ways(admin_client, unreadable) == [("tel:+19405550142", ["answered_phone"])]
    held = alter(write(message="chest pain"), status="suspect", suspicion="rate")
    assert ways(admin_client, held) == [(email[0], [])]


def test_what_the_list_shows_in_part_is_answered_by_whoever_has_opened_it(
    admin_client, client, django_user_model
):
    """So the log never says that somebody answered what they can't have read."""
    message = write(message="I have two questions. " * 20 + "And my legs are numb.")
    assert ways(admin_client, message) == [("mailto:ann@example.com", [])]
    assert (
        row(admin_client, message)
        .find("a", class_="read-all")["href"]
        .startswith(page(message, "change"))
    )
    kim = staff(django_user_model, "view_inquiry", "change_inquiry", name="kim")
    client.force_login(kim)
    client.get(page(message, "change"))
    response = tap(admin_client, "answered_email", as_seen(message))
    assert "you haven’t read all of it. Open it first." in said(response)
    assert log(message) == [("opened", "")]
    admin_client.get(page(message, "change"))
    assert "marked as" in said(by_tap(admin_client, "answered_email", message))
    assert log(message)[-1] == ("status", "New → Answered by email")


@pytest.mark.parametrize("words", ["x" * 120, "e\u0301" * 120, "a\n\nb " * 20 + "…"])
def test_what_the_list_shows_whole_is_answered_there(admin_client, words):
    message = write(message=words)
    shown = row(admin_client, message)
    assert not shown.find("a", class_="read-all")
    assert "answered_email" in buttons(admin_client, message)


def test_a_row_says_that_email_to_its_writer_came_back(admin_client):
    message, other = write(offers="on"), write(email="other@example.com")
    message.outgoing_mail.filter(kind="receipt").update(problem="address")
    found = [row(admin_client, one).find("span", class_="attention") for one in (message, other)]
    assert [note and note.text for note in found] == ["Email came back", None]


def test_another_way_tapped_in_another_tab_is_the_one_that_counts(admin_client):
    message = write(phone="940 555 0123")
    old = buttons(admin_client, message)
    for name in ("answered_phone", "answered_email", "answered_email"):
        response = tap(admin_client, name, old[name])
    assert "marked as “Answered by email” already." in said(response)
    assert [detail for _action, detail in log(message)] == [
        "New → Answered by phone",
        "Answered by phone → Answered by email",
    ]


def test_no_email_is_promised_where_none_goes(admin_client):
    message = write()
    message.notification.record_sent()
    by_tap(admin_client, "spam", message)
    response = by_tap(admin_client, "not_spam", message)
    assert "put among the new messages, without another email to staff." in said(response)
    assert Inquiry.objects.get().notification.sent_at


def test_of_what_a_person_put_aside_staff_are_told_once_it_is_taken_back(admin_client, mailoutbox):
    message = write()
    by_tap(admin_client, "spam", message)
    send_mail.call(message.notification.pk)
    assert not mailoutbox
    response = by_tap(admin_client, "not_spam", message)
    assert "and an email tells staff" in said(response)
    send_mail.call(Inquiry.objects.get().notification.pk)
    assert "suspected spam" not in mailoutbox[0].body


def test_a_message_that_is_spam_is_neither_closed_nor_answered_from_the_list(admin_client):
    message = write(texts="on", phone="940 555 0123", **SPAM)
    shown = as_seen(message)
    for response in (
        run_action(admin_client, "close", message, seen=[shown]),
        tap(admin_client, "answered_phone", shown),
    ):
        assert "may be spam. Press “Not spam” first" in said(response)
    message.refresh_from_db()
    assert message.status == "suspect"


@pytest.mark.parametrize(
    "fields",
    [
        *[{}, {"close": ""}, {"close": "x new 0"}, {"close": "9" * 40}, {"close": "-1 new 0"}],
        *[{"close": "987654 new 0"}, {"erase": "1 new 0"}, {"close": "\x00"}, {"close": "²"}],
        {"close": "1", "back": "\r\nSet-Cookie: a=b"},
        {"close": "1", "back": "q=" + "x" * 90_000},
    ],
)
def test_nonsense_changes_nothing_and_leads_back_to_the_list(admin_client, fields):
    message = write()
    response = admin_client.post(AT_ONCE, fields)
    assert response.status_code == 302
    assert response["Location"].startswith(INBOX)
    assert "\n" not in response["Location"]
    message.refresh_from_db()
    assert message.status == "new"
    assert admin_client.get(AT_ONCE).status_code == 302


@pytest.mark.parametrize("name", ["take", "close", "spam"])
def test_two_hundred_at_once_take_few_queries(admin_client, name):
    one = write()
    fields = {f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields}
    for key in ("id", "reference", "link_key"):
        del fields[key]
    messages = Inquiry.objects.bulk_create([Inquiry(**fields) for _number in range(200)])
    seen = [as_seen(message) for message in messages]
    chosen = {"action": name, "index": 0, "_selected_action": [m.pk for m in messages]}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = admin_client.post(INBOX, chosen | {"seen": seen})
    assert response.status_code == 302
    assert len(queries) < 25
    changed = Inquiry.objects.filter(pk__in=[m.pk for m in messages])
    if name == "take":
        assert changed.exclude(assignee=None).count() == 200
        assert AuditEntry.objects.filter(action="given").count() == 200
    else:
        assert changed.exclude(status="new").count() == 200
        assert AuditEntry.objects.filter(action="status").count() == 200


def test_after_a_tap_the_list_is_again_where_it_was(admin_client):
    """At the next row, or at the one before the last: the message itself may have left the list."""
    first, second, last = (write(message=words) for words in ("One", "Two", "Three"))
    page = soup(admin_client.get(INBOX))
    places = [place["id"] for place in page.find_all("div", class_="about")]
    assert places == [f"message-{message.pk}" for message in (first, second, last)]
    for message, neighbor in ((first, second), (second, last), (last, second)):
        for button in row(admin_client, message, status="open").find_all("button"):
            assert button["formaction"] == f"{AT_ONCE}#message-{neighbor.pk}"
    for message in (second, last):
        alter(message, status="closed")
    alone = row(admin_client, first, status="open").find_all("button")
    assert {button["formaction"] for button in alone} == {AT_ONCE}
