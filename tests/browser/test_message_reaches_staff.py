"""Acceptance rows 62, 65, 78 and 81, from the visitor's tab to the staff's."""

import json

from .site import fill_in, heading, needs_chromium, send, sign_in, wait_for

pytestmark = needs_chromium

SUPERUSER = "User.objects.create_superuser('mara', 'mara@example.com', 'sore-back-31')"


def mail_about(site, reference):
    """The mail files that name a message."""
    texts = [file.read_text() for file in site.data_dir.joinpath("mail").glob("*")]
    return [text for text in texts if reference in text]


def test_a_message_reaches_staff_with_its_consents(site, new_context):
    visitor = new_context().new_page()
    visitor.goto("/conditions/back-spasms/")
    fill_in(visitor, name="Rosa Quill", message="Is the door wide?", texts="on")
    send(visitor)
    heading(visitor, "You’ll hear from us by").wait_for()
    reference = visitor.locator(".reference").inner_text()

    site.shell(SUPERUSER)
    staff = new_context().new_page()
    staff.goto("/admin/contact/inquiry/")
    sign_in(staff, "mara", "sore-back-31")
    staff.get_by_role("link", name=reference).click()
    heading(staff, reference).first.wait_for()
    page = staff.locator("#content").text_content()
    for words in ("Rosa Quill", "Is the door wide?", "may text me", "may email me"):
        assert words in page

    events = site.shell(
        f"import json; event = ConsentEvent.objects.filter(inquiry__reference='{reference}');"
        "print(json.dumps(list(event.values_list('purpose', 'decision', 'source_page'))))"
    )
    path = "/conditions/back-spasms/"
    assert sorted(json.loads(events)) == [
        ["offers", "declined", path],
        ["reply", "given", path],
        ["texts", "given", path],
    ]


def test_staff_are_told_by_a_mail_that_names_no_patient(site, new_context):
    visitor = new_context().new_page()
    visitor.goto("/contact/")
    fill_in(visitor, name="Rosa Quill", email="rosa@example.com", message="My back is sore.")
    send(visitor)
    heading(visitor, "You’ll hear from us by").wait_for()
    reference = visitor.locator(".reference").inner_text()

    [mail] = wait_for(lambda: mail_about(site, reference))
    assert f"{site.url}/admin/contact/inquiry/" in mail
    for words in ("Rosa", "Quill", "rosa@example.com", "555-0100", "sore"):
        assert words not in mail
