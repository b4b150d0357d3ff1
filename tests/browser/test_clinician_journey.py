"""A clinician reviews what is due, mends it, and opens no message."""

from django.utils import timezone
from playwright.sync_api import expect

from clinic_site.foundation.roles import CLINICIAN

from .site import heading, needs_chromium
from .staff import come_in, hire, look_at

pytestmark = needs_chromium

OVERDUE = """
from datetime import timedelta
from django.utils import timezone
from articles.models import Article
from tests.factories import reviewed_article
long_ago = timezone.localdate() - timedelta(days=400)
reviewed_article(
    slug="lifting", title="Lifting a box", body="<p>Lift with a bent back.</p>",
    reviewed_on=long_ago, review_due_on=long_ago + timedelta(days=365),
)
"""
LINK = """
from tests.factories import link_to_clinician
link_to_clinician(User.objects.get(username="clio"), name="Clio Example")
"""


def test_a_clinician_reviews_dates_and_mends(site, new_context):
    site.shell(OVERDUE)
    hire(site, clio=CLINICIAN)
    site.shell(LINK)
    tab = come_in(new_context(), "clio")
    expect(tab.get_by_text("To do today")).to_be_visible()
    expect(tab.get_by_role("link", name="Messages")).to_have_count(0)
    tab.get_by_role("link", name="1 article to review again").click()
    expect(tab.locator("#result_list .attention")).to_have_text("overdue")
    look_at(tab)
    tab.get_by_role("link", name="Lifting a box").click()
    expect(tab.locator(".checklist__finding", has_text="Review due")).to_be_visible()
    today = timezone.localdate()
    tab.locator(".tiptap").fill("Lift with bent knees.")
    tab.get_by_role("button", name="Approve and publish changes").click()
    expect(tab.locator(".messagelist .success").first).to_be_visible()

    visitor = new_context().new_page()
    visitor.goto("/articles/lifting/")
    expect(visitor.get_by_text("Lift with bent knees.")).to_be_visible()
    expect(visitor.get_by_text(f"{today:%B} {today.day}, {today.year}").first).to_be_visible()
    assert tab.said == []

    assert tab.goto("/admin/contact/inquiry/").status == 403
    heading(tab, "You cannot").or_(tab.locator("h1")).first.wait_for()
