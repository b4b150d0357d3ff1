"""A line of the checklist, or a reason why a form isn't saved, opens what it speaks of."""

import re

from playwright.sync_api import expect

from .site import needs_chromium, sign_in

pytestmark = needs_chromium

PLANT = """
from django.utils import timezone
User.objects.create_superuser("eve", "eve@example.com", "sore-back-31")
page = Condition.objects.create(
    title="Stiff neck", slug="stiff-neck", definition="A neck that is stiff.",
    summary="A summary that is long enough to be a whole sentence of its own.",
)
for region in ("introduction", "causes"):
    ConditionText.objects.create(
        parent=page, region=region, body=f"<p>We guarantee it in {region}.</p>"
    )
print(page.pk)
"""


def test_a_line_leads_to_a_block_in_another_part_and_to_what_is_missing(site, new_context):
    number = site.shell(PLANT).strip()
    staff = new_context().new_page()
    staff.goto(f"/admin/articles/condition/{number}/change/")
    sign_in(staff, "eve", "sore-back-31")
    lines = staff.locator(".checklist__finding")
    editor = staff.locator(".ProseMirror", has_text="We guarantee it in causes.")
    expect(staff.locator(".tab.active")).to_contain_text("More 911 signs")
    expect(editor).to_be_hidden()
    lines.filter(has_text="in causes").get_by_role("link", name="Go there").click()
    expect(editor).to_be_visible()
    expect(editor).to_be_in_viewport()

    lines.filter(has_text="the first steps").get_by_role("link", name="Go there").click()
    expect(staff.get_by_role("button", name="Add another Step")).to_be_focused()
    lines.filter(has_text="call to 911").get_by_role("link", name="Go there").click()
    expect(staff.get_by_role("button", name="Add another Symptom")).to_be_focused()

    lines.filter(has_text="at least one source").get_by_role("link", name="Go there").click()
    expect(staff.locator(".field-sources")).to_be_in_viewport()

    staff.locator(".checklist__keep summary").first.click()
    staff.get_by_label(re.compile("^Why this sentence")).first.fill("It is quoted.")
    staff.get_by_role("button", name="Save draft").click()
    expect(lines.filter(has_text="We guarantee it")).to_have_count(1)
    expect(staff.get_by_text("Approved exceptions (1)")).to_be_visible()


def test_a_reason_leads_to_its_field(site, new_context):
    site.shell("User.objects.create_superuser('rhea', 'rhea@example.com', 'sore-back-31')")
    staff = new_context(viewport={"width": 390, "height": 844}).new_page()
    staff.goto("/admin/contact/clinic/1/change/")
    sign_in(staff, "rhea", "sore-back-31")
    staff.get_by_label("State:").fill("Texa")
    staff.locator("#id_hours-1-closes").fill("soon")
    staff.get_by_role("button", name="Save", exact=True).click()
    reasons = staff.locator(".reasons")
    expect(reasons.get_by_role("link")).to_have_text(["State", "Set of hours 2, Closes"])
    reasons.get_by_role("link").last.click()
    expect(staff.locator("#id_hours-1-closes")).to_be_focused()
    expect(staff.locator("#id_hours-1-closes")).to_be_in_viewport()
