"""The script is a help: with it a page does more, without it nothing is missing or dead."""

import pytest
from playwright.sync_api import expect

from tests.pages import ARTICLE, CONDITION

from .site import fill_in, heading, needs_chromium, send

pytestmark = needs_chromium

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
NO_SHARE = "Object.defineProperty(navigator, 'share', {value: undefined, configurable: true})"
SHARE = """Object.defineProperty(navigator, 'share', {
  value: data => { window.shared = data; return Promise.resolve() }, configurable: true})"""


@pytest.fixture
def plain(browser, site):
    """A tab whose browser runs no scripts."""
    context = browser.new_context(base_url=site.url, java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted(new_context):
    return new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"]).new_page()


@pytest.mark.parametrize("path", ["/", CONDITION, ARTICLE, "/articles/", "/contact/", "/privacy/"])
def test_a_page_without_script_shows_no_dead_button_and_all_of_its_words(plain, scripted, path):
    for tab in (plain, scripted):
        tab.goto(path)
    assert plain.locator("main button:visible:not(form button)").count() == 0
    words = [tab.locator("main").text_content() for tab in (plain, scripted)]
    assert words[0] == words[1]


def test_without_script_the_contents_unfold_and_lead_on(plain):
    plain.goto(CONDITION)
    link = plain.locator(".contents").get_by_role("link", name="Back spasm causes")
    assert not link.is_visible()
    plain.locator(".contents summary").click()
    link.click()
    plain.wait_for_url("**#back-spasm-causes")
    assert heading(plain, "Back spasm causes").bounding_box()["y"] < 300


def test_on_a_wide_screen_the_contents_are_never_folded(plain):
    plain.set_viewport_size(WIDE)
    plain.goto(CONDITION)
    assert plain.locator(".contents a:visible").count() > 10
    assert plain.locator(".contents summary:visible").count() == 0


@pytest.mark.parametrize("path", [CONDITION, ARTICLE])
def test_without_script_a_citation_unfolds_the_sources_and_leads_to_its_own(plain, path):
    plain.goto(path)
    citation = plain.locator("main a[href^='#source-']:visible").first
    anchor = citation.get_attribute("href")
    assert not plain.locator(anchor).is_visible()
    citation.click()
    plain.wait_for_url(f"**{anchor}")
    assert 0 <= plain.locator(anchor).bounding_box()["y"] < PHONE["height"]


def test_without_script_a_message_is_sent(plain):
    plain.goto(CONDITION)
    fill_in(plain)
    send(plain)
    heading(plain, "You’ll hear from us by").wait_for()


def test_the_contents_follow_the_reader(scripted):
    scripted.goto(CONDITION)
    current = scripted.locator(".contents [aria-current]")
    assert current.count() == 0
    for anchor in ("emergency", "back-spasm-causes", "sources", "back-spasm-causes"):
        scripted.evaluate(f"document.getElementById('{anchor}').scrollIntoView()")
        scripted.locator(f".contents [aria-current][href='#{anchor}']").wait_for()
        assert current.count() == 1
    scripted.emulate_media(reduced_motion="reduce")
    scripted.evaluate("scrollTo(0, document.body.scrollHeight)")
    scripted.wait_for_timeout(500)
    scripted.evaluate("scrollTo(0, 0)")
    expect(current).to_have_count(0)


def test_the_script_unfolds_the_sources_where_the_browser_does_not(scripted):
    scripted.goto(f"{CONDITION}#source-acp-2017")
    source = scripted.locator("#source-acp-2017")
    # As in a browser that comes to a folded target and leaves it folded.
    scripted.evaluate("document.querySelector('.sources details').open = false")
    assert not source.is_visible()
    scripted.evaluate("dispatchEvent(new Event('hashchange'))")
    assert source.is_visible()


def test_a_link_to_a_folded_treatment_opens_it_as_the_page_loads(scripted):
    scripted.goto(f"{CONDITION}#massage")
    expect(scripted.locator("#massage .treatment__body")).to_be_visible()
    expect(scripted.locator("#massage")).to_be_in_viewport()


def test_the_address_is_copied_without_what_was_added_to_it(scripted, site):
    scripted.goto(f"{ARTICLE}?utm_source=mail#sources")
    scripted.get_by_role("button", name="Copy link").click()
    scripted.get_by_role("status").filter(has_text="Link copied").wait_for()
    assert scripted.evaluate("navigator.clipboard.readText()") == f"{site.url}{ARTICLE}"


def test_share_is_offered_where_the_browser_can(scripted, site):
    button = scripted.get_by_role("button", name="Share")
    scripted.add_init_script(NO_SHARE)
    scripted.goto(ARTICLE)
    expect(scripted.get_by_role("button", name="Print")).to_be_visible()
    assert not button.is_visible()
    scripted.add_init_script(SHARE)
    scripted.goto(ARTICLE)
    button.click()
    assert scripted.evaluate("window.shared.url") == f"{site.url}{ARTICLE}"


def test_print_prints(scripted):
    scripted.add_init_script("window.print = () => { window.printed = true }")
    scripted.goto(CONDITION)
    scripted.get_by_role("button", name="Print").click()
    assert scripted.evaluate("window.printed")
