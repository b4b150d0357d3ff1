"""Ask for a review, get the page back with a note, ask again, and see it approved and public."""

from playwright.sync_api import expect

from clinic_site.foundation.roles import CLINICIAN, EDITOR

from .site import heading, needs_chromium
from .staff import PHONE, come_in, hire, look_at

pytestmark = needs_chromium

DRAFT = """
from tests.factories import link_to_clinician, make_article
from articles.models import Source
article = make_article(
    slug="standing-desks", title="Standing desks", published_at=None, went_public_unreviewed=False,
    body="<p>Stand all day.</p>",
)
article.sources.add(Source.objects.first())
link_to_clinician(User.objects.get(username="rhea"), name="Rhea Example")
print(article.pk)
"""


def press(tab, words):
    tab.get_by_role("button", name=words, exact=True).click()


def first_page(tab):
    tab.goto("/admin/")
    heading(tab, "To do today").wait_for()


def test_a_page_is_asked_about_sent_back_approved_and_published(site, new_context):
    hire(site, ruben=EDITOR, rhea=CLINICIAN)
    number = site.shell(DRAFT).strip()
    editor, clinician = come_in(new_context(), "ruben"), come_in(new_context(), "rhea", PHONE)
    form = f"/admin/articles/article/{number}/change/"
    editor.goto(form)
    press(editor, "Ask for review")
    expect(editor.get_by_text("Sent for review")).to_be_visible()

    first_page(clinician)
    look_at(clinician)
    expect(clinician.get_by_text("ruben asked on")).to_be_visible()
    clinician.get_by_role("link", name="Standing desks").first.click()
    heading(clinician, "What changed since the last approval").wait_for()
    look_at(clinician)
    press(clinician, "Send back with a note")
    expect(clinician.locator(".errornote:focus")).to_be_in_viewport()
    clinician.get_by_role("link", name="Say what to change").click()
    expect(clinician.get_by_label("Note:")).to_be_in_viewport()
    look_at(clinician)
    clinician.get_by_label("Note:").fill("Nobody should stand all day.")
    press(clinician, "Send back with a note")
    expect(clinician.get_by_text("Sent back. Whoever asked")).to_be_visible()

    first_page(editor)
    expect(editor.get_by_text("rhea: Nobody should stand all day.")).to_be_visible()
    look_at(editor)
    editor.get_by_role("link", name="Standing desks").first.click()
    expect(editor.get_by_text("Nobody should stand all day.")).to_be_visible()
    editor.locator(".tiptap").fill("Stand for a part of each hour.")
    look_at(editor)
    press(editor, "Ask for review")
    expect(editor.get_by_text("Sent for review")).to_be_visible()

    first_page(clinician)
    clinician.get_by_role("link", name="Standing desks").first.click()
    press(clinician, "Approve and publish")
    expect(clinician.get_by_text("Approved and published.")).to_be_visible()
    clinician.get_by_role("link", name="View page").click()
    expect(heading(clinician, "Standing desks").first).to_be_visible()
    visitor = new_context().new_page()
    visitor.goto("/articles/standing-desks/")
    expect(visitor.get_by_text("Stand for a part of each hour.")).to_be_visible()
    expect(visitor.get_by_text("Rhea Example").first).to_be_visible()
    assert editor.said == []
    assert clinician.said == []
