"""A second factor from setting it up to signing in by it."""

import pytest
from playwright.sync_api import expect

from tests.second_factor import app_code

from .site import heading, needs_chromium, sign_in
from .staff import DESK, PHONE, look_at

pytestmark = needs_chromium

PASSWORD = "sore-back-31"
SUPERUSER = f"User.objects.create_superuser('ida', 'ida@example.com', '{PASSWORD}')"


@pytest.fixture
def staff(site, new_context):
    """A tab that notes what its pages say to the console, such as a breach of the CSP."""
    tab = new_context().new_page()
    tab.said = []
    tab.on("console", lambda line: tab.said.append(f"{tab.url}: {line.text}"))
    return tab


def look_everywhere(tab, words):
    """At the page with this heading, on a phone and on a desk, light and dark."""
    heading(tab, words).wait_for()
    look_at(tab, [(size, colors) for size in (PHONE, DESK) for colors in ("light", "dark")])


def press(tab, words):
    tab.get_by_role("button", name=words, exact=True).click()


def test_a_second_factor_from_setting_it_up_to_signing_in_by_it(site, staff):
    site.shell(SUPERUSER)
    staff.goto("/admin/")
    look_everywhere(staff, "Sign in")
    sign_in(staff, "ida", "wrong")
    look_everywhere(staff, "There’s a problem")
    sign_in(staff, "ida", PASSWORD)

    staff.get_by_role("link", name="Second factor").click()
    look_everywhere(staff, "Second factor")
    staff.get_by_role("link", name="Set it up").click()
    look_everywhere(staff, "Set up your second factor")
    assert staff.locator(".account__code").evaluate("image => image.naturalWidth") > 100
    secret = staff.locator(".account__secret").inner_text()
    staff.get_by_label("Code", exact=True).fill(app_code(secret))
    press(staff, "Turn it on")

    look_everywhere(staff, "Recovery codes")
    codes = staff.locator(".account__codes li").all_inner_texts()
    with staff.expect_download() as download:
        staff.get_by_role("link", name="Save as a file").click()
    assert download.value.path().read_text().split() == codes
    staff.get_by_role("link", name="I’ve saved these codes").click()
    press(staff, "Sign out")

    heading(staff, "Sign in").wait_for()
    sign_in(staff, "ida", PASSWORD)
    look_everywhere(staff, "Your code")
    staff.get_by_label("Code", exact=True).fill(codes[0])
    press(staff, "Sign in")
    heading(staff, "To do today").wait_for()
    assert staff.said == []


def test_another_tab_from_before_is_asked_for_the_code_and_then_goes_on(site, staff, new_context):
    site.shell(SUPERUSER.replace("ida", "two-tabs"))
    elsewhere = new_context().new_page()
    for tab in (staff, elsewhere):
        tab.goto("/admin/")
        sign_in(tab, "two-tabs", PASSWORD)
        heading(tab, "To do today").wait_for()
    elsewhere.goto("/admin/account/second-factor/set-up/")
    secret = elsewhere.locator(".account__secret").inner_text()
    elsewhere.get_by_label("Code", exact=True).fill(app_code(secret))
    press(elsewhere, "Turn it on")
    heading(elsewhere, "Recovery codes").wait_for()
    codes = elsewhere.locator(".account__codes li").all_inner_texts()

    staff.goto("/admin/articles/picture/")
    heading(staff, "Your code").wait_for()
    look_at(staff)
    staff.get_by_label("Code", exact=True).fill(f"{codes[0][:4]} {codes[0][4:]}")
    press(staff, "Go on")
    expect(staff).to_have_url(f"{site.url}/admin/articles/picture/")
    assert staff.said == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("password/change/", "Change your password"),
        ("second-factor/", "Second factor"),
        ("reauthenticate/", "Your password again"),
        ("logout/", "Sign out?"),
    ],
)
def test_every_other_page_of_who_is_signed_in(site, staff, path, words):
    name = path.strip("/").replace("/", "-")
    site.shell(SUPERUSER.replace("ida", name))
    staff.goto("/admin/")
    sign_in(staff, name, PASSWORD)
    heading(staff, "To do today").wait_for()
    staff.goto(f"/admin/account/{path}")
    look_everywhere(staff, words)
    assert staff.said == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("password/reset/", "Forgot your password?"),
        ("password/reset/sent/", "Check your email"),
        ("password/reset/key/1-no/", "This link doesn’t work anymore"),
        ("password/reset/done/", "Sign in with your new password"),
    ],
)
def test_every_page_of_who_forgot_the_password(staff, path, words):
    staff.goto(f"/admin/account/{path}")
    look_everywhere(staff, words)
    assert staff.said == []
