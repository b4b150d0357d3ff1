"""The front desk answers a message in three clicks, tidies a morning, and publishes nothing."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import FRONT_DESK
from tests.morning import DONE_WITH, LONG, MOVES, SELLERS, URGENT

from .site import fill_in, heading, needs_chromium, send
from .staff import DESK, PHONE, come_in, hire, look_at

pytestmark = needs_chromium


BEGIN = """
from django.contrib.auth.models import User
from contact.models import ReadyReply
gus = User.objects.filter(username="gus")
gus.update(first_name="Gus", last_name="Vale", email="gus@clinic.example")
ReadyReply.objects.create(title="About the door", text="Hello {name}, yes, it is.")
"""


@pytest.fixture(scope="module", autouse=True)
def front_desk(site):
    hire(site, flora=FRONT_DESK, gus=FRONT_DESK)
    site.shell(BEGIN)


def test_a_message_is_answered_in_three_clicks(new_context):
    visitor = new_context().new_page()
    visitor.goto("/contact/")
    fill_in(visitor, name="Rosa Fern", message="Is the door wide?")
    send(visitor)
    heading(visitor, "You’ll hear from us by").wait_for()
    reference = visitor.locator(".reference").inner_text()

    tab = come_in(new_context(), "flora", PHONE)
    tab.get_by_role("link", name="to answer").click()
    tab.get_by_role("link", name=reference).click()
    expect(tab.get_by_role("link", name="Write to pat@example.com")).to_be_visible()
    tab.get_by_label("Notes").fill("Yes, it is.")
    asked = []  # whether to leave the page
    tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    tab.get_by_role("link", name="About the door").click()  # the mail program is elsewhere
    tab.get_by_role("button", name="Answered by phone").click()
    expect_said(tab, f"Message {reference} is marked as “Answered by phone”.")
    assert tab.said == []
    assert asked == []


# What takes one message off the list without opening it: of those answered, with the call or the
# email itself.
CLICKS = {"Answered by phone": 2, "Answered by email": 2, "Close": 1, "Give to me": 1}
# For a fingertip. Names and references stand in lines of text.
TOO_LOW = """targets => targets.filter((one) => !one.closest(".field-sender, .field-reference"))
  .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"""
# There's no phone and no mail program here, and the browser's question for one would take the next
# clicks.
NO_PROGRAMS = """addEventListener("click", (event) => {
  if (event.target.closest('a:is([href^="tel:"], [href^="mailto:"])')) event.preventDefault()
})"""
# From the top of the page to the first message.
ABOVE = """() => document.querySelector("#result_list tr:has(.first-words)")
  .getBoundingClientRect().top + scrollY"""


def row(tab, name):
    """Of two messages of one person, the first."""
    return tab.locator("#result_list tr").filter(has_text=name).first


def open_message(tab, name):
    row(tab, name).get_by_role("link", name=name).click()
    expect(tab.locator("#inquiry_form .field-sender").last).to_contain_text(name)


def answer(tab, way):
    """From the page of a message."""
    tab.get_by_role("button", name=f"Answered by {way}").click()
    expect_said(tab, f"is marked as “Answered by {way}”")


def press(tab, job, target):
    """One click on a button or a link, counted for the job of which it's a part."""
    tab.clicks[job] += 1
    target.click()


def do_in_row(tab, name, button, done):
    """By one click in the row of a message, without opening it."""
    reference = row(tab, name).locator(".field-reference").inner_text()
    press(tab, button, row(tab, name).get_by_role("button", name=button))
    expect_said(tab, f"Message {reference}: {done}.")
    tab.wait_for_load_state()  # until then it may still move to the next message


def answer_in_row(tab, name, link, way):
    """After the call or the email itself one says in the list that it's done."""
    begin = row(tab, name).get_by_role("link", name=link)
    press(tab, f"Answered by {way}", begin)
    do_in_row(tab, name, f"Answered by {way}", f"marked as “Answered by {way}”")
    expect_gone(tab, name)


def run(tab, action, *names):
    """The same for many at once, from the list."""
    for name in names:
        row(tab, name).get_by_role("checkbox").check()
    tab.get_by_label("Action:").select_option(label=action)
    tab.get_by_role("button", name="Run", exact=True).click()


def expect_said(tab, words):
    expect(tab.locator(".messagelist .success")).to_contain_text(words)


def expect_gone(tab, *names):
    for name in names:
        expect(tab.locator("#result_list tr").filter(has_text=name)).to_have_count(0)


