"""The front desk puts up a notice and takes it down, from a phone, within a minute."""

import time

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import FRONT_DESK

from .site import heading, needs_chromium
from .staff import DESK, PHONE, come_in, hire, look_at

pytestmark = needs_chromium

WORDS = "Closed today for snow. We open tomorrow at 9 a.m."
SMALL = {"width": 320, "height": 640}
VIEWS = [(size, colors) for size in (SMALL, PHONE, DESK) for colors in ("light", "dark")]

OFFER = """
from datetime import timedelta
from django.utils import timezone
today = timezone.localdate()
Offer.objects.create(
    title="First visit for $49", text="A talk about your back, an exam, and time for questions.",
    includes="A talk and an exam. X-rays cost extra.", who="New patients", starts_on=today,
    ends_on=today + timedelta(days=30),
)
"""


@pytest.fixture
def notices_end(site):
    """Other tests find the site as it was."""
    yield
    site.shell("Notice.objects.all().delete(); Offer.objects.all().delete()")


@pytest.mark.usefixtures("notices_end")
def test_the_front_desk_puts_up_a_notice_and_takes_it_down_from_a_phone(site, new_context):
    hire(site, nora=FRONT_DESK)
    visitor = new_context().new_page()
    visitor.goto("/about/")
    region = visitor.get_by_role("region", name="Notice from the clinic")
    expect(region).to_have_count(0)

    tab = come_in(new_context(), "nora", PHONE)
    began = time.monotonic()
    tab.get_by_role("link", name="Put up a notice").click()
    tab.get_by_label("What everyone should know").fill(WORDS)
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.locator(".messagelist .success")).to_be_visible()
    visitor.reload()
    expect(region).to_have_text(WORDS)
    assert visitor.evaluate("document.body.children[1].matches('section.site-notice')")

    tab.goto("/admin/")
    tab.get_by_role("link", name="Change it or take it down").click()
    tab.get_by_role("button", name="Take it down now").click()
    expect(tab.locator(".messagelist .success")).to_have_text(
        "The notice is down. Within a minute no page shows it."
    )
    visitor.reload()
    expect(region).to_have_count(0)
    assert time.monotonic() - began < 60
    assert tab.said == []


@pytest.mark.usefixtures("notices_end")
def test_the_screens_of_a_notice_fit_a_phone_and_a_desk(site, new_context):
    hire(site, nick=FRONT_DESK)
    tab = come_in(new_context(), "nick", PHONE)
    for path in ("/admin/contact/notice/add/", "/admin/contact/notice/"):
        tab.goto(path)
        look_at(tab)
    site.shell(f"Notice.objects.create(text={WORDS!r})")
    for path in ("/admin/", "/admin/contact/notice/"):
        tab.goto(path)
        look_at(tab)
    tab.get_by_role("link", name="Closed today").click()
    look_at(tab)
    assert tab.said == []


@pytest.mark.usefixtures("notices_end")
@pytest.mark.parametrize("path", ["/", "/offers/", "/contact/"])
def test_pages_with_a_notice_and_an_offer_fit_every_screen_and_do_not_move(site, new_context, path):
    site.shell(OFFER)
    site.shell(
        f"Notice.objects.create(text={WORDS!r}, link='/contact/', link_words='See our hours')"
    )
    tab = new_context().new_page()
    tab.set_viewport_size(PHONE)
    tab.goto(path)
    tab.reload()  # now the fonts come from the browser's own cache, however busy the machine is
    moved = tab.evaluate(
        """() => new Promise((done) => new PerformanceObserver((list) => done(
          list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
        )).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 500))"""
    )
    assert moved < 0.01
    look_at(tab, VIEWS)


@pytest.mark.usefixtures("notices_end")
def test_an_offer_leads_to_a_form_that_knows_it(site, new_context):
    site.shell(OFFER)
    tab = new_context().new_page()
    tab.goto("/")
    tab.get_by_role("link", name="Ask about this offer").click()
    heading(tab, "Contact us").wait_for()
    expect(tab.get_by_text("You’re asking about: First visit for $49")).to_be_visible()
    look_at(tab, VIEWS)


@pytest.mark.usefixtures("notices_end")
def test_a_notice_is_on_paper_too(site, new_context):
    site.shell(f"Notice.objects.create(text={WORDS!r})")
    tab = new_context().new_page()
    tab.goto("/first-visit/")
    tab.emulate_media(media="print")
    expect(tab.get_by_role("region", name="Notice from the clinic")).to_be_visible()
