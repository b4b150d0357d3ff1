"""Acceptance rows 55, 67, 68, 71, "weak signal" and "make a mistake safely"."""

import pytest

from tests.pages import CONDITION

from .site import fill_in, heading, needs_chromium, send, withdraw_texts

pytestmark = needs_chromium


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visitor(request, new_context):
    """A tab of a phone."""
    size = {"width": 390, "height": 844}
    return new_context(java_script_enabled=request.param, viewport=size).new_page()


def top(locator):
    return locator.bounding_box()["y"]


def test_a_visitor_reads_writes_errs_mends_and_sends(visitor):
    visitor.goto("/")
    visitor.get_by_role("link", name="When to call 911").click()
    visitor.wait_for_url("**/#emergency")
    assert 0 <= top(visitor.locator("#emergency")) < 200
    visitor.get_by_role("link", name="Read more: Back spasms").click()
    visitor.wait_for_url(f"**{CONDITION}")
    assert visitor.locator("#emergency").is_visible()

    fill_in(visitor, name="", message="Do you treat teenagers?", offers="on")
    send(visitor)
    heading(visitor, "There’s a problem").wait_for()
    assert visitor.title().startswith("Error: ")
    assert top(visitor.locator(".error-summary")) < top(visitor.locator(".form"))
    assert visitor.locator("[name=email]").input_value() == "pat@example.com"
    assert visitor.get_by_label("Your message").input_value() == "Do you treat teenagers?"
    assert visitor.locator("[name=offers]").is_checked()

    visitor.get_by_role("link", name="Enter your name.").click()
    visitor.keyboard.type("Pat Example")
    send(visitor)
    heading(visitor, "You’ll hear from us by").wait_for()
    assert visitor.locator(".reference").inner_text()
    assert visitor.get_by_text("hear from us by").is_visible()


def test_the_answer_to_what_may_be_urgent_has_no_bar_at_its_foot_nor_room_for_one(visitor):
    visitor.goto("/contact/")
    fill_in(visitor, message="I have chest pain")
    send(visitor)
    heading(visitor, "This may be an emergency").wait_for()
    visitor.wait_for_load_state()
    assert visitor.locator(".call-bar").count() == 0
    footer, page = (visitor.locator(part).bounding_box() for part in (".site-footer", "html"))
    assert footer["y"] + footer["height"] == pytest.approx(page["y"] + page["height"], abs=1)


def test_after_an_error_the_summary_has_the_focus_and_each_link_leads_to_its_field(visitor):
    visitor.goto("/contact/")
    fill_in(visitor, name="", email="pat@example", phone="1", message="")
    visitor.evaluate("document.querySelector('[name=topic]:checked').checked = false")
    send(visitor)
    heading(visitor, "There’s a problem").wait_for()
    visitor.locator(".error-summary:focus").wait_for()

    names = []
    for link in visitor.locator(".error-summary a").all():
        link.click()
        field = visitor.locator(":focus")
        names.append(field.get_attribute("name"))
        described = field.locator("xpath=ancestor-or-self::*[@aria-describedby][1]")
        errors = [
            visitor.locator(f"#{part}").inner_text()
            for part in described.get_attribute("aria-describedby").split()
        ]
        assert link.inner_text() in errors[-1]
    assert names == ["name", "email", "phone", "topic", "message"]


def test_with_no_way_to_reach_anybody_the_error_leads_into_the_group_that_it_marks(visitor):
    visitor.goto("/contact/")
    fill_in(visitor, email="", phone="")
    send(visitor)
    visitor.get_by_role("link", name="Enter an email address or a phone number").click()
    assert visitor.locator(":focus").get_attribute("name") == "email"
    group = visitor.get_by_role("group", name="How can we reach you?")
    assert group.locator(":focus").count() == 1
    assert group.locator("[aria-invalid=true]").count() == 2


def test_on_a_phone_the_clinic_comes_before_the_form_and_its_hours_are_folded(visitor):
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto("/contact/")
    panel, name = visitor.locator(".panel"), visitor.get_by_label("Your name")
    call = panel.get_by_role("link", name="Call")
    assert top(call) < 844 < top(name)
    hours = panel.locator(".hours")
    assert not hours.is_visible()
    panel.get_by_text("Office hours").first.click()
    assert hours.is_visible()
    assert visitor.locator(".call-bar").get_by_role("link", name="Message").count() == 0


def test_on_a_desktop_the_clinic_stands_beside_the_form_with_its_hours_in_view(visitor):
    visitor.set_viewport_size({"width": 1440, "height": 900})
    visitor.goto("/contact/")
    panel, form = (visitor.locator(one).bounding_box() for one in (".panel", ".form"))
    assert panel["x"] > form["x"] + form["width"]
    assert panel["y"] < form["y"]
    assert visitor.locator(".panel .hours").is_visible()
    assert not visitor.locator(".panel summary").is_visible()


def test_the_form_says_first_that_it_changes_no_appointment_and_warns_whoever_tries(visitor):
    visitor.goto("/contact/")
    note = visitor.locator("#contact-note")
    assert "don’t use this form to change or cancel an appointment" in note.inner_text()
    assert top(note) < top(visitor.get_by_label("Your name"))
    warning = visitor.get_by_text("This form can’t change your appointment.")
    assert not warning.is_visible()
    visitor.get_by_label("Changing or canceling an appointment (please call)").check()
    assert warning.is_visible()


def test_the_form_of_a_page_that_went_back_in_history_keeps_what_was_typed(visitor):
    visitor.goto("/contact/")
    fill_in(visitor, email="nobody@example", message="A long story.")
    send(visitor)
    heading(visitor, "There’s a problem").wait_for()
    visitor.go_back()
    heading(visitor, "There’s a problem").wait_for(state="hidden")
    assert visitor.get_by_label("Your message").input_value() == "A long story."


def test_the_confirmation_may_be_opened_again(visitor):
    visitor.goto("/contact/")
    fill_in(visitor)
    send(visitor)
    heading(visitor, "You’ll hear from us by").wait_for()
    reference = visitor.locator(".reference").inner_text()
    visitor.reload()
    assert visitor.locator(".reference").inner_text() == reference


def test_after_taking_back_a_yes_the_banner_that_says_so_has_the_focus(visitor):
    visitor.goto("/contact/")
    withdraw_texts(visitor)
    visitor.locator("#done:focus").wait_for()
    assert visitor.title().startswith("Done: ")
    assert (
        "You’ve taken back your yes to texts in this message."
        in visitor.locator("#done:focus").inner_text()
    )
    assert visitor.get_by_role("button", name="Stop text messages").count() == 0
    assert visitor.get_by_role("button", name="Stop offers by email").is_visible()
    assert visitor.evaluate("document.body.scrollWidth <= innerWidth")
