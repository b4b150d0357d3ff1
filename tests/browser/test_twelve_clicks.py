"""From the sign-in to a live article with a picture, a link and a source, in twelve clicks."""

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import CLINICIAN, EDITOR

from .site import heading, needs_chromium
from .staff import DESK, PASSWORD, PHONE, hire

pytestmark = needs_chromium

MOST = 12
SUMMARY = "How to lift a heavy box without hurting your back, in three short steps for anyone."
WRITES_AND_APPROVES = """
from django.contrib.auth.models import Group
from tests.factories import link_to_clinician
user = User.objects.get(username="{name}")
user.groups.add(Group.objects.get(name="{role}"))
link_to_clinician(user, name="{name} Example".title())
"""


class Clicks:
    """A hand at the screen. What it presses is counted; keys that type or move are not."""

    def __init__(self, tab):
        self.tab, self.pressed = tab, []

    def press(self, target):
        self.pressed.append(target.inner_text().strip() or target.get_attribute("value"))
        target.click()

    def button(self, words):
        self.press(self.tab.get_by_role("button", name=words, exact=True).first)


def write(tab, name, title, finish):
    """Every click of somebody who signs in, writes an article and finishes it by this button."""
    hand = Clicks(tab)
    tab.goto("/admin/")
    tab.locator("[name=login]").fill(name)
    tab.locator("[name=password]").fill(PASSWORD)
    hand.press(tab.get_by_role("button", name="Sign in"))
    heading(tab, "To do today").wait_for()

    hand.press(tab.get_by_role("link", name="Write an article"))
    tab.get_by_label("Title:").fill(title)
    tab.get_by_label("Summary:").fill(SUMMARY)
    hand.button("Choose a picture")
    dialog = tab.get_by_role("dialog")
    dialog.locator("#picture-chooser-search").fill("tailbone-cushion")
    hand.press(dialog.locator(".chooser__picture", has_text="tailbone-cushion").first)
    hand.press(tab.get_by_label("Everyday back care"))

    hand.press(tab.locator(".order-machine-insert-target.last"))
    hand.press(tab.locator(".plugin-button", has_text="Text").first)
    editor = tab.locator("#articletext_set-0 .tiptap")
    editor.focus()
    tab.keyboard.type("Keep the box close, as we say about back spasms. Bend your knees ")
    for words, result in (("back spasms", "Back spasms"), ("american college", "American College")):
        hand.press(tab.locator("#articletext_set-0").get_by_role("button", name="Link", exact=True))
        dialog = tab.get_by_role("dialog")
        dialog.get_by_label("Where should it lead?").fill(words)
        hand.press(dialog.locator(".chooser__result", has_text=result).first)
        editor.focus()
        tab.keyboard.type(" ")
    hand.button(finish)
    return hand.pressed


@pytest.mark.parametrize(("size", "where"), [(DESK, "desk"), (PHONE, "phone")])
def test_a_clinician_who_writes_is_live_in_twelve_clicks(site, new_context, size, where):
    name = f"wilma{where}"
    hire(site, **{name: EDITOR})
    site.shell(WRITES_AND_APPROVES.format(name=name, role=CLINICIAN))
    tab = new_context().new_page()
    tab.set_viewport_size(size)
    pressed = write(tab, name, f"Lift a box at the {where}", "Approve and publish")
    expect(tab.get_by_role("link", name="View page")).to_be_visible()
    assert len(pressed) <= MOST, pressed
    visitor = new_context().new_page()
    visitor.goto(f"/articles/lift-a-box-at-the-{where}/")
    expect(visitor.locator("main a", has_text="Back spasms").first).to_be_visible()
    expect(visitor.locator("main img").first).to_be_attached()
    expect(visitor.locator("#sources, .sources").first).to_contain_text("American College")


@pytest.mark.parametrize(("size", "where"), [(DESK, "desk"), (PHONE, "phone")])
def test_an_editor_has_asked_for_a_review_in_twelve_clicks(site, new_context, size, where):
    name = f"wade{where}"
    hire(site, **{name: EDITOR})
    tab = new_context().new_page()
    tab.set_viewport_size(size)
    pressed = write(tab, name, f"Carry a box at the {where}", "Ask for review")
    expect(tab.get_by_text("Sent for review")).to_be_visible()
    assert len(pressed) <= MOST, pressed
