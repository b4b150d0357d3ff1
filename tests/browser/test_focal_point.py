"""Staff choose a picture's most important point by a tap, by dragging, by keys or by numbers."""

import base64
import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from clinic_site.foundation.roles import EDITOR

from .site import needs_chromium
from .staff import PASSWORD, PHONE, come_in, hire, look_at

pytestmark = needs_chromium

PLANT = """
import base64
from django.core.files.base import ContentFile
photo = ContentFile(base64.b64decode({!r}), name="photo.jpg")
print(Picture.objects.create(title="Ann", file=photo).pk)
"""
FOCUS = "print(Picture.objects.get(pk={}).focus)"


def photo(color, size=(900, 600)):
    buffer = BytesIO()
    Image.new("RGB", size, color).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def editor(site, browser, base_url):
    hire(site, fern=EDITOR)
    context = browser.new_context(base_url=base_url, has_touch=True)
    yield come_in(context, "fern", PHONE)
    context.close()


@pytest.fixture
def picture(site, editor):
    data = base64.b64encode(photo("teal")).decode()
    number = site.shell(PLANT.format(data)).strip()
    editor.goto(f"/admin/articles/picture/{number}/change/")
    expect(editor.locator(".focal__ring")).to_be_visible()
    return number


def numbers(tab):
    labels = ("Percent from the left", "Percent from the top")
    return [int(tab.get_by_role("spinbutton", name=label).input_value()) for label in labels]


def at(tab, x, y):
    """Where on the screen this point of the picture is, in pixels."""
    whole = tab.locator(".focal__whole img")
    whole.scroll_into_view_if_needed()
    box = whole.bounding_box()
    return box["x"] + box["width"] * x / 100, box["y"] + box["height"] * y / 100


def ring_is_at(tab, x, y):
    """Within a pixel, which is a third of a percent."""
    place = at(tab, x, y)  # which scrolls there
    box = tab.locator(".focal__ring").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    return all(abs(one - other) <= 1 for one, other in zip(middle, place, strict=True))


def save(tab):
    tab.get_by_role("button", name="Save and continue editing").click()
    expect(tab.locator(".messagelist .success")).to_be_visible()


def test_a_tap_on_a_phone_moves_the_ring_and_is_saved(site, editor, picture):
    assert numbers(editor) == [50, 50]
    assert ring_is_at(editor, 50, 50)
    editor.touchscreen.tap(*at(editor, 20, 30))
    assert numbers(editor) == [20, 30]
    assert ring_is_at(editor, 20, 30)
    save(editor)
    assert site.shell(FOCUS.format(picture)).strip() == "[20, 30]"
    expect(editor.locator(".focal__ring")).to_be_visible()
    assert ring_is_at(editor, 20, 30)


def test_the_ring_can_be_dragged_and_stays_in_the_picture(editor, picture):
    editor.mouse.move(*at(editor, 50, 50))
    editor.mouse.down()
    editor.mouse.move(*at(editor, 70, 60))
    editor.mouse.up()
    assert numbers(editor) == [70, 60]
    editor.mouse.move(*at(editor, 70, 60))
    editor.mouse.down()
    editor.mouse.move(*at(editor, 104, -20))
    editor.mouse.up()
    assert numbers(editor) == [100, 0]


def test_the_arrow_keys_move_the_ring_and_it_says_where_it_is(editor, picture):
    ring = editor.locator(".focal__ring")
    ring.focus()
    for key in ("ArrowLeft", "ArrowUp", "ArrowUp", "Shift+ArrowRight"):
        editor.keyboard.press(key)
    assert numbers(editor) == [59, 48]
    name = "Most important point: 59 percent from the left, 48 percent from the top"
    expect(ring).to_have_accessible_name(name)
    for _ in range(12):
        editor.keyboard.press("Shift+ArrowDown")
    editor.keyboard.press("Enter")  # presses a button, and moves nothing
    assert numbers(editor) == [59, 100]


def test_a_typed_number_moves_the_ring(editor, picture):
    editor.get_by_role("spinbutton", name="Percent from the left").fill("10")
    editor.get_by_role("spinbutton", name="Percent from the top").fill("")
    assert ring_is_at(editor, 10, 50)


def test_a_file_is_shown_before_it_is_uploaded_with_the_ring_in_its_middle(site, editor, picture):
    editor.touchscreen.tap(*at(editor, 20, 30))
    tall = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": photo("navy", (300, 600))}
    editor.get_by_label("File").set_input_files(tall)
    expect(editor.locator(".focal__whole img")).to_have_attribute("src", re.compile("^data:"))
    assert numbers(editor) == [50, 50]
    editor.touchscreen.tap(*at(editor, 40, 10))
    save(editor)
    assert site.shell(FOCUS.format(picture)).strip() == "[40, 10]"


def test_a_file_that_was_chosen_before_the_scripts_came_is_shown_too(site, editor, picture):
    editor.touchscreen.tap(*at(editor, 20, 30))
    save(editor)
    held = []
    editor.route("**/clinic_admin/chooser.*.js", lambda route: held.append(route))
    editor.goto(editor.url, wait_until="commit")
    tall = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": photo("navy", (300, 600))}
    editor.locator("#id_file").set_input_files(tall)  # a script gives it its name
    held[0].continue_()
    expect(editor.locator(".focal__whole img")).to_have_attribute("src", re.compile("^data:"))
    assert numbers(editor) == [50, 50]
    editor.unroute("**/clinic_admin/chooser.*.js")


def test_a_new_picture_gets_its_point_with_its_file(site, editor):
    editor.goto("/admin/articles/picture/add/")
    expect(editor.locator(".focal")).to_be_hidden()
    file = {"name": "c.jpg", "mimeType": "image/jpeg", "buffer": photo("olive", (600, 900))}
    editor.get_by_label("File").set_input_files(file)
    editor.get_by_label("Title:", exact=True).fill("Bea")
    expect(editor.locator(".focal__ring")).to_be_visible()
    editor.touchscreen.tap(*at(editor, 30, 20))
    save(editor)
    assert site.shell("print(Picture.objects.get(title='Bea').focus)").strip() == "[30, 20]"


def test_a_file_that_the_browser_cannot_show_says_what_to_do(editor, picture):
    heic = {"name": "d.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic"}
    editor.get_by_label("File").set_input_files(heic)
    expect(editor.get_by_text("Save it first, then choose the point here.")).to_be_visible()
    expect(editor.locator(".focal__ring")).to_be_hidden()


def test_the_numbers_work_without_a_script(site, browser, base_url, picture):
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"/admin/articles/picture/{picture}/change/")
    tab.get_by_label("User name").fill("fern")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.locator(".focal__ring")).to_be_hidden()
    tab.get_by_role("spinbutton", name="Percent from the left").fill("25")
    tab.get_by_role("spinbutton", name="Percent from the top").fill("75")
    save(tab)
    context.close()
    assert site.shell(FOCUS.format(picture)).strip() == "[25, 75]"


def test_the_page_can_be_used_by_everybody_and_breaks_no_policy(editor, picture):
    editor.touchscreen.tap(*at(editor, 100, 0))
    look_at(editor)
    assert editor.said == []


def test_a_card_keeps_the_point_in_view(site, editor):
    site.shell("Picture.objects.filter(title='Ann').delete()")
    site.shell("Picture.objects.update(focus_x=10, focus_y=100)")
    editor.goto("/articles/")
    position = "image => getComputedStyle(image).objectPosition"
    assert editor.locator(".card__picture img").first.evaluate(position) == "10% 100%"
