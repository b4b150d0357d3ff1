"""The front desk answers a message in three clicks, also on a phone, and publishes nothing."""

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import FRONT_DESK

from .site import fill_in, heading, needs_chromium, send
from .staff import DESK, PHONE, come_in, hire, look_at

pytestmark = needs_chromium


REPLY = """
from contact.models import ReadyReply
ReadyReply.objects.create(title="About the door", text="Hello {name}, yes, it is.")
"""


@pytest.fixture(scope="module", autouse=True)
def front_desk(site):
    hire(site, flora=FRONT_DESK)
    site.shell(REPLY)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_message_is_answered_in_three_clicks(site, new_context, size):
    visitor = new_context().new_page()
    visitor.goto("/contact/")
    fill_in(visitor, name="Rosa Quill", message=f"Is the door {size['width']} wide?")
    send(visitor)
    heading(visitor, "You’ll hear from us by").wait_for()
    reference = visitor.locator(".reference").inner_text()

    tab = come_in(new_context(), "flora", size)
    tab.get_by_role("link", name="to answer").click()
    expect(tab.get_by_role("link", name=reference)).to_be_visible()
    look_at(tab)
    tab.get_by_role("link", name=reference).click()
    expect(tab.get_by_role("link", name="Write to pat@example.com")).to_be_visible()
    look_at(tab)
    tab.get_by_label("Notes").fill("Yes, it is.")
    asked = []  # whether to leave the page
    tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    tab.get_by_role("link", name="About the door").click()  # the mail program is elsewhere
    tab.get_by_role("button", name="Answered by phone").click()
    expect(tab.locator(".messagelist .success")).to_be_visible()
    row = f"Inquiry.objects.get(reference='{reference}')"
    said = site.shell(f"print({row}.status_in_words, {row}.notes)")
    assert said.strip() == "Answered by phone Yes, it is."
    assert tab.said == []
    assert asked == []


WRITE = """
from tests.desk import write
for number in range(4):
    write(name=f"Morning {number}", message=f"Morning of SIZE, number {number}")
"""

# From the top of the page to the first message.
ABOVE = """() => document.querySelector("#result_list tr:has(.first-words)")
  .getBoundingClientRect().top + scrollY"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_morning_is_tidied_from_the_list(site, new_context, size):
    """By one tap each, and the rest at once; nothing is opened."""
    text = f"Morning of {size['width']}"
    site.shell(WRITE.replace("SIZE", str(size["width"])))
    tab = come_in(new_context(), "flora", size)
    tab.get_by_role("link", name="to answer").click()
    tab.locator("#result_list .first-words").first.wait_for()
    if size == PHONE:
        print(
            "ABOVE",
            tab.evaluate(ABOVE),
            tab.evaluate("document.querySelector('.mail-banner')?.offsetHeight"),
        )
        tab.screenshot(path="/tmp/house/phone.png")
        assert tab.evaluate(ABOVE) <= 300

    def row(number):
        return tab.locator("#result_list tr", has_text=f"{text}, number {number}")

    for number, button, said in ((0, "Close", "closed."), (1, "Spam", "put aside as spam")):
        row(number).get_by_role("button", name=button).click()
        expect(tab.locator(".messagelist .success")).to_contain_text(said)
        expect(row(number)).to_have_count(0)
        expect(tab.locator(".messagelist .success")).to_be_in_viewport()
        expect(row(number + 1)).to_be_in_viewport()
    for number in (2, 3):
        row(number).get_by_role("checkbox").check()
    look_at(tab)
    tab.get_by_label("Action:").select_option(label="Give to me")
    tab.get_by_role("button", name="Run").click()
    expect(tab.locator(".messagelist .success")).to_have_text("2 messages: given to you.")
    for number in (2, 3):
        expect(row(number).get_by_role("button", name="Give to me")).to_have_count(0)
    assert tab.said == []


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
