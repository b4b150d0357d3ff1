"""
A manager's first day: three colleagues, of whom one comes in by phone, gets another role and
leaves; then a holiday, a notice and an offer.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import MANAGER

from .site import heading, needs_chromium, sign_in, wait_for
from .staff import DESK, PHONE, come_in, hire, look_at

pytestmark = needs_chromium

PASSWORD = "three-new-words"
NEW = {"Nell Aster": "Front desk", "Otis Birch": "Editor", "Petra Cole": "Front desk"}


def address(name):
    return f"{name.split()[0].lower()}@clinic.example"


def link_for(site, name):
    """The link in the invitation that the worker sent, once it has."""

    def look():
        for file in Path(site.data_dir, "mail").glob("*"):
            text = file.read_text("utf-8")
            if f"To: {address(name)}" in text:
                return re.search(r"https?://\S+/invitation/\S+", text.replace("=\n", ""))
        return None

    return wait_for(look)[0]


def row(tab, name):
    return tab.locator("#result_list tbody tr").filter(has_text=name)


def box(tab, role):
    return tab.get_by_role("checkbox", name=re.compile(f"^{role}"))


def add(tab, name, role):
    first, last = name.split()
    tab.get_by_label("First name").fill(first)
    tab.get_by_label("Last name").fill(last)
    tab.get_by_label("Email address").fill(address(name).upper())
    box(tab, role).check()


def test_a_managers_first_day(site, new_context):
    hire(site, meg=MANAGER)
    tab = come_in(new_context(), "meg")
    tab.get_by_role("link", name="Staff", exact=True).first.click()
    tab.get_by_role("link", name="Add colleague").last.click()
    for name, role in NEW.items():
        heading(tab, "Add a colleague").wait_for()
        add(tab, name, role)
        look_at(tab)
        last = name == list(NEW)[-1]
        tab.get_by_role(
            "button", name="Save" if last else "Save and add another", exact=True
        ).click()
        expect(tab.locator(".messagelist")).to_contain_text(f"{name} is invited")
    expect(tab.locator("h1")).to_have_text("Staff")
    expect(row(tab, "Otis Birch")).to_contain_text("Invited, until")
    look_at(tab)

    # Nell opens her invitation on her phone, and is at her work.
    phone = new_context(viewport=PHONE).new_page()
    phone.goto(link_for(site, "Nell Aster"))
    heading(phone, "Choose your password").wait_for()
    look_at(phone)
    phone.get_by_label("New password", exact=True).fill(PASSWORD)
    phone.get_by_label("New password again").fill(PASSWORD)
    phone.get_by_role("button", name="Save my password").click()
    heading(phone, "Your account is ready").wait_for()
    look_at(phone)
    phone.get_by_role("link", name="Sign in").click()
    sign_in(phone, address("Nell Aster"), PASSWORD)
    heading(phone, "To do today").wait_for()

    # Her work is pages from now on.
    tab.get_by_role("link", name="Nell Aster").click()
    box(tab, "Front desk").uncheck()
    box(tab, "Editor").check()
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.locator(".messagelist")).to_contain_text("Saved. Nell Aster: Editor.")
    assert phone.goto("/admin/articles/article/").status == 200
    assert phone.goto("/admin/contact/inquiry/").status == 403

    # She leaves, and is out.
    tab.set_viewport_size(PHONE)
    tab.get_by_role("link", name="Nell Aster").click()
    tab.get_by_text("No longer works here").click()
    look_at(tab)
    tab.get_by_role("button", name="Close the account").click()
    expect(tab.locator(".messagelist")).to_contain_text("Nell Aster can’t sign in anymore.")
    expect(tab.get_by_role("button", name="Reopen the account")).to_be_visible()
    phone.goto("/admin/")
    heading(phone, "Sign in").wait_for()
    tab.set_viewport_size(DESK)
    assert tab.said == []


HOLIDAY = """
from datetime import timedelta
clinic = Clinic.objects.get()
days = [clinic.today + timedelta(days=ahead) for ahead in range(7, 14)]
day = next(day for day in days if day.weekday() < 5)
Holiday.objects.create(clinic=clinic, day=day, name="Founders Day")
"""
TAKE_AWAY = "for kind in (Holiday, Notice, Offer): kind.objects.all().delete()"


@pytest.fixture
def holiday(site):
    """Other tests find the site as it was."""
    site.shell(HOLIDAY)
    yield
    site.shell(TAKE_AWAY)


@pytest.mark.usefixtures("holiday")
def test_she_answers_a_holiday_puts_up_a_notice_and_makes_an_offer(site, new_context):
    hire(site, mona=MANAGER)
    tab = come_in(new_context(), "mona")
    question = tab.locator("fieldset").filter(has_text="Founders Day")
    question.get_by_role("button", name="Closed").click()
    said = tab.locator(".messagelist .success")
    expect(said).to_contain_text("Closed on")
    expect(question).to_have_count(0)

    tab.get_by_role("link", name="Put up a notice").click()
    tab.get_by_label("What everyone should know").fill("The parking lot is being paved today.")
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(said).to_be_visible()

    tab.get_by_role("link", name="Offers", exact=True).first.click()
    tab.get_by_role("link", name="Add offer").last.click()
    tab.get_by_label("Title:").fill("A talk about your desk")
    tab.get_by_label("What you offer").fill("Half an hour on how you sit and what could be easier.")
    tab.get_by_label("Who can use it").fill("Everyone, once")
    today = site.shell("print(Clinic.objects.get().today)").strip()
    tab.get_by_label("First day").fill(today)
    tab.get_by_label("Last day").fill(today)
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(said).to_be_visible()

    visitor = new_context().new_page()
    visitor.goto("/")
    expect(visitor.get_by_text("The parking lot is being paved today.")).to_be_visible()
    expect(visitor.get_by_text("A talk about your desk").first).to_be_visible()
    assert tab.said == []
