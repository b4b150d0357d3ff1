"""Acceptance, "For staff": an article from login to live, and what may happen on the way."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from clinic_site.foundation.roles import EDITOR

from .site import heading, needs_chromium
from .staff import DESK, PHONE, come_in, hire, look_at

pytestmark = needs_chromium

ARTICLES = "/admin/articles/article/"
ADDRESS = "/articles/how-to-sit-at-a-desk/"
SUMMARY = "Small changes to how you sit and move can make a long day at a desk easier on your back."
LIVE = """
from datetime import date, timedelta
from tests.factories import reviewed_article
import reversion
with reversion.create_revision():
    article = reviewed_article(slug={slug!r}, title="Resting well", body="<p>Lie on your side.</p>")
print(article.pk)
"""
APPROVE = """
from tests.factories import approve
approve(Article.objects.get(slug="how-to-sit-at-a-desk"))
"""


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """As a phone makes it: large, and lying on its side."""
    path = tmp_path_factory.mktemp("photos") / "desk.jpg"
    image = Image.radial_gradient("L").resize((3000, 2250)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned
    image.save(path, exif=exif)
    return path


@pytest.fixture(scope="module")
def editor(site, browser, base_url):
    hire(site, edith=EDITOR, edgar=EDITOR)
    context = browser.new_context(base_url=base_url)
    yield come_in(context, "edith")
    context.close()


def press(tab, words):
    tab.get_by_role("button", name=words, exact=True).click()


def unfold(tab, words):
    part = tab.locator("details", has=tab.get_by_role("heading", name=words, exact=True))
    if part.get_attribute("open") is None:
        part.locator("summary").click()


def say_why(tab):
    """Nobody approved these words of a public page, and they can't wait."""
    tab.get_by_label("Why this can't wait for a review").fill("It was wrong.")
    press(tab, "Publish changes")


def status(visitor, path):
    return visitor.request.get(path, max_redirects=0).status


def choose_day(tab, day):
    tab.locator("#id_published_at_0").fill(day and day.isoformat())
    tab.locator("#id_published_at_1").fill(day and "09:00")


def is_at_the_top(tab, selector):
    expect(tab.locator(f"{selector}:focus")).to_be_in_viewport()
    return abs(tab.locator(selector).bounding_box()["y"]) < 60


def write_article(tab, photo):
    tab.goto(ARTICLES)
    tab.get_by_role("link", name="Add article").first.click()
    tab.get_by_label("Title:").fill("How to sit at a desk")
    tab.get_by_label("Summary:").fill(SUMMARY)
    tab.get_by_label("Everyday back care").check()
    expect(tab.get_by_label("Web address:")).to_have_value("how-to-sit-at-a-desk")

    with tab.expect_popup() as popup:
        tab.locator("#add_id_picture").click()
    upload = popup.value
    upload.get_by_label("Title:").fill("A desk in the morning")
    upload.locator("#id_file").set_input_files(photo)
    with upload.expect_event("close"):
        press(upload, "Save")
    expect(tab.locator("#select2-id_picture-container")).to_contain_text("A desk in the morning")

    tab.locator(".order-machine-insert-target.last").click()
    tab.locator(".plugin-button", has_text="Text").click()
    block = tab.locator("#articletext_set-0")
    block.get_by_label("Heading:").fill("Move often")
    block.locator(".tiptap").fill("Stand up every half hour. We guarantee it.")


