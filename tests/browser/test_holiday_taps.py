"""The front desk answers a holiday by one tap on a phone, with no script; two at once are safe."""

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import FRONT_DESK

from .site import needs_chromium
from .staff import DESK, PHONE, come_in, hire, look_at

pytestmark = needs_chromium

# Three weekdays from next week on, whatever today is.
PLANT = """
from datetime import timedelta
clinic = Clinic.objects.get()
days = (clinic.today + timedelta(days=ahead) for ahead in range(7, 20))
for number, day in enumerate([day for day in days if day.weekday() < 5][:3], 1):
    Holiday.objects.create(clinic=clinic, day=day, name=f"Test Day {number}")
"""
VIEWS = [
    ({"width": 320, "height": 640}, "light"),
    (PHONE, "light"),
    (PHONE, "dark"),
    (DESK, "light"),
    (DESK, "dark"),
]


@pytest.fixture
def holidays(site):
    """Other tests find the site as it was."""
    site.shell("Holiday.objects.all().delete()")
    site.shell(PLANT)
    yield
    site.shell("Holiday.objects.all().delete()")


def question(tab, name):
    return tab.locator("fieldset").filter(has_text=name)


def saved(site, name):
    words = f"row = Holiday.objects.get(name='{name}'); print(row.answer, row.closes)"
    return site.shell(words).split()


@pytest.mark.usefixtures("holidays")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_front_desk_answers_by_one_tap_on_a_phone(site, new_context, scripts):
    name = f"nora{scripts}"
    hire(site, **{name: FRONT_DESK})
    tab = come_in(new_context(java_script_enabled=scripts, has_touch=True), name, PHONE)
    for button in tab.locator("fieldset button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] + box["width"] <= PHONE["width"]

    question(tab, "Test Day 1").get_by_role("button", name="Closed").tap()
    expect(tab).to_have_url(f"{site.url}/admin/")
    said = tab.locator(".messagelist .success")
    expect(said).to_contain_text("(Test Day 1). Change")
    expect(question(tab, "Test Day 1")).to_have_count(0)
    assert saved(site, "Test Day 1") == ["closed", "None"]

    field = question(tab, "Test Day 2").get_by_label("Open until")
    field.fill("5")
    field.press("Enter")
    expect(question(tab, "Test Day 2")).to_contain_text("Is that 5 a.m. or 5 p.m.?")
    expect(field).to_have_value("5")
    expect(field).to_be_in_viewport()
    if scripts:
        expect(field).to_be_focused()
        look_at(tab, VIEWS)
    field.fill("1:30 pm")
    question(tab, "Test Day 2").get_by_role("button", name="Save time").tap()
    expect(said).to_contain_text("Open until 1:30 p.m. on")
    assert saved(site, "Test Day 2") == ["until", "13:30:00"]

    tab.get_by_role("link", name="Change", exact=True).first.tap()
    expect(tab.get_by_label("Are you open?")).to_have_value("until")
    assert tab.said == []


@pytest.mark.usefixtures("holidays")
def test_the_first_page_that_asks_fits_a_phone_and_a_desk(site, new_context):
    hire(site, nan=FRONT_DESK)
    tab = come_in(new_context(), "nan", PHONE)
    expect(tab.get_by_text("Will you be open?")).to_be_visible()
    look_at(tab, VIEWS)
    assert tab.said == []


@pytest.mark.usefixtures("holidays")
def test_of_two_answers_at_the_same_moment_one_counts_and_the_other_is_told(site, new_context):
    hire(site, hana=FRONT_DESK, hugo=FRONT_DESK)
    tabs = [come_in(new_context(), name, PHONE) for name in ("hana", "hugo")]

    for tab, answer in zip(tabs, ("Open as usual", "Closed"), strict=True):
        button = question(tab, "Test Day 3").get_by_role("button", name=answer)
        button.evaluate("button => { setTimeout(() => button.click()) }")  # waits for no answer
    told = [tab.locator(".messagelist li").inner_text() for tab in tabs]
    first = 0 if saved(site, "Test Day 3")[0] == "open" else 1
    assert "answered this one already" not in told[first]
    words = ("Hana answered this one already: open", "Hugo answered this one already: closed")
    assert told[1 - first].startswith(words[first])
