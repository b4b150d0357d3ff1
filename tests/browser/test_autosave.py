"""A page's form saves itself, says so only where it's true, and never stands in a button's way."""

import re

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import EDITOR

from .site import needs_chromium
from .staff import PHONE, come_in, hire, move_caret
from .test_nothing_lost import END

pytestmark = needs_chromium

PLANT = """
from tests.factories import make_article
article = make_article(slug={0!r}, published_at=None, body="<p>First.</p>")
for order in range(20, 200, 10):
    ArticleText.objects.create(parent=article, region="main", ordering=order, body="<p>Next.</p>")
print(article.pk)
"""
AUTOSAVE = "**/article/autosave/"
# A picture that the page waits for, as for many on a slow line.
ONE_MORE = """addEventListener("DOMContentLoaded", () => {
  const picture = new Image();
  picture.src = "/held-back.png";
  document.body.append(picture);
})"""
HALF = {"content_type": "application/json", "body": '{"revision": 1, "mess'}
DRAFT = re.compile(r"Draft saved at .*m\.$")


@pytest.fixture(scope="module", autouse=True)
def people(site):
    hire(site, amara=EDITOR)


def open_form(site, new_context, slug):
    number = site.shell(PLANT.format(slug)).strip()
    tab = come_in(new_context(), "amara")
    tab.goto(f"/admin/articles/article/{number}/change/")
    tab.locator(".tiptap").first.wait_for()
    return tab


def status_of(tab):
    return tab.locator("[data-autosave]")


def save_by_itself(tab):
    tab.evaluate("document.dispatchEvent(new CustomEvent('clinic:autosave'))")


def test_it_says_so_only_where_the_words_are_saved_and_a_button_goes_through(site, new_context):
    tab = open_form(site, new_context, "saves-itself")
    # A form that was refused is saved nowhere, until it saves itself at once.
    tab.get_by_label("Summary:").fill("Too short")
    tab.route(AUTOSAVE, lambda route: route.abort())
    throw_away = tab.get_by_role("button", name="Throw away the draft")
    expect(throw_away).to_be_hidden()
    tab.get_by_role("button", name="Ask for review").click()
    expect(tab.locator(".errornote")).to_be_visible()
    expect(status_of(tab)).to_contain_text("Not saved yet: no connection.")
    tab.unroute(AUTOSAVE)
    save_by_itself(tab)
    expect(status_of(tab)).to_have_text(DRAFT)
    expect(throw_away).to_be_visible()
    expect(throw_away).to_have_attribute("href", re.compile("/throw-away/"))
    expect(tab.get_by_role("link", name="Compare with the saved page")).to_be_visible()
    tab.get_by_label("Title:").fill("Other words")
    expect(status_of(tab)).to_have_text("Not saved yet.")

    # An answer that breaks off in the middle.
    tab.route(AUTOSAVE, lambda route: route.fulfill(**HALF))
    save_by_itself(tab)
    expect(status_of(tab)).to_contain_text("Not saved yet: no connection.")
    tab.unroute(AUTOSAVE)

    # A refusal that has nothing to do with the session.
    posts = []

    def refuse(route):
        posts.append(route.request.url)
        route.fulfill(status=403, content_type="text/html", body="<p>No.</p>")

    tab.route(AUTOSAVE, refuse)
    save_by_itself(tab)
    tab.get_by_role("button", name="Save draft").last.click()
    expect(tab.locator(".messagelist")).to_contain_text("Draft saved")
    expect(tab.get_by_label("Title:")).to_have_value("Other words")
    assert len(posts) < 6


def test_who_is_signed_out_while_writing_stays_where_they_write(site, new_context):
    tab = open_form(site, new_context, "signed-out")
    tab.locator(".tiptap").last.fill("The last block.")
    site.shell(END.format("amara"))
    before = tab.evaluate("scrollY")
    assert before > 0
    save_by_itself(tab)
    expect(tab.locator("#article_form .session-line")).to_contain_text("You’ve been signed out.")
    expect(tab.locator("#article_form .session-line")).to_be_in_viewport()
    assert tab.evaluate("scrollY") == before


def test_the_way_back_from_a_new_draft_leads_to_no_empty_form(new_context):
    tab = come_in(new_context(), "amara")
    tab.goto("/admin/articles/article/")
    tab.goto("/admin/articles/article/add/")
    tab.get_by_label("Title:").fill("Just begun")
    tab.get_by_role("button", name="Save draft").last.click()
    expect(tab.locator(".messagelist")).to_contain_text("Draft saved")
    tab.go_back()
    tab.wait_for_url("**/admin/articles/article/")


def move_a_block(tab):
    tab.get_by_role("button", name="Move down").first.click()


def choose_a_source(tab):
    tab.locator(".field-sources .select2-selection").click()
    tab.locator(".select2-results__option[aria-selected]").first.click()


def paste(tab):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.evaluate("navigator.clipboard.writeText('A page of pasted words.')")
    move_caret(tab.locator(".tiptap").first, "End")
    tab.keyboard.press("Control+v")
    expect(tab.locator(".tiptap").first).to_contain_text("pasted")