def test_an_article_from_login_to_live(site, editor, new_context, photo):
    visitor = new_context()
    write_article(editor, photo)
    look_at(editor)

    # Refused: all reasons at once, at the top, with nothing lost; on a phone too.
    editor.get_by_role("button", name=re.compile("^Today")).first.click()
    press(editor, "Now")
    editor.set_viewport_size(PHONE)
    press(editor, "Publish")
    expect(editor.locator(".checklist--blocked")).to_be_visible()
    assert is_at_the_top(editor, ".checklist--blocked")
    expect(editor.locator("div.working-draft")).to_be_visible()  # once it saved itself
    assert is_at_the_top(editor, ".checklist--blocked")
    reasons = editor.locator(".checklist__finding", has=editor.get_by_text("Required", exact=True))
    for words in ("Describe the picture", "source", "guarantee"):
        expect(reasons.filter(has_text=words)).to_have_count(1)
    assert status(visitor, ADDRESS) == 404
    look_at(editor)
    editor.set_viewport_size(DESK)

    # Mended, each where "Go there" leads.
    def go_there(words):
        reasons.filter(has_text=words).get_by_role("link", name="Go there").click()

    go_there("Describe the picture")
    expect(editor.get_by_label("What the picture shows:").first).to_be_focused()
    editor.keyboard.type("A desk in the light of the morning.")
    go_there("guarantee")
    editor.locator(".tiptap").fill("Stand up every half hour. Many people find it easier.")
    go_there("source")
    editor.keyboard.type("American College")
    editor.locator(".select2-results__option", has_text="American College").first.click()

    # Seen before it is saved.
    with editor.expect_popup() as popup:
        press(editor, "Preview without saving")
    preview = popup.value
    heading(preview, "How to sit at a desk").wait_for()
    expect(preview.get_by_text("Many people find it easier.")).to_be_visible()
    assert preview.locator("main img").first.evaluate("image => image.decode().then(() => true)")
    look_at(preview)
    preview.close()
    assert status(visitor, ADDRESS) == 404

    # For tomorrow, in the clinic's time.
    help_text = editor.locator("#id_published_at_helptext")
    expect(help_text).to_contain_text("America/Chicago")
    today = timezone.localdate()
    choose_day(editor, today + timedelta(days=1))
    press(editor, "Ask for review")
    row = editor.locator("#result_list tr", has_text="How to sit at a desk")
    expect(row).to_contain_text("Draft")
    site.shell(APPROVE)
    row.get_by_role("link").first.click()
    choose_day(editor, today + timedelta(days=1))
    press(editor, "Publish")
    expect(row).to_contain_text("Scheduled")
    assert status(visitor, ADDRESS) == 404

    # Live.
    row.get_by_role("link").first.click()
    choose_day(editor, today - timedelta(days=1))
    press(editor, "Publish")
    expect(row).to_contain_text("Live")
    page = visitor.new_page()
    page.goto(ADDRESS)
    expect(page.get_by_text("Many people find it easier.")).to_be_visible()
    assert editor.said == []


def open_live(site, tab, slug):
    number = site.shell(LIVE.format(slug=slug)).strip()
    tab.goto(f"{ARTICLES}{number}/change/")
    return number


def test_a_page_that_moves_keeps_its_old_address(site, editor, new_context):
    open_live(site, editor, "rest-well")
    unfold(editor, "Web address")
    editor.get_by_label("Web address:").fill("resting-well")
    press(editor, "Publish changes")
    expect(editor.get_by_text("/articles/rest-well/ keeps working")).to_be_visible()
    visitor = new_context()
    answer = visitor.request.get("/articles/rest-well/", max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (301, "/articles/resting-well/")
    assert status(visitor, "/articles/resting-well/") == 200


def test_an_older_version_comes_back(site, editor, new_context):
    number = open_live(site, editor, "older-version")
    editor.locator(".tiptap").fill("Something quite wrong.")
    press(editor, "Publish changes")
    say_why(editor)
    expect(editor.locator(".messagelist .success")).to_be_visible()
    editor.goto(f"{ARTICLES}{number}/change/")
    editor.get_by_role("link", name="History").click()
    press(editor, "Show what changed between the two")
    expect(editor.locator("ins", has_text="Something quite wrong.")).to_be_visible()
    look_at(editor)
    editor.go_back()
    editor.get_by_role("link", name="Look at it and restore").click()
    heading(editor, "An earlier version").wait_for()
    press(editor, "Save")
    expect(editor.locator(".messagelist .success").first).to_be_visible()
    visitor = new_context().new_page()
    visitor.goto("/articles/older-version/")
    expect(visitor.get_by_text("Lie on your side.")).to_be_visible()
    assert editor.said == []


def test_of_two_who_edit_the_second_sees_what_the_first_wrote(site, editor, new_context):
    number = open_live(site, editor, "two-editors")
    other = come_in(new_context(), "edgar", PHONE)
    other.goto(f"{ARTICLES}{number}/change/")
    editor.get_by_label("Title:").fill("Rest in the day")
    press(editor, "Publish changes")
    say_why(editor)
    expect(editor.locator(".messagelist .success")).to_be_visible()

    other.get_by_label("Title:").fill("Rest at night")
    press(other, "Publish changes")
    assert is_at_the_top(other, ".compare")
    expect(other.get_by_text("edith saved this article after you opened it")).to_be_visible()
    expect(other.locator(".compare")).to_contain_text("Rest in the day")
    expect(other.get_by_label("Title:")).to_have_value("Rest at night")
    look_at(other)
    say_why(other)
    expect(other.locator(".messagelist .success")).to_be_visible()
    assert other.said == []
    assert editor.said == []
