"""Staff make links and choose pictures in dialogs, with the keyboard alone, and add several."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from clinic_site.foundation.roles import EDITOR

from .site import needs_chromium
from .staff import DESK, PHONE, come_in, hire, look_at, move_caret

pytestmark = needs_chromium

ARTICLE = """
from tests.factories import make_article
from contact.models import Clinic
Clinic.objects.update(phone="(940) 555-0100")
article = make_article(slug="with-links", title="With links", published_at=None)
Picture.objects.filter(title="gardening").update(title="A gardener kneels")
print(article.pk)
"""


@pytest.fixture(scope="module")
def editor(site, browser, base_url):
    hire(site, chloe=EDITOR)
    context = browser.new_context(base_url=base_url)
    yield come_in(context, "chloe")
    context.close()


@pytest.fixture(scope="module")
def article(site):
    return f"/admin/articles/article/{site.shell(ARTICLE).strip()}/change/"


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    for name, color in (("first_photo", "teal"), ("second photo", "olive")):
        Image.new("RGB", (900, 600), color).save(folder / f"{name}.jpg")
    (folder / "letter.jpg").write_bytes(b"Dear all,")
    return [folder / name for name in ("first_photo.jpg", "letter.jpg", "second photo.jpg")]


def dialog(tab):
    return tab.get_by_role("dialog")


def link_to(tab, words, result):
    """Press the keys that make a link: to the results, down to this one, and Enter."""
    tab.keyboard.press("Control+k")
    expect(dialog(tab).get_by_label("Where should it lead?")).to_be_focused()
    tab.keyboard.type(words)
    tab.keyboard.press("Enter")
    wanted = dialog(tab).locator(".chooser__result", has_text=result).first
    expect(dialog(tab).locator(".chooser__result").first).to_be_focused()
    for _step in range(20):
        if wanted.evaluate("button => button === document.activeElement"):
            break
        tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(dialog(tab)).to_have_count(0)
    expect(tab.locator(".tiptap")).to_be_focused()


def test_every_kind_of_link_is_made_by_keyboard_changed_and_taken_away(editor, article):
    editor.goto(article)
    text = editor.locator(".tiptap")
    text.click()
    move_caret(text, "Control+a")
    editor.keyboard.type("See ")
    # Nothing is chosen: the title of the page becomes the words.
    link_to(editor, "myths about", "Common Myths")
    editor.keyboard.type(" and ")
    link_to(editor, "acp-2017", "Noninvasive")
    expect(editor.get_by_role("alert")).to_contain_text("is now among the sources of this page")
    assert editor.locator("#id_sources option:checked").count() == 1
    editor.keyboard.type(" or ")
    link_to(editor, "call", "Call (940) 555-0100")
    editor.keyboard.type(" or ")
    link_to(editor, "nih.gov/back", "https://nih.gov/back")
    editor.keyboard.type(" ends")
    # Something is chosen: it stays, and leads there.
    for _letter in range(4):
        move_caret(text, "Shift+ArrowLeft")
    editor.keyboard.press("Control+k")
    editor.keyboard.type("back spasms")
    editor.keyboard.press("Enter")
    expect(dialog(editor).locator(".chooser__result").first).to_be_focused()
    editor.keyboard.press("Tab")
    expect(dialog(editor).get_by_role("button", name="Sections of").first).to_be_focused()
    editor.keyboard.press("Enter")
    section = dialog(editor).locator("li li .chooser__result").first
    expect(section).to_be_visible()
    look_at(editor)
    editor.keyboard.press("Tab")
    editor.keyboard.press("Enter")
    links = [(link.inner_text(), link.get_attribute("href")) for link in text.locator("a").all()]
    assert links == [
        (
            "Common Myths About Spinal Adjustments That Keep People From Seeking Care",
            "/articles/common-myths-about-spinal-adjustments/",
        ),
        ("Qaseem, 2017", "#source-acp-2017"),
        ("(940) 555-0100", "tel:+19405550100"),
        ("nih.gov/back", "https://nih.gov/back"),
        ("ends", "/conditions/back-spasms/#emergency"),
    ]
    assert editor.said == []

    # It is opened, changed and taken away.
    text.locator("a", has_text="nih.gov").click()
    button = editor.get_by_role("button", name="Link", exact=True)
    button.click()
    now = dialog(editor).locator(".chooser__now")
    expect(now).to_contain_text("It leads to https://nih.gov/back")
    opens = now.get_by_role("link", name="Open the link")
    expect(opens).to_have_attribute("href", "https://nih.gov/back")
    expect(dialog(editor).get_by_role("heading", name="Change the link")).to_be_visible()
    editor.keyboard.press("Escape")
    expect(text).to_be_focused()
    link_to(editor, "first visit", "First visit")
    changed = text.locator("a", has_text="nih.gov")
    expect(changed).to_have_attribute("href", "/first-visit/")
    button.click()
    dialog(editor).get_by_role("button", name="Take the link away").click()
    expect(changed).to_have_count(0)
    expect(text).to_contain_text("nih.gov/back")


def test_a_picture_is_chosen_by_its_thumbnail_or_brought_within_the_dialog(editor, article, photos):
    editor.goto(article)
    button = editor.get_by_role("button", name="Choose a picture").first
    button.focus()
    editor.keyboard.press("Enter")
    expect(dialog(editor).locator("img").first).to_be_visible()
    look_at(editor)
    editor.keyboard.type("kneels on a pad")
    expect(dialog(editor).get_by_role("status")).to_have_text("1 picture")
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Enter")
    expect(dialog(editor)).to_have_count(0)
    expect(button).to_be_focused()
    expect(editor.locator("#select2-id_picture-container")).to_contain_text("A gardener kneels")
    words = editor.get_by_label("What the picture shows:").first
    expect(words).to_have_value(re.compile("straw hat"))
    expect(editor.locator(".field-picture_preview img")).to_be_visible()

    # Another one, brought now. Its description is not known, so the old one goes.
    button.click()
    dialog(editor).get_by_label("Upload new").set_input_files(photos[1])
    expect(dialog(editor).get_by_role("status")).to_contain_text("letter.jpg: This isn't a JPEG")
    dialog(editor).get_by_label("Upload new").set_input_files(photos[0])
    expect(editor.locator("#select2-id_picture-container")).to_contain_text("First photo")
    expect(editor.get_by_label("What the picture shows:").first).to_have_value("")

    # One that arrives after the dialog was closed is put nowhere, though it's open again by then.
    # Until then it says that it's on its way, however late the thumbnails come.
    held, thumbnails_held = [], []
    editor.route("**/picture/upload/", lambda route: held.append(route))
    editor.route("**/picture/choose/**", lambda route: thumbnails_held.append(route), times=1)
    button.click()
    dialog(editor).get_by_label("Upload new").set_input_files(photos[2])
    expect(dialog(editor).get_by_role("status")).to_have_text("Uploading 1 of 1")
    thumbnails_held[0].continue_()
    expect(dialog(editor).locator(".chooser__result").first).to_be_visible()
    expect(dialog(editor).get_by_role("status")).to_have_text("Uploading 1 of 1")
    dialog(editor).get_by_role("button", name="Close", exact=True).click()
    button.click()
    thumbnails = dialog(editor).locator(".chooser__result")
    expect(thumbnails.first).to_contain_text("First photo")
    held[0].continue_()
    expect(thumbnails.first).to_contain_text("Second photo")
    expect(editor.locator("#select2-id_picture-container")).to_contain_text("First photo")
    dialog(editor).get_by_role("button", name="Close", exact=True).click()
    editor.unroute("**/picture/upload/")
    assert editor.said == []


def test_the_address_of_a_redirect_is_chosen(editor):
    editor.goto("/admin/articles/redirect/add/")
    editor.get_by_role("button", name="Choose where it leads").click()
    editor.keyboard.type("first visit")
    editor.keyboard.press("Enter")
    expect(dialog(editor).locator(".chooser__result").first).to_be_focused()
    editor.keyboard.press("Enter")
    expect(editor.get_by_label("Send readers to:")).to_have_value("/first-visit/")
    look_at(editor)
    assert editor.said == []


def test_pictures_that_were_chosen_before_the_script_came_are_added_too(editor, photos):
    held = []
    editor.route("**/several-pictures.*.js", lambda route: held.append(route))
    editor.goto("/admin/articles/picture/several/", wait_until="commit")
    editor.get_by_label("Pictures").set_input_files(photos[:2])
    expect(editor.get_by_role("status")).to_have_text("")
    held[0].continue_()
    expect(editor.get_by_role("status")).to_have_text("1 added, 1 not added.")
    editor.unroute("**/several-pictures.*.js")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_several_pictures_are_added_and_a_bad_one_stops_no_other(site, editor, photos, size):
    editor.set_viewport_size(size)
    editor.goto("/admin/articles/picture/")
    editor.get_by_role("link", name="Add several pictures").click()
    editor.get_by_label("Pictures").set_input_files(photos)
    expect(editor.get_by_role("status")).to_have_text("2 added, 1 not added.")
    expect(editor.locator(".several__line--refused")).to_contain_text("This isn't a JPEG")
    titles = editor.get_by_label("Title:")
    assert [one.input_value() for one in titles.all()] == ["First photo", "Second photo"]
    look_at(editor)
    titles.first.fill("A teal wall")
    editor.get_by_label("What the picture shows:").first.fill("A wall in teal.")
    editor.get_by_role("button", name="Save titles and descriptions").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    expect(editor.locator("#result_list")).to_contain_text("A teal wall")
    assert editor.said == []
