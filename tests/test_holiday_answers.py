"""
Staff answer the next holidays on their first page, by one tap each, without a script. Of two
people who answer the same one, the second is told what the first one said.
"""

import threading
from datetime import date, time

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from contact.models import Clinic, Holiday

from .editing import edit, typed, url
from .hours import local
from .html import soup

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clock,
    pytest.mark.usefixtures("running_worker", "clock_in_november"),
]

HOME = reverse("admin:index")
Answer = Holiday.Answer
THANKSGIVING, CHRISTMAS = date(2026, 11, 26), date(2026, 12, 25)  # a Thursday, a Friday


@pytest.fixture
def clock_in_november():
    """A Monday. The next sixty days have Thanksgiving, Christmas, New Year and January 18."""
    with time_machine.travel(local("2026-11-23 10:00"), tick=False):
        yield


@pytest.fixture
def holidays():
    call_command("write_holidays")
    return {holiday.day: holiday for holiday in Holiday.objects.all()}


@pytest.fixture
def rosa():
    """Another member of the front desk, in a browser of her own."""
    return browser_of("rosa", first_name="Rosa")


def browser_of(name, **facts):
    user = User.objects.create_user(name, is_staff=True, **facts)
    user.groups.add(Group.objects.get(name=FRONT_DESK))
    client = Client()
    client.force_login(user)
    return client


def answer_url(holiday):
    return reverse("admin:contact_holiday_answer", args=[holiday.pk])


def tap(client, holiday, answer, **fields):
    return client.post(answer_url(holiday), {"answer": answer} | fields, follow=True)


def questions(response):
    """The holidays that the page asks about: {day and name: its part of the page}."""
    parts = soup(response).find_all("fieldset", class_="holiday")
    return {part.find("legend").text: part for part in parts}


def said(response):
    return [" ".join(item.text.split()) for item in message_items(response)]


def message_items(response):
    messages = soup(response).find("ul", class_="messagelist")
    return messages.find_all("li") if messages else []


# --- What stands on the first page


def test_the_first_page_asks_about_the_next_three_holidays_and_leads_to_the_rest(sign_in, holidays):
    client = sign_in(FRONT_DESK)
    page = client.get(HOME)
    assert list(questions(page)) == [
        "Thursday, November 26: Thanksgiving Day",
        "Friday, December 25: Christmas Day",
        "Friday, January 1: New Year's Day",
    ]
    more = next(link for link in soup(page).find_all("a") if link.text == "And 1 more")
    assert "Martin Luther King Jr. Day" in soup(client.get(more["href"])).find("main").text


def test_each_is_answered_by_plain_forms_of_the_page_itself(holidays):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("boss"))
    part = questions(client.get(HOME))["Thursday, November 26: Thanksgiving Day"]
    first, second = part.find_all("form")
    buttons = [(b["name"], b["value"], b.text) for b in part.find_all("button")]
    assert buttons == [
        ("answer", "open", "Open as usual"),
        ("answer", "closed", "Closed"),
        ("answer", "until", "Save time"),
    ]
    # The Enter key in the field presses the first button of its form.
    assert [button["value"] for button in second.find_all("button")] == ["until"]
    field = second.find("input", name="closes")
    assert second.find("label", **{"for": field["id"]}).text == "Open until"
    token = first.find("input", name="csrfmiddlewaretoken")["value"]
    fields = {"answer": "closed", "csrfmiddlewaretoken": token}
    assert client.post(first["action"], {"answer": "closed"}).status_code == 403
    assert client.post(first["action"], fields).status_code == 302
    assert Holiday.objects.get(day=THANKSGIVING).answer == Answer.CLOSED


@pytest.mark.parametrize("role", [EDITOR, CLINICIAN])
def test_who_has_nothing_to_do_with_the_hours_is_not_asked(sign_in, holidays, role):
    client = sign_in(role)
    assert questions(client.get(HOME)) == {}
    assert tap(client, holidays[CHRISTMAS], "closed").status_code == 403
    assert Holiday.objects.get(day=CHRISTMAS).is_unanswered


