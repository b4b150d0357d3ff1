"""The messages of one person are read together, and those of a family aren't mixed up."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic_site.foundation.outbox.models import OutgoingMail
from contact.models import AuditEntry

from .desk import INBOX, alter, page, write
from .html import soup

pytestmark = pytest.mark.django_db

QUESTION = "Do you take walk-ins? I asked last week and I have not heard from anybody. " * 3


def shown(client, message):
    return soup(client.get(page(message, "change"))).find("section", class_="others")


def beside(message):
    entries = message.audit_entries.filter(action="beside")
    return list(entries.values_list("username", "detail"))


def test_all_that_was_written_and_answered_stands_beside_a_message(admin_client):
    earlier = write(message=QUESTION, topic="other")
    alter(earlier, notes="Told her yes, by phone.")
    admin_client.post(
        page(earlier, "change"),
        {"status": "answered", "notes": "Told her yes, by phone.", "assignee": ""},
    )
    message = write(email="ANN@example.com", message="Once more")
    other = shown(admin_client, message).find("details")
    line = other.find("summary").text
    assert line.startswith("Ann Example, ")
    assert "Something else" in line
    assert other.find("summary").find(class_="state").text.startswith("Answered")
    assert "Do you take walk-ins?" in line
    assert " ".join(QUESTION.split()) in other.text
    assert "Told her yes, by phone." in other.text
    assert "New → Answered" in other.text
    assert "by admin" in other.text
    assert other.find("a")["href"] == page(earlier, "change")


def test_words_stand_as_they_were_typed(admin_client):
    words = "Is 2 < 3?\n\n<b>Or</b> <script>alert(1)</script>"
    write(message=words)
    change = soup(admin_client.get(page(write(message=words, phone="940 555 0100"), "change")))
    for place in (change.find(class_="field-words"), change.find(class_="other__words")):
        assert "Is 2 < 3? <b>Or</b> <script>alert(1)</script>" in place.text
        assert len(place.find_all("p")) == 2
        assert not place.find_all("script")


def test_whose_message_it_is_stands_with_each(admin_client):
    write(name="Tom Baker")
    write(name="susan  BAKER", message="And mine?")
    message = write(name="Susan Baker", message="Prices?")
    others = shown(admin_client, message)
    assert "Check whose message you answer" in others.text
    mine, his = [summary.text for summary in others.find_all("summary")]
    assert mine.startswith("susan BAKER, ")
    assert his.startswith("Tom Baker another name, ")


def test_one_name_alone_raises_no_question(admin_client):
    write()
    text = shown(admin_client, write(message="Again")).text
    assert "another name" not in text
    assert "Check whose message" not in text


def test_who_saw_the_words_of_others_stands_in_the_record_once(admin_client):
    first, second = write(message="1"), write(message="2")
    message = write(message="3")
    for _ in range(2):
        admin_client.get(page(message, "change"))
    assert beside(message) == [("admin", f"{second.reference}, {first.reference}")]
    # What came since is another list.
    last = write(message="4")
    admin_client.get(page(message, "change"))
    references = f"{last.reference}, {second.reference}, {first.reference}"
    assert beside(message)[0] == ("admin", references)
    alone = write(email="alone@example.com")
    assert shown(admin_client, alone) is None
    assert not beside(alone)


def test_an_erased_message_stands_beside_none(admin_client):
    erased, message = write(message="Please erase me"), write()
    erased.erase()
    assert shown(admin_client, message) is None
    assert shown(admin_client, erased) is None
    assert not AuditEntry.objects.filter(action="beside").exists()


def test_of_many_the_first_three_are_in_view_and_the_old_ones_are_found(admin_client):
    messages = [write(message=f"Number {number}") for number in range(22)]
    others = shown(admin_client, messages[-1])
    assert len(others.find_all("details", class_="other")) == 20
    folded = others.find("details", class_="others__more")
    assert folded.find("summary").text == "17 more"
    assert len(folded.find_all("details", class_="other")) == 17
    older = others.find_all("a")[-1]["href"]
    assert older == f"{INBOX}?q=ann%40example.com"
    assert messages[0].reference in soup(admin_client.get(older)).text


def test_older_ones_that_share_the_number_alone_are_found_by_it(admin_client):
    phone = "940 382 1030"
    messages = [write(email=f"{n}@example.com", phone=phone, message=f"{n}") for n in range(22)]
    links = shown(admin_client, messages[-1]).find_all("a")[-2:]
    assert [link.text for link in links] == [
        f"Find the older ones by {contact}" for contact in ("21@example.com", phone)
    ]
    by_email, by_phone = (soup(admin_client.get(link["href"])).text for link in links)
    assert messages[0].reference in by_phone
    assert messages[0].reference not in by_email


def test_many_others_cost_no_more_queries_than_one(admin_client):
    message = write()

    def queries():
        with CaptureQueriesContext(connection) as asked:
            admin_client.get(page(message, "change"))
        return len(asked)

    admin_client.get(page(message, "change"))
    alone = queries()
    write(message="Another")
    one = queries()
    for number in range(5):
        write(message=f"More, {number}")
    assert queries() == one <= alone + 3


# --- What they agreed to, in one line --------------------------------------------------------

JUNE = datetime(2026, 6, 8, 15, tzinfo=UTC)  # a Monday
PHONE = "940 555 0100"


def line(client, message):
    shown = soup(client.get(page(message, "change"))).find(class_="field-in_short")
    return shown.find(class_="readonly").text


def test_one_line_says_what_they_agreed_to_and_when(admin_client):
    with time_machine.travel(JUNE.replace(year=2025)):
        earlier = write(email="bob@example.com", offers="on")
    with time_machine.travel(JUNE):
        message = write(phone=PHONE, texts="on")
        said = f"Texts: yes (Mon, Jun 8) to {PHONE}. Offers by email: no."
        assert line(admin_client, message) == said
        said = "Texts: no. Offers by email: yes (Sun, Jun 8, 2025) to bob@example.com."
        assert line(admin_client, earlier) == said


@pytest.mark.parametrize("last", ["empty", "withdrawn", "corrected", "erased", "spam"])
def test_the_line_is_true_after(admin_client, last):
    with time_machine.travel(JUNE, tick=False):
        message = write(phone=PHONE, texts="on", offers="on")
        yes = f"Texts: yes (Mon, Jun 8) to {PHONE}. Offers by email: yes (Mon, Jun 8) to"
        ended = "Texts: no (ended Mon, Jun 8). Offers by email: no (ended Mon, Jun 8)."
        if last == "empty":  # another message, whose boxes were left alone, ends nothing
            message, said = write(phone=PHONE, message="Thanks"), f"{yes} ann@example.com."
        elif last == "withdrawn":
            for event in message.consent_events.filter(purpose__in=["texts", "offers"]):
                admin_client.post(page(message, "proof"), {"withdraw": event.pk})
            said = ended
        elif last == "corrected":
            admin_client.post(page(message, "phone"), {"phone": "940 555 0199"})
            admin_client.post(page(message, "email"), {"email": "anne@example.com"})
            said = ended
        elif last == "erased":
            message.erase()
            said = "Texts: no. Offers by email: no."
        else:
            message, said = alter(message, status="suspect"), "Texts: no. Offers by email: no."
        assert line(admin_client, message) == said


def test_the_line_says_that_email_came_back(admin_client):
    message = write(offers="on")
    OutgoingMail.objects.filter(kind="receipt").update(problem="address")
    assert line(admin_client, message).endswith("ann@example.com, but email to it came back.")
