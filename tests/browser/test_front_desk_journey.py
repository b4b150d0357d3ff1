"""The front desk answers a message in three clicks, also on a phone, and publishes nothing."""

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import FRONT_DESK

from .site import fill_in, heading, needs_chromium, send
from .staff import DESK, PHONE, come_in, hire, look_at

pytestmark = needs_chromium


@pytest.fixture(scope="module", autouse=True)
def front_desk(site):
    hire(site, flora=FRONT_DESK)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_message_is_answered_in_three_clicks(site, new_context, size):
    visitor = new_context().new_page()
    visitor.goto("/contact/")
    fill_in(visitor, name="Rosa Quill", message=f"Is the door {size['width']} wide?")
    send(visitor)
    heading(visitor, "You’ll hear from us by").wait_for()
    reference = visitor.locator(".reference").inner_text()

    tab = come_in(new_context(), "flora", size)
    tab.get_by_role("link", name="to answer").click()
    expect(tab.get_by_role("link", name=reference)).to_be_visible()
    look_at(tab)
    tab.get_by_role("link", name=reference).click()
    expect(tab.get_by_role("link", name="Write to pat@example.com")).to_be_visible()
    look_at(tab)
    tab.get_by_role("button", name="Answered").click()
    expect(tab.locator(".messagelist .success")).to_be_visible()
    status = site.shell(f"print(Inquiry.objects.get(reference='{reference}').status)")
    assert status.strip() == "answered"
    assert tab.said == []


def test_the_front_desk_publishes_nothing(new_context):
    tab = come_in(new_context(), "flora")
    expect(tab.get_by_role("link", name="Articles")).to_have_count(0)
    for path in ("article/", "article/add/", "article/1/change/", "treatment/1/change/"):
        assert tab.goto(f"/admin/articles/{path}").status == 403, path
