"""A page's form saves itself, says so only where it's true, and never stands in a button's way."""

import re

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import EDITOR

from .site import needs_chromium
from .staff import come_in, hire
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


@pytest.mark.parametrize("change", [move_a_block, choose_a_source])
def test_what_no_key_wrote_while_the_page_was_loading_is_saved(site, new_context, change):
    number = site.shell(PLANT.format(change.__name__.replace("_", "-"))).strip()
    tab = come_in(new_context(), "amara")
    held = []
    tab.add_init_script(ONE_MORE)
    tab.route("**/held-back.png", lambda route: held.append(route))
    tab.goto(f"/admin/articles/article/{number}/change/", wait_until="commit")
    change(tab)
    [picture] = held
    picture.abort()
    expect(status_of(tab)).to_have_text("Not saved yet.")
    save_by_itself(tab)
    expect(status_of(tab)).to_have_text(DRAFT)


def test_leaving_asks_of_a_block_that_was_moved_while_the_page_was_loading(site, new_context):
    number = site.shell(PLANT.format("moved-early")).strip()
    tab = come_in(new_context(), "amara")
    asked = []
    tab.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.dismiss())
    tab.add_init_script(ONE_MORE)
    tab.route("**/held-back.png", lambda route: None)
    tab.goto(f"/admin/articles/article/{number}/change/", wait_until="commit")
    move_a_block(tab)
    tab.get_by_role("link", name="Home", exact=True).click()
    assert asked == ["beforeunload"]
    # What a button sends is no change that would be lost.
    tab.get_by_role("button", name="Save draft").last.click()
    expect(tab.locator(".messagelist")).to_contain_text("Draft saved")
    assert asked == ["beforeunload"]


def test_that_a_block_was_moved_is_seen_at_once(site, new_context):
    tab = open_form(site, new_context, "moved-at-once")
    tab.wait_for_load_state("load")
    tab.wait_for_timeout(1000)  # the editors have written into their fields
    move_a_block(tab)
    expect(status_of(tab)).to_have_text("Not saved yet.")


def test_a_form_that_was_only_opened_saves_nothing(site, new_context):
    tab = come_in(new_context(), "amara")
    posts = []
    tab.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    for pages in ("Article", "Condition", "Page"):
        number = site.shell(f"print({pages}.objects.first().pk)").strip()
        tab.goto(f"/admin/articles/{pages.lower()}/{number}/change/")
        tab.wait_for_timeout(1000)  # the editors have written into their fields
        posts.clear()
        save_by_itself(tab)
        tab.wait_for_timeout(300)
        expect(status_of(tab)).to_be_empty()
        assert posts == []