def test_all_caught_up_is_not_said_while_a_holiday_waits(sign_in, holidays):
    client = sign_in(FRONT_DESK)
    assert "You’re all caught up" not in soup(client.get(HOME)).text
    for holiday in holidays.values():
        tap(client, holiday, "open")
    page = client.get(HOME)
    assert "Will you be open?" not in soup(page).text
    assert "You’re all caught up" in soup(page).text


def test_a_closure_that_answers_a_holiday_spares_the_question(sign_in, holidays):
    Clinic.objects.get().closures.create(
        first_day=CHRISTMAS, last_day=CHRISTMAS, reason="Christmas"
    )
    assert not [day for day in questions(sign_in(MANAGER).get(HOME)) if "Christmas" in day]


# --- An answer


@pytest.mark.parametrize("role", [FRONT_DESK, MANAGER])
@pytest.mark.parametrize(
    ("answer", "fields", "saved", "words"),
    [
        ("open", {}, (Answer.OPEN, None), "Open as usual on"),
        ("closed", {}, (Answer.CLOSED, None), "Closed on"),
        ("until", {"closes": "1:30 pm"}, (Answer.UNTIL, time(13, 30)), "Open until 1:30 p.m. on"),
        ("until", {"closes": " Noon"}, (Answer.UNTIL, time(12)), "Open until noon on"),
    ],
)
def test_one_tap_answers_and_leads_back_to_the_first_page(
    sign_in, holidays, role, answer, fields, saved, words
):
    client = sign_in(role)
    holiday = holidays[CHRISTMAS]
    page = tap(client, holiday, answer, **fields)
    assert page.redirect_chain == [(HOME, 302)]
    holiday.refresh_from_db()
    assert (holiday.answer, holiday.closes) == saved
    assert said(page) == [f"{words} Friday, December 25 (Christmas Day). Change"]
    form = url(Holiday, "change", holiday.pk)
    assert message_items(page)[0].find("a")["href"] == form
    assert client.get(form).status_code == 200
    assert not [day for day in questions(page) if "Christmas" in day]


def test_an_answer_is_in_the_log_as_any_other_change_is(sign_in, holidays):
    client = sign_in(FRONT_DESK)
    tap(client, holidays[CHRISTMAS], "until", closes="noon")
    entry = LogEntry.objects.get()
    assert entry.get_edited_object() == holidays[CHRISTMAS]
    assert (entry.user.username, entry.is_change()) == (FRONT_DESK, True)
    assert entry.get_change_message() == "Changed Are you open? and Open until."


def test_the_pages_follow_at_once(sign_in, client, holidays):
    client = sign_in(FRONT_DESK)
    assert "Please call first: Christmas Day" in footer(client)
    tap(client, holidays[CHRISTMAS], "until", closes="noon")
    assert "9 a.m. to noon: Christmas Day" in footer(client)


def footer(client):
    return " ".join(soup(client.get("/")).find("footer").text.split())


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("", "Enter a time such as 9 a.m., 1:30 p.m. or noon."),
        ("soon", "Enter a time such as 9 a.m., 1:30 p.m. or noon."),
        ("25", "Enter a time such as 9 a.m., 1:30 p.m. or noon."),
        ("5", "Is that 5 a.m. or 5 p.m.? Write “5 am” or “5 pm”."),
        ("midnight", "If you close at midnight, write 11:59 p.m."),
        ("8 am", "You open at 9 a.m. that day. Give a later time, or answer that you’re closed."),
        (
            "6 pm",
            "You close at 5 p.m. that day anyway. Give an earlier time, or answer that you’re "
            "open as usual.",
        ),
        ("<b>", "Enter a time such as 9 a.m., 1:30 p.m. or noon."),
        ("9" * 5000, "Enter a time such as 9 a.m., 1:30 p.m. or noon."),
    ],
    ids=lambda value: value[:12],
)
def test_a_wrong_time_is_refused_beside_its_field_and_stays_there(
    sign_in, holidays, written, error
):
    page = tap(sign_in(FRONT_DESK), holidays[CHRISTMAS], "until", closes=written)
    assert page.status_code == 200
    part = questions(page)["Friday, December 25: Christmas Day"]
    field = part.find("input", name="closes")
    assert field.get("value", "") == written
    assert field["aria-invalid"] == "true"
    assert "autofocus" in field.attrs
    errors = part.find("ul", class_="errorlist")
    assert [item.text for item in errors.find_all("li")] == [error]
    assert errors["id"] in field["aria-describedby"]
    assert len(questions(page)) == 3
    assert len(soup(page).find_all("ul", class_="errorlist")) == 1
    assert Holiday.objects.get(day=CHRISTMAS).is_unanswered


