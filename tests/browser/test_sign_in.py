"""A second factor from setting it up to signing in by it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.second_factor import app_code

from .site import heading, needs_chromium, sign_in
from .test_accessibility import OPTIONS

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


def look_at(tab):
    """What a machine can tell, on a phone and on a desk, light and dark."""
    for width in (390, 1440):
        for colours in ("light", "dark"):
            tab.set_viewport_size({"width": width, "height": 844})
            tab.emulate_media(color_scheme=colours)
            found = Axe().run(tab, options=OPTIONS)
            assert found.response["violations"] == [], found.generate_report()
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab.url


def press(tab, words):
    tab.get_by_role("button", name=words, exact=True).click()


def test_a_second_factor_from_setting_it_up_to_signing_in_by_it(site, staff):
    site.shell(SUPERUSER)
    staff.goto("/admin/")
    look_at(staff)
    sign_in(staff, "ida", "wrong")
    heading(staff, "There is a problem").wait_for()
    look_at(staff)
    sign_in(staff, "ida", PASSWORD)

    staff.get_by_role("link", name="Second factor").click()
    look_at(staff)
    staff.get_by_role("link", name="Set it up").click()
    heading(staff, "Set up your second factor").wait_for()
    assert staff.locator(".account__code").evaluate("image => image.naturalWidth") > 100
    look_at(staff)
    secret = staff.locator(".account__secret").inner_text()
    staff.get_by_label("Code", exact=True).fill(app_code(secret))
    press(staff, "Turn it on")

    heading(staff, "Recovery codes").wait_for()
    look_at(staff)
    codes = staff.locator(".account__codes li").all_inner_texts()
    with staff.expect_download() as download:
        staff.get_by_role("link", name="Save as a file").click()
    assert download.value.path().read_text().split() == codes
    staff.get_by_role("link", name="I have kept them").click()
    press(staff, "Sign out")

    heading(staff, "Sign in").wait_for()
    sign_in(staff, "ida", PASSWORD)
    heading(staff, "Your code").wait_for()
    look_at(staff)
    staff.get_by_label("Code", exact=True).fill(codes[0])
    press(staff, "Sign in")
    heading(staff, "Today").wait_for()
    assert staff.said == []


@pytest.mark.parametrize(
    "path", ["password/change/", "second-factor/", "reauthenticate/", "logout/"]
)
def test_every_other_page_of_who_is_signed_in(site, staff, path):
    site.shell(SUPERUSER.replace("ida", path.strip("/").replace("/", "-")))
    staff.goto("/admin/")
    sign_in(staff, path.strip("/").replace("/", "-"), PASSWORD)
    heading(staff, "Today").wait_for()
    staff.goto(f"/admin/account/{path}")
    look_at(staff)
    assert staff.said == []


@pytest.mark.parametrize(
    "path",
    ["password/reset/", "password/reset/sent/", "password/reset/key/1-no/", "password/reset/done/"],
)
def test_every_page_of_who_forgot_the_password(staff, path):
    staff.goto(f"/admin/account/{path}")
    look_at(staff)
    assert staff.said == []
