"""Two people change a live page over two days, and nothing that is typed is lost."""

import re

from playwright.sync_api import expect

from clinic_site.foundation.roles import CLINICIAN, EDITOR

from .site import needs_chromium, wait_for
from .staff import PHONE, come_in, hire, look_at

pytestmark = needs_chromium

LIVE = """
from tests.factories import reviewed_article
article = reviewed_article(slug="lying-well", title="Lying well", body="<p>Lie on your side.</p>")
print(article.pk)
"""
LINK = """
from tests.factories import link_to_clinician
link_to_clinician(User.objects.get(username="dirk"), name="Dirk Example")
"""
ADDRESS = "/articles/lying-well/"
TITLES = "print(*WorkingDraft.objects.values_list('title', flat=True))"


def open_page(tab, number, seconds=1):
    """The form of the page; it saves itself after a second, not after half a minute."""
    tab.goto(f"/admin/articles/article/{number}/change/")
    tab.locator("[data-autosave]").evaluate(f"one => {{ one.dataset.seconds = {seconds} }}")
    tab.evaluate("document.dispatchEvent(new CustomEvent('clinic:autosave'))")


def status_of(tab):
    return tab.locator("[data-autosave]")


def retitle(tab, title):
    """Type a title, and wait until it has saved itself."""
    revision = tab.locator("[name=draft_revision]")
    before = revision.input_value()
    tab.get_by_label("Title:").fill(title)
    expect(revision).not_to_have_value(before)


def test_a_live_page_changed_over_two_days_by_two_people(site, browser, base_url, new_context):
    hire(site, dora=EDITOR, dirk=CLINICIAN)
    site.shell(LINK)
    number = site.shell(LIVE).strip()
    visitor = new_context().new_page()
    visitor.goto(ADDRESS)

    # The first day. She types, and her browser is killed without a save.
    first = browser.new_context(base_url=base_url)
    dora = come_in(first, "dora")
    open_page(dora, number)
    dora.locator(".tiptap").first.fill("Lie on your side, with a pillow between your knees.")
    dora.get_by_label("Title:").fill("Lying and sleeping well")
    wait_for(lambda: "Lying and sleeping well" in site.shell(TITLES))
    expect(status_of(dora)).to_have_text(re.compile("^Draft saved at .*m\\.$"))
    assert dora.said == []
    first.close()

    # No connection: it says so, keeps the words and goes on trying.
    dora = come_in(new_context(), "dora")
    open_page(dora, number)
    expect(dora.get_by_label("Title:")).to_have_value("Lying and sleeping well")
    expect(dora.locator(".tiptap").first).to_contain_text("a pillow between your knees")
    expect(dora.get_by_text("You’re editing a draft.")).to_be_visible()
    look_at(dora)
    dora.context.set_offline(True)
    dora.get_by_label("Title:").fill("Lying, sleeping and waking well")
    expect(status_of(dora)).to_contain_text("Not saved yet: no connection.")
    dora.context.set_offline(False)
    expect(status_of(dora)).to_contain_text("Draft saved at")

    # He opens it while she writes, on a phone.
    dirk = come_in(new_context(), "dirk", PHONE)
    open_page(dirk, number)
    expect(dirk.get_by_text("dora has been writing here since")).to_be_visible()
    expect(dirk.get_by_label("Title:")).to_have_value("Lying, sleeping and waking well")
    look_at(dirk)
    retitle(dirk, "Sleeping well")
    dora.get_by_label("Title:").fill("My title")
    expect(status_of(dora)).to_contain_text("dirk saved this page meanwhile")
    # What she writes after that is sent no more, so leaving asks.
    dora.get_by_label("Title:").fill("My own title")
    asked = []
    dora.once("dialog", lambda dialog: asked.append(dialog.type) or dialog.dismiss())
    dora.get_by_role("link", name="Home", exact=True).click()
    assert asked == ["beforeunload"]
    dora.get_by_label("Title:").fill("My title")
    dora.get_by_role("button", name="Save draft").click()
    expect(dora.locator(".compare")).to_contain_text("Sleeping")
    expect(dora.get_by_label("Title:")).to_have_value("My title")
    dora.get_by_label("Title:").fill("Sleeping well at last")
    dora.get_by_role("button", name="Save draft").click()
    expect(dora.locator(".messagelist")).to_contain_text("Readers see the live page until")

    # Readers see the old words till the second day, when he publishes.
    visitor.reload()
    expect(visitor.get_by_text("Lie on your side.", exact=True)).to_be_visible()
    open_page(dirk, number, seconds=60)
    dirk.get_by_role("link", name="Compare with the live page").click()
    expect(dirk.locator("ins", has_text="a pillow between your knees")).to_be_visible()
    look_at(dirk)
    dirk.get_by_role("link", name="Back to the draft").click()
    dirk.get_by_role("button", name="Approve and publish changes").click()
    expect(dirk.locator(".messagelist .success").first).to_be_visible()
    visitor.reload()
    expect(visitor.locator("h1")).to_have_text("Sleeping well at last")
    expect(visitor.get_by_text("a pillow between your knees")).to_be_visible()
    assert dirk.said == []