def test_a_wrong_time_for_a_holiday_that_the_page_no_longer_asks_about_is_shown_too(
    sign_in, holidays
):
    page = tap(sign_in(FRONT_DESK), holidays[date(2027, 1, 18)], "until", closes="5")
    assert "Monday, January 18: Martin Luther King Jr. Day" in questions(page)


@pytest.mark.parametrize("answer", ["", "unanswered", "maybe", "x" * 5000])
def test_an_answer_that_nobody_offered_changes_nothing(sign_in, holidays, answer):
    page = tap(sign_in(FRONT_DESK), holidays[CHRISTMAS], answer)
    assert page.status_code == 200
    assert questions(page)["Friday, December 25: Christmas Day"].find("ul", class_="errorlist")
    assert Holiday.objects.get(day=CHRISTMAS).is_unanswered


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_a_holiday_that_is_not_there_is_answered_by_no_error_of_ours(sign_in, number):
    address = f"/admin/contact/holiday/{number}/answer/"
    assert sign_in(MANAGER).post(address, {"answer": "open"}).status_code == 404


def test_a_page_that_stood_open_past_the_holiday_says_that_it_is_over(sign_in, holidays):
    with time_machine.travel(local("2026-11-27 00:05"), tick=False):
        page = tap(sign_in(FRONT_DESK), holidays[THANKSGIVING], "closed")
    over = "Thursday, November 26 (Thanksgiving Day) is over, so there’s nothing to answer."
    assert said(page) == [over]
    assert Holiday.objects.get(day=THANKSGIVING).is_unanswered


def test_reading_the_address_of_an_answer_leads_to_the_first_page(sign_in, holidays):
    client = sign_in(FRONT_DESK)
    assert client.get(answer_url(holidays[CHRISTMAS]))["Location"] == HOME
    assert Holiday.objects.get(day=CHRISTMAS).is_unanswered


# --- Two people at once


@pytest.mark.parametrize(
    ("hers", "words"),
    [
        ({"answer": "closed"}, "closed"),
        ({"answer": "until", "closes": "noon"}, "open until noon"),
    ],
)
@pytest.mark.parametrize(
    "mine",
    [{"answer": "open"}, {"answer": "until", "closes": "2 pm"}, {"answer": "until", "closes": "x"}],
    ids=str,
)
def test_the_second_to_answer_is_told_who_said_what_and_overwrites_nothing(
    sign_in, rosa, holidays, hers, words, mine
):
    client = sign_in(FRONT_DESK)
    holiday = holidays[CHRISTMAS]
    tap(rosa, holiday, **hers)
    saved = Holiday.objects.values().get(pk=holiday.pk)
    page = tap(client, holiday, **mine)
    assert said(page) == [
        f"Rosa answered this one already: {words} on Friday, December 25 (Christmas Day). Change"
    ]
    assert message_items(page)[0].find("a")["href"] == url(Holiday, "change", holiday.pk)
    assert Holiday.objects.values().get(pk=holiday.pk) == saved
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(
    "answer", [{"answer": "closed"}, {"answer": "until", "closes": "12:30 pm"}], ids=str
)
def test_two_who_give_the_same_answer_agree(sign_in, rosa, holidays, answer):
    client = sign_in(FRONT_DESK)
    tap(rosa, holidays[CHRISTMAS], **answer)
    page = tap(client, holidays[CHRISTMAS], **answer)
    assert "answered this one" not in said(page)[0]
    assert "on Friday, December 25 (Christmas Day). Change" in said(page)[0]
    assert LogEntry.objects.count() == 1


def test_my_own_answer_in_another_window_is_called_mine(sign_in, holidays):
    client = sign_in(FRONT_DESK)
    tap(client, holidays[CHRISTMAS], "closed")
    assert said(tap(client, holidays[CHRISTMAS], "open"))[0].startswith("You answered this one")


