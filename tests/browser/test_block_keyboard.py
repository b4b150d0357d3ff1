"""Blocks of a page are added, moved, folded and taken away without a mouse (WCAG 2.1.1)."""

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import EDITOR

from .site import needs_chromium
from .staff import PHONE, come_in, hire

pytestmark = needs_chromium

PLANT = """
article = Article.objects.create(
    title="Blocks", slug="blocks-{0}",
    summary="A summary that is long enough to be a whole sentence of its own.",
)
article.topics.set(Topic.objects.all())
for number, heading in enumerate(("First", "Second"), 1):
    ArticleText.objects.create(
        parent=article, region="main", ordering=10 * number, heading=heading, body="<p>Words.</p>"
    )
card = ArticleCareCard.objects.create(
    parent=article, region="main", ordering=15, urgency="emergency", heading="Between",
    symptoms="Pain",
)
print(article.pk)
"""
BLOCKS = "print([str(block) for block in Article.objects.get(pk={}).blocks['main']])"


@pytest.fixture(scope="module")
def editor(site, browser, base_url):
    hire(site, kit=EDITOR)
    context = browser.new_context(base_url=base_url)
    yield come_in(context, "kit", PHONE)
    context.close()


@pytest.fixture
def article(site, editor, request):
    number = site.shell(PLANT.format(request.function.__name__)).strip()
    editor.goto(f"/admin/articles/article/{number}/change/")
    expect(editor.locator(".order-machine .mover").first).to_be_visible()
    return number


def press(tab, locator, key="Enter"):
    locator.focus()
    expect(locator).to_be_focused()
    tab.keyboard.press(key)


def block(tab, words):
    return tab.locator(".inline-related:not(.empty-form)", has=tab.get_by_text(words, exact=True))


def save(tab):
    press(tab, tab.get_by_role("button", name="Save draft"))
    expect(tab.locator(".messagelist .success")).to_be_visible()


def test_a_block_is_moved(site, editor, article):
    press(editor, block(editor, "Second").get_by_role("button", name="Move up"))
    press(editor, block(editor, "First").get_by_role("button", name="Move down"), "Space")
    save(editor)
    assert site.shell(BLOCKS.format(article)).strip() == "['Second', 'First', 'Between']"


def test_a_block_is_added_and_written(site, editor, article):
    press(editor, editor.locator(".order-machine-insert-target.last"))
    text = editor.locator(".plugin-button:focus")
    expect(text).to_contain_text("Text")
    editor.keyboard.press("Enter")
    heading = editor.locator("#id_articletext_set-2-heading")
    expect(heading).to_be_focused()
    editor.keyboard.type("Third")
    press(editor, editor.locator("#articletext_set-2 .tiptap"), "W")
    save(editor)
    assert site.shell(BLOCKS.format(article)).strip() == ("['First', 'Between', 'Second', 'Third']")


def test_a_block_is_taken_away(site, editor, article):
    press(editor, block(editor, "First").get_by_role("checkbox", name="Delete"), "Space")
    save(editor)
    assert site.shell(BLOCKS.format(article)).strip() == "['Between', 'Second']"


def test_a_block_is_folded_and_unfolded(editor, article):
    title = block(editor, "First").locator(".inline_label")
    field = editor.locator("#id_articletext_set-0-heading")
    press(editor, title)
    expect(field).to_be_hidden()
    press(editor, title, "Space")
    expect(field).to_be_visible()


def test_the_tab_key_walks_through_the_blocks_in_their_order(editor, article):
    seen = []
    editor.locator("#id_articletext_set-0-heading").focus()
    for _ in range(60):
        editor.keyboard.press("Tab")
        here = editor.evaluate("document.activeElement.closest('.inline-related')?.id")
        if here and here not in seen:
            seen.append(here)
    assert seen == ["articletext_set-0", "articlecarecard_set-0", "articletext_set-1"]


def test_the_menu_of_a_page_of_several_parts_offers_kinds_of_blocks_alone(editor):
    """Not "Clone from region", which the library adds there."""
    editor.goto("/admin/articles/condition/add/")
    press(editor, editor.locator(".order-machine-insert-target.last"))
    menu = editor.locator(".plugin-buttons")
    expect(menu.get_by_role("button", name="Text")).to_be_visible()
    expect(menu.locator(".plugin-button")).to_have_count(2)
    expect(menu).not_to_contain_text("Clone")