def test_a_receptionists_morning(site, new_context):
    """Half of it on a phone, half of it at the desk."""
    site.shell("from tests.morning import arrive; arrive()")
    tab = come_in(new_context(), "flora", PHONE)
    tab.clicks = Counter()
    tab.add_init_script(NO_PROGRAMS)
    tab.get_by_role("link", name="to answer").click()

    # The one that sounds urgent is first, and is called.
    first = tab.locator("#result_list tr").filter(has=tab.locator(".first-words")).first
    expect(first).to_contain_text("I can’t feel my legs")
    tab.wait_for_load_state()
    assert tab.evaluate(ABOVE) <= 300
    look_at(tab)
    call = first.get_by_role("link", name="Call (940) 555-0199")
    expect(call).to_have_attribute("href", "tel:+19405550199")
    assert tab.locator("#result_list :is(a, button):visible").evaluate_all(TOO_LOW) == []
    answer_in_row(tab, URGENT, "Call (940) 555-0199", "phone")

    # Five sellers go by one act, and who only says thanks by one tap.
    run(tab, "Spam: put aside", *SELLERS)
    expect_said(tab, "5 messages: put aside as spam")
    expect_gone(tab, *SELLERS)
    do_in_row(tab, "Lee Vance", "Close", "closed")
    do_in_row(tab, "Hal Brook", "Give to me", "given to you")
    expect(tab.locator(".messagelist .success")).to_be_in_viewport()
    expect(row(tab, "Mina Frost")).to_be_in_viewport()

    # Who writes from right to left is read so.
    arabic = row(tab, "ليلى حداد").locator(".first-words")
    assert arabic.evaluate("part => getComputedStyle(part).direction") == "rtl"

    # Three of a family share an address and a number, and are told apart.
    open_message(tab, "Ben Maple")
    for name in ("Ann Maple", "Clara Maple"):
        expect(tab.locator(".beside")).to_contain_text(name)
    look_at(tab)
    answer(tab, "email")

    # At the desk. Who asks for another day says so in the list, whatever the topic.
    tab.set_viewport_size(DESK)
    expect(row(tab, MOVES)).to_contain_text("Could I come on Thursday, not Tuesday?")
    open_message(tab, MOVES)
    tab.get_by_label("Notes").fill("Called: Thursday at 4.")
    answer(tab, "phone")

    # By email: the mail program opens.
    write = row(tab, "Guadalupe Ibáñez").get_by_role("link", name="Write an email")
    expect(write).to_have_attribute("href", re.compile("^mailto:writer.2@example.com?"))
    answer_in_row(tab, "Guadalupe Ibáñez", "Write an email", "email")

    # One that goes on after what the list shows, for a colleague; and two for herself.
    expect(row(tab, "Vera Long").get_by_role("button", name="Answered")).to_have_count(0)
    row(tab, "Vera Long").get_by_role("link", name="Read all").click()
    expect(tab.locator("#inquiry_form .field-words")).to_contain_text(LONG.strip())
    tab.get_by_label("Assigned to").select_option(label="Gus Vale")
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.locator(".messagelist")).to_contain_text("Gus Vale is told by email.")
    expect_said(tab, "is saved")
    run(tab, "Give to me", "Theo Marsh", "José Cuevas")
    expect_said(tab, "2 messages: given to you.")
    expect(row(tab, "Theo Marsh").get_by_role("button", name="Give to me")).to_have_count(0)

    # Found by words without accents, in any order.
    tab.get_by_role("textbox", name="Search").fill("bao nguyen hiem")
    tab.get_by_role("button", name="Search").click()
    expect(tab.locator("#result_list .field-sender")).to_have_text(["Nguyễn Thị Hồng"])
    look_at(tab)
    tab.get_by_role("link", name="Clear the search").click()

    # The rest goes at once; what the colleague has to answer stays.
    run(tab, "Close", *DONE_WITH)
    expect_said(tab, f"{len(DONE_WITH)} messages: closed.")
    expect_gone(tab, *DONE_WITH)
    expect(row(tab, "Vera Long")).to_contain_text("Gus Vale")
    assert tab.clicks == CLICKS
    assert tab.said == []


OF_EACH_STATUS = """
from tests.desk import alter, write
gus = User.objects.get(username="gus")
for status in Inquiry.Status.values:
    alter(write(name="Column Test"), status=status, assignee=gus)
"""
CLOSE_THEM = 'Inquiry.objects.filter(name="Column Test").update(status="closed")'


@pytest.mark.parametrize("width", [1024, 1280])
def test_a_desktop_shows_all_columns_of_the_list(site, new_context, width):
    site.shell(OF_EACH_STATUS)
    try:
        tab = come_in(new_context(), "flora", {"width": width, "height": 900})
        tab.goto("/admin/contact/inquiry/?status=all")
        expect(tab.locator(".state").filter(has_text="Suspected spam").first).to_be_visible()
        hidden = tab.locator(".results").evaluate("list => list.scrollWidth - list.clientWidth")
        assert hidden == 0
    finally:
        site.shell(CLOSE_THEM)


LATE_MAIL = """
from datetime import timedelta
from django.utils import timezone
from clinic_site.foundation.outbox.models import OutgoingMail
from tests.desk import write
hour = timedelta(hours=1)
late = {"created_at": timezone.now() - hour, "next_attempt_at": timezone.now() + hour}
subject = write(name="Late", message="Nobody was told of this one")
print(OutgoingMail.objects.create(subject=subject, kind="test", attempts=1, **late).pk)
"""
SENT = """
from clinic_site.foundation.outbox.models import OutgoingMail
OutgoingMail.objects.get(pk=PK).delete()
"""


def test_a_phone_shows_the_first_message_under_the_bar_that_email_is_late(site, new_context):
    """The bar is folded, and never hidden. On a desktop all of it is in view."""
    pk = site.shell(LATE_MAIL).strip()
    try:
        tab = come_in(new_context(), "flora", PHONE)
        tab.get_by_role("link", name="to answer").click()
        tab.locator("#result_list .first-words").first.wait_for()
        tab.wait_for_load_state()
        words = tab.get_by_text("look in Messages yourself")
        expect(tab.get_by_role("heading", name="Email isn’t going out")).to_be_visible()
        expect(words).to_be_hidden()
        assert tab.evaluate(ABOVE) <= 300
        tab.get_by_text("What to do", exact=True).click()
        expect(words).to_be_visible()
        tab.set_viewport_size(DESK)
        tab.reload()
        expect(words).to_be_visible()
    finally:
        site.shell(SENT.replace("PK", pk))


def test_the_front_desk_publishes_nothing(new_context):
    tab = come_in(new_context(), "flora")
    expect(tab.get_by_role("link", name="Articles")).to_have_count(0)
    for path in ("article/", "article/add/", "article/1/change/", "treatment/1/change/"):
        assert tab.goto(f"/admin/articles/{path}").status == 403, path
