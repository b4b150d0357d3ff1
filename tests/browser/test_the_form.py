"""Writing a page in a browser: the list beside the form keeps up, and a phone is enough for it."""

from itertools import pairwise

from playwright.sync_api import expect

from clinic_site.foundation.roles import EDITOR

from .site import needs_chromium
from .staff import DESK, PHONE, come_in, hire, look_at, move_caret, text_editor

pytestmark = needs_chromium

PLANT = """
from tests.factories import make_article
print(make_article(published_at=None, slug="form", body="<p>It may help.</p>").pk)
"""
LIVE = """
from articles.models import Article
print(Article.objects.published().first().pk)
"""
FONT_SIZE = "(part) => parseFloat(getComputedStyle(part).fontSize)"


def test_each_topic_has_a_line_of_its_own_to_press(site, new_context):
    hire(site, faith=EDITOR)
    tab = come_in(new_context(), "faith", DESK)
    tab.goto("/admin/articles/article/add/")
    labels = tab.locator(".field-topics label")
    for size, smallest in ((DESK, 24), (PHONE, 44)):
        tab.set_viewport_size(size)
        boxes = [label.bounding_box() for label in labels.all()]
        assert len(boxes) > 1
        assert min(box["height"] for box in boxes) >= smallest
        for box, below in pairwise(boxes):
            assert box["y"] + box["height"] <= below["y"]


def test_each_heading_is_larger_than_those_below_it(site, new_context):
    hire(site, floyd=EDITOR)
    number = site.shell(LIVE).strip()
    tab = come_in(new_context(), "floyd", DESK)
    tab.goto(f"/admin/articles/article/{number}/change/")
    parts = [
        tab.get_by_role("heading", name="Change article"),
        tab.locator("#content h2").first,
        tab.get_by_role("heading", name="Title and picture"),
        tab.get_by_text("Title:", exact=True),
    ]
    for size in (DESK, PHONE):
        tab.set_viewport_size(size)
        sizes = [part.evaluate(FONT_SIZE) for part in parts]
        assert all(above > below for above, below in pairwise(sizes)), sizes


def test_a_live_page_offers_no_draft_to_look_at_until_it_has_one(site, new_context):
    hire(site, fenella=EDITOR)
    number = site.shell(LIVE).strip()
    tab = come_in(new_context(), "fenella", DESK)
    tab.goto(f"/admin/articles/article/{number}/change/")
    expect(tab.get_by_role("link", name="History")).to_be_visible()
    expect(tab.get_by_role("link", name="View draft")).to_be_hidden()


def test_on_a_phone_the_buttons_leave_room_for_what_is_typed(site, new_context):
    hire(site, fritz=None)
    number = site.shell(LIVE).strip()
    tab = come_in(new_context(), "fritz", PHONE)
    tab.goto(f"/admin/articles/article/{number}/change/")
    bar = tab.locator(".submit-row")
    boxes = [button.bounding_box() for button in bar.get_by_role("button").all()]
    assert len(boxes) == 6
    assert min(box["height"] for box in boxes) >= 44
    assert bar.bounding_box()["height"] <= 120


def test_the_list_keeps_up_with_what_is_typed_and_survives_a_lost_connection(site, new_context):
    hire(site, fiona=EDITOR)
    number = site.shell(PLANT).strip()
    tab = come_in(new_context(), "fiona", DESK)
    tab.goto(f"/admin/articles/article/{number}/change/")
    panel = tab.locator(".checklist")
    count, status = panel.locator(".checklist__count"), panel.get_by_role("status")
    expect(count).to_have_text("2 to fix, 1 to look at")
    expect(panel.locator(".checklist__finding").first).to_be_visible()

    text = text_editor(tab, "Text:")
    move_caret(text, "Control+End")
    text.press_sequentially(" We guarantee it.")
    expect(count).to_have_text("3 to fix, 1 to look at")
    expect(status).to_have_text("Ready to publish? 3 to fix, 1 to look at.")
    tab.get_by_label("In short:").fill("Sit well.")
    expect(count).to_have_text("3 to fix")
    expect(status).to_have_text("Ready to publish? 3 to fix, 1 to look at.")  # as much to fix

    # The list stands beside the form, and stays in view.
    panel.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    expect(panel.locator(".checklist__finding").first).to_be_in_viewport()
    panel.locator(".checklist__finding", has_text="guarantee").get_by_role("link").click()
    expect(text).to_be_in_viewport()

    tab.context.set_offline(True)
    tab.get_by_label("In short:").fill("")
    expect(panel.get_by_text("This list is from before your last words")).to_be_visible()
    expect(count).to_have_text("3 to fix")
    tab.context.set_offline(False)
    tab.get_by_label("Title:").fill("Another title")
    expect(count).to_have_text("3 to fix, 1 to look at")
    expect(panel.get_by_text("This list is from before your last words")).to_be_hidden()
    assert [line for line in tab.said if "ERR_INTERNET_DISCONNECTED" not in line] == []


def test_a_page_is_begun_written_and_looked_at_on_a_phone(site, new_context):
    hire(site, fay=EDITOR)
    tab = come_in(new_context(), "fay", PHONE)
    tab.goto("/admin/articles/article/add/")
    panel = tab.locator(".checklist")
    expect(panel.locator(".checklist__finding").first).to_be_hidden()
    assert panel.bounding_box()["height"] < 80  # one line

    tab.get_by_label("Title:").fill("How to sit in a car")
    tab.get_by_label("Summary:").fill("Sit upright, take breaks, and move the seat so you can.")
    tab.get_by_label("Everyday back care").check()
    expect(tab.get_by_label("Web address:")).to_be_hidden()
    tab.get_by_role("button", name="Add a block here").click()
    menu = tab.locator(".plugin-buttons")
    expect(menu).to_contain_text("A card that says when to get help")
    choice = menu.get_by_role("button", name="Text")
    assert choice.bounding_box()["height"] >= 44
    choice.click()
    text = text_editor(tab, "Text:")
    text.click()
    expect(text).to_be_focused()
    tab.keyboard.type("Move the seat.")
    expect(text).to_have_text("Move the seat.")
    for name in ("Bold", "Italic", "Heading", "Bulleted list", "Numbered list", "Link", "Undo"):
        button = tab.get_by_role("button", name=name, exact=True)
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44, name
    tab.get_by_role("button", name="Heading", exact=True).click()
    expect(tab.get_by_role("button", name="Heading", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    look_at(tab)
    tab.get_by_role("button", name="Save draft").click()
    expect(tab.get_by_text("Draft saved.", exact=True)).to_be_visible()
    with tab.expect_popup() as popup:
        tab.get_by_role("link", name="View draft").click()
    draft = popup.value
    expect(draft.get_by_role("heading", name="How to sit in a car")).to_be_visible()
    look_at(draft, views=[(PHONE, "light"), ({"width": 320, "height": 700}, "dark")])
    draft.get_by_role("link", name="Back to editing").click()
    expect(draft.locator("#id_slug")).to_have_value("how-to-sit-in-a-car")
    assert tab.said == []