def test_an_answer_of_unknown_origin_is_not_overwritten_either(sign_in, holidays):
    Holiday.objects.update(answer=Answer.CLOSED)
    page = tap(sign_in(FRONT_DESK), holidays[CHRISTMAS], "open")
    assert said(page)[0].startswith("Somebody answered this one already: closed on")


def test_a_form_that_was_open_while_somebody_tapped_shows_her_answer_first(sign_in, rosa, holidays):
    client = sign_in(MANAGER)
    holiday = holidays[CHRISTMAS]
    address = url(Holiday, "change", holiday.pk)
    mine = typed(client.get(address)) | {"answer": "open"}
    tap(rosa, holiday, "closed")
    refused = client.post(address, mine)
    assert "Rosa saved this holiday after you opened it" in soup(refused).text
    holiday.refresh_from_db()
    assert holiday.answer == Answer.CLOSED
    assert client.post(address, typed(refused)).status_code == 302
    holiday.refresh_from_db()
    assert holiday.answer == Answer.OPEN


def test_a_tap_after_somebody_saved_the_form_tells_of_it(sign_in, rosa, holidays):
    client = sign_in(MANAGER)
    edit(rosa, holidays[CHRISTMAS], answer="until", closes="1 pm")
    page = tap(client, holidays[CHRISTMAS], "open")
    assert said(page)[0].startswith("Rosa answered this one already: open until 1 p.m. on")


def test_a_form_with_the_answer_that_somebody_gave_meanwhile_is_saved(sign_in, rosa, holidays):
    client = sign_in(MANAGER)
    address = url(Holiday, "change", holidays[CHRISTMAS].pk)
    mine = typed(client.get(address)) | {"answer": "until", "closes": "noon"}
    tap(rosa, holidays[CHRISTMAS], "until", closes="12 pm")
    assert client.post(address, mine).status_code == 302


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="in a database in memory one thread fails another; browser/ has it with a file",
)
@pytest.mark.django_db(transaction=True)
def test_of_answers_at_the_very_same_time_one_counts_and_the_others_hear_of_it(sample_site):
    call_command("write_holidays")
    holiday = Holiday.objects.get(day=CHRISTMAS)
    answers = ["open", "closed", "open", "closed"]
    # Superusers: a test that really saves leaves no roles behind.
    browsers = [Client() for _answer in answers]
    for number, browser in enumerate(browsers):
        browser.force_login(User.objects.create_superuser(f"staff{number}"))
    together, pages = threading.Barrier(len(answers)), []

    def answer_it(browser, answer):
        together.wait()
        pages.append(said(tap(browser, holiday, answer))[0])
        connection.close()

    threads = [
        threading.Thread(target=answer_it, args=both)
        for both in zip(browsers, answers, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([words for words in pages if "answered this one already" in words]) == 2
    assert LogEntry.objects.count() == 1


# --- The holiday's own form


@pytest.mark.parametrize(
    ("answer", "closes", "error"),
    [
        ("until", "", "Enter a time such as 9 a.m., 1:30 p.m. or noon."),
        ("closed", "noon", "Leave the time blank, or choose “Open, but closing early”."),
        ("until", "9 am", "You open at 9 a.m. that day."),
        ("until", "11 pm", "You close at 5 p.m. that day anyway."),
    ],
)
def test_the_form_refuses_a_time_that_makes_no_sense_beside_the_field(
    sign_in, holidays, answer, closes, error
):
    client = sign_in(FRONT_DESK)
    response = edit(client, holidays[CHRISTMAS], answer=answer, closes=closes)
    assert response.status_code == 200
    row = soup(response).find(class_="field-closes")
    assert error in row.find("ul", class_="errorlist").text
    assert row.find("input", name="closes").get("value", "") == closes
    assert Holiday.objects.get(day=CHRISTMAS).is_unanswered


def test_in_the_list_an_answer_leads_to_where_it_is_given(rosa, holidays):
    row = soup(rosa.get(url(Holiday, "changelist"))).find("td", class_="field-answer")
    assert row.text == "Not answered yet"
    assert row.find("a")["href"].startswith(url(Holiday, "change", holidays[THANKSGIVING].pk))