def delete_a_text(tab):
    move_caret(tab.locator(".tiptap").first, "Control+a")
    tab.keyboard.press("Delete")
    expect(tab.locator(".tiptap").first).not_to_contain_text("First")


def open_on_a_slow_line(site, new_context, slug):
    """The tab, whose page goes on loading; what its browser asks; and the picture it waits for."""
    number = site.shell(PLANT.format(slug)).strip()
    tab = come_in(new_context(), "amara")
    asked, held = [], []
    tab.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.dismiss())
    tab.add_init_script(ONE_MORE)
    tab.route("**/held-back.png", lambda route: held.append(route))
    tab.goto(f"/admin/articles/article/{number}/change/", wait_until="commit")
    tab.locator(".tiptap").first.wait_for()
    tab.locator(".mover").first.wait_for()
    return tab, asked, held


def go_home(tab):
    tab.get_by_role("link", name="Home", exact=True).click()


CHANGES = [move_a_block, choose_a_source, paste, delete_a_text]


@pytest.mark.parametrize("change", CHANGES)
def test_what_no_letter_wrote_while_the_page_was_loading_is_saved(site, new_context, change):
    slug = change.__name__.replace("_", "-")
    tab, asked, held = open_on_a_slow_line(site, new_context, slug)
    change(tab)
    go_home(tab)
    assert asked == ["beforeunload"]
    held[0].abort()
    expect(status_of(tab)).to_have_text("Not saved yet.")
    save_by_itself(tab)
    expect(status_of(tab)).to_have_text(DRAFT)
    # What a button sends is no change that would be lost.
    tab.get_by_role("button", name="Save draft").last.click()
    expect(tab.locator(".messagelist")).to_contain_text("Draft saved")
    assert asked == ["beforeunload"]


def test_what_was_taken_back_while_the_page_was_loading_is_no_change(site, new_context):
    tab, asked, held = open_on_a_slow_line(site, new_context, "taken-back-early")
    tab.get_by_role("button", name="Choose a picture").first.click()
    tab.locator("#picture-chooser").wait_for()
    tab.keyboard.press("Escape")
    tab.get_by_label("Title:").press("End")
    tab.keyboard.type("x")
    tab.keyboard.press("Backspace")
    held[0].abort()
    tab.wait_for_load_state("load")
    go_home(tab)
    tab.wait_for_url("**/admin/", wait_until="commit")
    assert asked == []


def test_that_a_block_was_moved_is_seen_at_once(site, new_context):
    tab = open_form(site, new_context, "moved-at-once")
    tab.wait_for_load_state("load")
    tab.wait_for_timeout(1000)
    move_a_block(tab)
    expect(status_of(tab)).to_have_text("Not saved yet.")


def test_words_that_were_taken_back_while_the_line_was_down_are_not_called_unsaved(
    site, new_context
):
    tab = open_form(site, new_context, "taken-back")
    title = tab.get_by_label("Title:")
    before = title.input_value()
    tab.route(AUTOSAVE, lambda route: route.abort())
    title.fill("Other words")
    save_by_itself(tab)
    expect(status_of(tab)).to_contain_text("Not saved yet: no connection.")
    title.fill(before)
    expect(status_of(tab)).not_to_contain_text("Not saved yet")


HIDE = """isHidden => {
  Object.defineProperty(document, "hidden", { get: () => isHidden, configurable: true })
  document.dispatchEvent(new Event("visibilitychange"))
}"""


def test_on_a_phone_all_words_go_when_another_app_comes_to_the_front(site, new_context):
    """Its tab may never be seen again. If it is, the line says that they're saved."""
    tab = open_form(site, new_context, "hidden")
    tab.set_viewport_size(PHONE)
    held = []

    def hold_the_first(route):
        route.continue_() if held else held.append(route)

    tab.route(AUTOSAVE, hold_the_first)
    tab.get_by_label("Title:").fill("First half")
    with tab.expect_request(AUTOSAVE):
        save_by_itself(tab)
    tab.get_by_label("Title:").fill("First half, second half")
    tab.evaluate(HIDE, True)
    with tab.expect_request(AUTOSAVE) as second:
        held[0].continue_()
    assert "second+half" in second.value.post_data
    tab.evaluate(HIDE, False)
    expect(tab.locator("[name=draft_revision]")).to_have_value("2")
    expect(status_of(tab)).to_have_text(DRAFT)


def test_a_form_that_was_only_opened_saves_nothing(site, new_context):
    tab = come_in(new_context(), "amara")
    posts = []
    tab.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    for pages in ("Article", "Condition", "Page"):
        number = site.shell(f"print({pages}.objects.first().pk)").strip()
        tab.goto(f"/admin/articles/{pages.lower()}/{number}/change/")
        tab.wait_for_load_state("load")
        tab.wait_for_timeout(2000)  # for the checklist too
        save_by_itself(tab)
        tab.wait_for_timeout(300)
        expect(status_of(tab)).to_be_empty()
        assert posts == []
