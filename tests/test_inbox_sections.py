"""The list of messages goes by what is to do: urgent, overdue, mine, today, then day by day."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from .desk import INBOX, alter, staff, write
from .html import soup
from .morning import MESSAGES, TWICE, URGENT, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.clock]

NOON = "2026-06-10T12:00-05:00"  # a Wednesday, by the clinic's clock


def sections(response):
    """[(heading, names)], from above."""
    found = []
    for body in soup(response).find("table", id="result_list").find_all("tbody"):
        names = [cell.text for cell in body.find_all("th", class_="field-sender")]
        heading = body.find("tr", class_="section")
        found.append((heading.text if heading else "", names))
    return found


def put(name, hours, **changes):
    """A message that came so many hours ago."""
    now = timezone.now()
    fields = {"received_at": now - timedelta(hours=hours), "reply_due_at": now + timedelta(days=1)}
    return alter(write(name=name, message=f"From {name}"), **fields | changes)


@pytest.fixture
def morning(admin_user):
    """Messages of each kind, on a Wednesday at noon."""
    with time_machine.travel(NOON, tick=False):
        late = timezone.now() - timedelta(hours=1)
        put("Monday", 45)
        put("Tuesday late", 14)
        put("Tuesday early", 27)
        put("Today late", 1)
        put("Today early", 3)
        put("Mine", 50, assignee=admin_user)
        put("Late and mine", 60, reply_due_at=late, assignee=admin_user)
        put("Late", 70, reply_due_at=late)
        put("Urgent, late and mine", 2, reply_due_at=late, assignee=admin_user, urgent_words="x")
        put("Urgent", 4, urgent_words="x")
        yield


def test_what_is_most_pressing_stands_above_and_in_each_section_who_waits_longest(
    morning, admin_client
):
    assert sections(admin_client.get(INBOX)) == [
        ("May be urgent", ["Urgent", "Urgent, late and mine"]),
        ("Overdue", ["Late", "Late and mine"]),
        ("Mine", ["Mine"]),
        ("Today", ["Today early", "Today late"]),
        ("Yesterday", ["Tuesday early", "Tuesday late"]),
        ("Monday, Jun 8", ["Monday"]),
    ]


def test_of_what_is_done_the_last_stands_first_day_by_day(admin_client, admin_user):
    with time_machine.travel(NOON, tick=False):
        for name, hours in (("Today", 1), ("Later", 0), ("Monday", 45), ("Last year", 8000)):
            put(name, hours, status="closed", urgent_words="x", assignee=admin_user)
        for query in ({"status": "closed"}, {"q": "from"}):
            assert sections(admin_client.get(INBOX, query)) == [
                ("Today", ["Later", "Today"]),
                ("Monday, Jun 8", ["Monday"]),
                ("Saturday, Jul 12, 2025", ["Last year"]),
            ]


def test_whoever_sorts_by_a_column_has_one_list(morning, admin_client):
    [(heading, names)] = sections(admin_client.get(INBOX, {"o": "1"}))
    assert heading == ""
    assert names == sorted(names)


def test_the_next_page_goes_on_where_the_first_ended(admin_client):
    with time_machine.travel(NOON, tick=False):
        for number in range(55):
            put(f"Number {number:02}", 30 - number / 60)
        pages = [sections(admin_client.get(INBOX, {"p": page})) for page in (1, 2)]
        names = [name for page in pages for _heading, some in page for name in some]
    assert names == [f"Number {number:02}" for number in range(55)]
    assert [heading for heading, _names in pages[1]] == ["Yesterday"]


def test_quick_filters_say_how_many_wait(morning, admin_client):
    put("Spam", 1, status="suspect")
    put("Done", 1, status="closed")
    tabs = soup(admin_client.get(INBOX)).find("nav", class_="filter-tabs").find_all("a")
    assert [tab.text for tab in tabs] == [
        *["To answer (10)", "May be urgent (2)", "Overdue (3)", "Mine (3)", "New", "In progress"],
        *["Answered", "Closed", "Suspected spam (1)", "All messages"],
    ]


def test_mine_is_what_i_have_still_to_answer(morning, client, admin_client, django_user_model):
    admin_client.get(INBOX)
    [*found] = sections(admin_client.get(INBOX, {"status": "mine"}))
    assert [heading for heading, _names in found] == ["May be urgent", "Overdue", "Mine"]
    client.force_login(staff(django_user_model, "view_inquiry"))
    assert soup(client.get(INBOX, {"status": "mine"})).find("table", id="result_list") is None


def test_sections_and_counts_take_few_queries(morning, admin_client, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        admin_client.get(INBOX)


LISTS = [{}, *({"status": name} for name in ("urgent", "late", "mine", "suspect", "closed", "all"))]
SEARCHES = ["appointment", "dog my bring", "bao hiem", "940 555 0142", "nobody at all"]


def test_every_list_and_search_takes_few_queries(admin_client, django_assert_max_num_queries):
    arrive()
    for query in [*LISTS, *({"q": words} for words in SEARCHES)]:
        with django_assert_max_num_queries(18):
            admin_client.get(INBOX, query)


def test_a_mornings_messages_are_told_apart(admin_client):
    """One of them may be urgent, two are put aside as spam, and a double click counts once."""
    arrive()
    [(_urgent, urgent), *others] = sections(admin_client.get(INBOX))
    waiting = [name for _heading, names in others for name in names]
    [(_day, suspects)] = sections(admin_client.get(INBOX, {"status": "suspect"}))
    assert urgent == [URGENT]
    assert sorted(suspects) == ["Best Rugs", "robot"]
    assert waiting.count(TWICE) == 1
    assert len(urgent + suspects + waiting) == len(MESSAGES) - 1
