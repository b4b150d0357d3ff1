"""
A browser's Back puts what was typed before into the form again, where the server's words are newer:
it loads the page once more, but not its fields.
"""

import re

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import EDITOR

from .site import heading, needs_chromium, sign_in
from .staff import PASSWORD, come_in, hire
from .test_autosave import DRAFT, PLANT, go_home, save_by_itself, status_of
from .test_nothing_lost import END, TOPIC

pytestmark = needs_chromium

WORDS = "print(WorkingDraft.objects.get(page_id={}).data)"
FORM = re.compile("/change/$")


@pytest.fixture(scope="module", autouse=True)
def people(site):
    hire(site, bea=EDITOR, bob=EDITOR, bill=None)


def open_article(tab, number):
    tab.goto(f"/admin/articles/article/{number}/change/")
    tab.locator(".tiptap").first.wait_for()


def go_back(tab):
    """Past pages on the way, such as a question. A browser fills in the fields after the load."""
    while not FORM.search(tab.url):
        tab.go_back()
    tab.wait_for_timeout(1500)


@pytest.mark.parametrize("place", ["title", "text"])
def test_back_takes_nothing_from_a_colleague(site, new_context, place):
    number = site.shell(PLANT.format(f"back-{place}")).strip()
    bea, bob = come_in(new_context(), "bea"), come_in(new_context(), "bob")

    def field(tab):
        return tab.get_by_label("Title:") if place == "title" else tab.locator(".tiptap").first

    for tab, words in ((bea, "Words of Bea"), (bob, "Words of Bob")):
        open_article(tab, number)
        field(tab).fill(words)
        save_by_itself(tab)
        expect(status_of(tab)).to_have_text(DRAFT)
        go_home(tab)
        heading(tab, "To do today").wait_for()
    go_back(bea)  # and no key is pressed
    save_by_itself(bea)  # as happens after half a minute
    bea.wait_for_timeout(500)
    assert "Words of Bob" in site.shell(WORDS.format(number))
    shown = bea.get_by_label("Title:").input_value() + bea.locator(".tiptap").first.inner_text()
    assert "Words of Bob" in shown


def test_words_that_back_brings_again_are_not_called_saved(site, new_context):
    number = site.shell(PLANT.format("back-unsaved")).strip()
    tab = come_in(new_context(), "bea")
    tab.on("dialog", lambda dialog: dialog.accept())
    open_article(tab, number)
    tab.locator(".tiptap").first.fill("An hour of words.")
    site.shell(END.format("bea"))  # so that leaving can't save them
    go_home(tab)
    sign_in(tab, "bea", PASSWORD)
    heading(tab, "To do today").wait_for()
    go_back(tab)
    if tab.locator(".tiptap").first.inner_text() == "An hour of words.":
        save_by_itself(tab)
        expect(status_of(tab)).to_have_text(DRAFT)


def test_leaving_asks_of_words_that_back_brings_again(site, new_context):
    """In a form that keeps no drafts."""
    number = site.shell(TOPIC.format("back-topic")).strip()
    tab = come_in(new_context(), "bill")
    asked = []
    tab.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.accept())
    tab.goto(f"/admin/articles/topic/{number}/change/")
    tab.get_by_label("Summary:").fill("An hour of words.")
    for times in (1, 2):
        go_home(tab)
        heading(tab, "To do today").wait_for()
        assert len(asked) == times
        go_back(tab)
        expect(tab.get_by_label("Summary:")).to_have_value("An hour of words.")
        tab.get_by_label("Summary:").click()


def test_back_brings_no_draft_again_that_was_thrown_away(site, new_context):
    number = site.shell(PLANT.format("back-thrown-away")).strip()
    tab = come_in(new_context(), "bea")
    open_article(tab, number)
    tab.get_by_label("Title:").fill("Words to throw away")
    save_by_itself(tab)
    expect(status_of(tab)).to_have_text(DRAFT)
    tab.get_by_role("button", name="Throw away the draft").click()
    tab.wait_for_url("**/throw-away/")
    tab.locator("#content form [type=submit]").last.click()
    expect(tab.locator(".messagelist")).to_contain_text("is thrown away")
    tab.go_back()
    go_back(tab)
    save_by_itself(tab)
    tab.wait_for_timeout(500)
    assert site.shell(f"print(WorkingDraft.objects.filter(page_id={number}).count())") == "0\n"
