"""A line of "Finish setting up" leads to the very field, ready to type."""

from playwright.sync_api import expect

from .site import needs_chromium
from .staff import PHONE, come_in, hire

pytestmark = needs_chromium


def test_a_line_on_the_first_page_puts_the_cursor_into_its_field(site, new_context):
    hire(site, ann=None)
    staff = come_in(new_context(), "ann", PHONE)
    staff.get_by_role("link", name="Where can I park?").click()
    expect(staff.locator("#id_parking")).to_be_focused()
    expect(staff.locator("#id_parking")).to_be_in_viewport()
    staff.keyboard.type("Behind the building.")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.get_by_text("Saved")).to_be_visible()
    staff.goto("/admin/")
    expect(staff.get_by_role("heading", name="Finish setting up")).to_be_visible()
    expect(staff.get_by_role("link", name="Where can I park?")).to_have_count(0)
    assert staff.said == []
