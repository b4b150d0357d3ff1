"""The checklist beside a form comes anew while somebody writes, and takes nothing from them."""

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import CLINICIAN

from .site import needs_chromium
from .staff import come_in, hire
from .test_autosave import DRAFT, PLANT, go_home, save_by_itself, status_of

pytestmark = needs_chromium

LINK = """
from tests.factories import link_to_clinician
link_to_clinician(User.objects.get(username="cleo"), name="Cleo Example")
"""
CHECKLIST = "**/checklist/**"
CLAIM = "Adjustments cure back pain."


@pytest.fixture(scope="module", autouse=True)
def people(site):
    hire(site, cleo=CLINICIAN)
    site.shell(LINK)


def open_form(site, new_context, slug):
    number = site.shell(PLANT.format(slug)).strip()
    tab = come_in(new_context(), "cleo")
    tab.goto(f"/admin/articles/article/{number}/change/")
    tab.locator(".tiptap").first.fill(CLAIM)
    return tab


def test_a_reason_stays_that_was_typed_before_an_older_list_came(site, new_context):
    tab = open_form(site, new_context, "late-list")
    tab.locator(".checklist__keep summary").first.click()
    held = []
    tab.route(CHECKLIST, lambda route: held.append(route))
    with tab.expect_request(CHECKLIST):
        tab.get_by_label("Title:").fill("Another title")
    reason = tab.locator(".checklist__keep textarea").first
    reason.fill("A patient said so, and is quoted.")
    tab.get_by_label("Title:").click()
    with tab.expect_response(CHECKLIST):
        held[0].continue_()
    tab.unroute(CHECKLIST)
    with tab.expect_response(CHECKLIST):
        pass  # it asks again, with the reason
    tab.wait_for_timeout(300)
    expect(reason).to_have_value("A patient said so, and is quoted.")


def test_a_line_that_the_list_adds_is_nothing_that_somebody_typed(site, new_context):
    tab = open_form(site, new_context, "new-line")
    asked = []
    tab.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.accept())
    save_by_itself(tab)
    expect(status_of(tab)).to_have_text(DRAFT)
    tab.locator(".checklist__keep").first.wait_for()
    go_home(tab)
    tab.wait_for_url("**/admin/")
    assert asked == []
