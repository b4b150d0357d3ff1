"""The menu of the staff's pages by eye and by thumb, and without a script."""

from playwright.sync_api import expect

from clinic_site.foundation.roles import MANAGER

from .site import heading, needs_chromium, sign_in
from .staff import DESK, PASSWORD, PHONE, hire, look_at

pytestmark = needs_chromium

SMALLEST = 44  # CSS pixels, of what a thumb presses


def test_the_menu_is_beside_the_page_on_a_desktop_and_one_press_away_on_a_phone(site, new_context):
    hire(site, menuela=MANAGER)
    tab = new_context(java_script_enabled=False).new_page()
    tab.set_viewport_size(DESK)
    tab.goto("/admin/guide/")
    sign_in(tab, "menuela", PASSWORD)
    heading(tab, "How to…").wait_for()
    tab.wait_for_load_state()
    menu = tab.get_by_role("navigation", name="Menu")
    expect(menu.get_by_role("link", name="Messages", exact=True)).to_be_visible()
    expect(menu.locator("summary")).to_be_hidden()

    tab.set_viewport_size(PHONE)
    articles = menu.get_by_role("link", name="Articles", exact=True)
    expect(articles).to_be_hidden()
    menu.locator("summary").focus()
    tab.keyboard.press("Enter")
    expect(articles).to_be_visible()
    for target in [menu.locator("summary"), *menu.get_by_role("link").all()]:
        assert target.bounding_box()["height"] >= SMALLEST
    articles.click()
    tab.wait_for_url("**/admin/articles/article/")


def test_axe_finds_nothing_in_the_open_menu_and_among_what_was_found(site, new_context):
    hire(site, menzel=MANAGER)
    tab = new_context().new_page()
    tab.goto("/admin/find/?q=back")
    sign_in(tab, "menzel", PASSWORD)
    heading(tab, "Find a page").wait_for()
    tab.locator("details").evaluate("fold => fold.open = true")
    look_at(tab, views=[(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")])
