"""What staff typed is saved after all, whatever ended: the session, the server, the browser."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from clinic_site.foundation.roles import FRONT_DESK

from .site import heading, needs_chromium, sign_in, wait_for
from .staff import DESK, PASSWORD, PHONE, come_in, hire, look_at
from .test_sign_in import press

pytestmark = needs_chromium

TOPIC = "print(Topic.objects.create(name={0!r}, slug={0!r}).pk)"
SUMMARY = "print(Topic.objects.get(pk={}).summary)"
END = """
from django.contrib.sessions.models import Session
for session in Session.objects.all():
    if session.get_decoded().get("_auth_user_id") == str(User.objects.get(username={!r}).pk):
        session.delete()
"""
# A second factor without the walk through its pages, which tests/browser/test_sign_in.py does.
FACTOR = """
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
user = User.objects.get(username={!r})
TOTP.activate(user, "JBSWY3DPEHPK3PXP")
print(RecoveryCodes.activate(user).get_unused_codes()[0])
"""
ARTICLE = """
from tests.factories import make_article
article = make_article(slug="moved-about", published_at=None, body="<p>First.</p>")
ArticleText.objects.create(parent=article, region="main", ordering=20, body="<p>Second.</p>")
print(article.pk)
"""
# Presses the button at once, and again while the next page is on its way; each time it waits until
# the page has the answer to a question that was asked after what the button asks.
PRESS_AGAIN = """async () => {
  const { sessionUrl } = document.querySelector("[data-session-url]").dataset
  const press = async () => {
    document.querySelector("[name=_continue]").click()
    await fetch(sessionUrl)
  }
  await press()
  document.addEventListener("clinic:saved", () => setTimeout(async () => {
    await press()
    await fetch(`${sessionUrl}?pressed`)
  }))
}"""
MESSAGE = """
from tests.desk import write
print(write(name="Nell Note", message="Do you know my allergies?").pk)
"""


@pytest.fixture(scope="module", autouse=True)
def people(site):
    hire(site, norma=None, nadia=None, nela=None, nell=FRONT_DESK, nils=FRONT_DESK)


@pytest.fixture
def topic(site, request):
    """A topic of its own, with an empty summary."""
    name = request.node.name.removeprefix("test_").replace("_", "-")[:40]
    return site.shell(TOPIC.format(name)).strip()


def open_and_write(tab, topic):
    tab.goto(f"/admin/articles/topic/{topic}/change/")
    tab.get_by_label("Summary:").fill("An hour of words.")


def line(tab):
    return tab.locator(".session-line")


def saved(site, topic):
    return site.shell(SUMMARY.format(topic)).strip() == "An hour of words."


def test_a_session_that_ended_is_renewed_beside_the_form_which_then_goes_through(
    site, new_context, topic
):
    tab = come_in(new_context(), "norma")
    code = site.shell(FACTOR.format("norma")).strip()
    tab.goto(f"/admin/articles/topic/{topic}/change/")
    heading(tab, "Your code").wait_for()
    tab.get_by_label("Code", exact=True).fill(code)
    press(tab, "Go on")
    tab.get_by_label("Summary:").fill("An hour of words.")
    site.shell(END.format("norma"))
    press(tab, "Save and continue editing")
    expect(line(tab)).to_contain_text("You’ve been signed out. Your words are still here.")
    expect(tab.get_by_role("button", name="Sign in")).to_be_focused()
    look_at(tab, [(size, colors) for size in (PHONE, DESK) for colors in ("light", "dark")])
    with tab.expect_popup() as popup:
        press(tab, "Sign in")
    window = popup.value
    window.on("console", lambda said: tab.said.append(said.text))
    sign_in(window, "norma", PASSWORD)
    heading(window, "Your code").wait_for()
    codes = site.shell(FACTOR.format("norma").replace("TOTP.activate", "# "))
    window.get_by_label("Code", exact=True).fill(codes.strip())
    with window.expect_event("close"):
        press(window, "Sign in")
    expect(tab.locator(".messagelist .success")).to_be_visible()
    assert tab.url.endswith("/change/")  # the button that was pressed, and no other
    assert saved(site, topic)
    assert tab.said == []


def test_a_sign_in_in_a_second_tab_is_no_obstacle_and_another_person_is_asked(
    site, new_context, topic
):
    context = new_context()
    tab = come_in(context, "nadia")
    open_and_write(tab, topic)
    second = context.new_page()
    second.goto("/admin/")
    press(second, "Sign out")
    sign_in(second, "nadia", PASSWORD)
    heading(second, "To do today").wait_for()
    press(tab, "Save and continue editing")
    expect(tab.locator(".messagelist .success")).to_be_visible()
    assert saved(site, topic)

    tab.get_by_label("Summary:").fill("Other words.")
    press(second, "Sign out")
    sign_in(second, "nils", PASSWORD)
    heading(second, "To do today").wait_for()
    press(tab, "Save")
    expect(line(tab)).to_contain_text("nadia opened this page, and nils is signed in now.")
    look_at(tab)
    assert saved(site, topic)
    with tab.expect_popup() as popup:
        press(tab, "Sign in as nadia")
    press(popup.value, "Sign out")
    sign_in(popup.value, "nadia", PASSWORD)
    expect(tab.get_by_label("Summary:")).to_have_count(0)  # its page said "saved" before, too
    expect(tab.locator(".messagelist .success")).to_be_visible()
    assert site.shell(SUMMARY.format(topic)).strip() == "Other words."
    assert tab.said == []

    # Where the script didn't ask: the page that refuses has the words, and a button.
    open_and_write(tab, topic)
    context.clear_cookies(name="sessionid")
    tab.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('#topic_form'))")
    heading(tab, "Not saved").wait_for()
    look_at(tab)
    press(tab, "Send again")
    with tab.expect_popup() as popup:
        press(tab, "Sign in")
    sign_in(popup.value, "nadia", PASSWORD)
    expect(tab.locator(".messagelist .success")).to_be_visible()
    assert saved(site, topic)


def test_who_presses_again_while_a_save_is_slow_saves_once(site, new_context, topic):
    tab = come_in(new_context(), "nadia")
    open_and_write(tab, topic)
    sent, next_pages = [], []

    def press_meanwhile(route):
        sent.append(route.request.method)
        if sent == ["POST"]:
            tab.evaluate(PRESS_AGAIN)
        if route.request.method == "GET":
            next_pages.append(route)
        else:
            route.continue_()

    def go_on(route):
        route.abort()
        next_pages.pop().continue_()

    tab.route(f"**/topic/{topic}/change/", press_meanwhile)
    tab.route("**/admin/session/?pressed", go_on)
    press(tab, "Save and continue editing")
    expect(tab.locator(".messagelist .success")).to_be_visible(timeout=30_000)
    assert sent == ["POST", "GET"]
    assert saved(site, topic)


def test_without_a_server_the_words_stay_and_go_through_when_it_is_back(site, new_context, topic):
    tab = come_in(new_context(), "nadia")
    open_and_write(tab, topic)
    site.stop()
    try:
        press(tab, "Save")
        expect(line(tab)).to_contain_text("No connection. Your words are still here.")
        assert tab.get_by_label("Summary:").input_value() == "An hour of words."
    finally:
        site.serve()
    press(tab, "Try again")
    expect(tab.locator(".messagelist .success")).to_be_visible()
    assert saved(site, topic)

    # It goes between the answer about the session and the save itself.
    open_and_write(tab, topic)
    tab.get_by_label("Summary:").fill("A second hour.")

    def answer_and_stop(route):
        answer = route.fetch()
        site.stop(patience=1)  # the page waits ten seconds for the answer
        route.fulfill(response=answer)

    tab.route("**/admin/session/", answer_and_stop, times=1)
    try:
        press(tab, "Save")
        gone = "No connection. Your words are still here."
        expect(line(tab)).to_contain_text(gone)
        expect(tab.get_by_label("Summary:")).to_have_value("A second hour.")
    finally:
        site.serve()
    tab.get_by_label("Summary:").fill("An hour of words, and one more.")
    press(tab, "Try again")
    expect(tab.locator(".messagelist .success")).to_be_visible(timeout=30_000)
    assert site.shell(SUMMARY.format(topic)).strip() == "An hour of words, and one more."

    # A small window of Django's, for a row that another form needs, saves it once.
    name = f"{topic} beside another form"
    tab.goto("/admin/articles/topic/add/?_popup=1")
    tab.get_by_label("Name:").fill(name)
    tab.get_by_label("Web address:").fill(f"beside-{topic}")
    tab.get_by_label("Summary:").fill("A few words.")
    press(tab, "Save")
    expect(tab.locator("#django-admin-popup-response-constants")).to_be_attached(timeout=30_000)
    assert site.shell(f"print(Topic.objects.filter(name={name!r}).count())").strip() == "1"

    # What is refused is shown as ever, with the words.
    open_and_write(tab, topic)
    tab.get_by_label("Name:").fill("")
    press(tab, "Save")
    expect(tab.locator(".errornote")).to_be_visible(timeout=30_000)
    expect(tab.get_by_label("Summary:")).to_have_value("An hour of words.")


def test_leaving_asks_where_something_is_not_saved_and_nowhere_else(site, new_context):
    number = site.shell(ARTICLE).strip()
    tab = come_in(new_context(), "nadia")
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    tab.on("dialog", stay)

    def leave():
        """How often that asks."""
        asked.clear()
        tab.get_by_role("link", name="Home", exact=True).click()
        return len(asked)

    def open_article():
        tab.goto(f"/admin/articles/article/{number}/change/")
        tab.locator(".tiptap").first.wait_for()

    open_article()
    tab.locator(".tiptap").first.click()
    assert leave() == 0
    heading(tab, "To do today").wait_for()

    open_article()
    tab.locator(".tiptap").first.fill("Words that nobody saved.")
    assert leave() == 1
    expect(tab.locator(".tiptap").first).to_have_text("Words that nobody saved.")
    press(tab, "Save draft")
    expect(tab.locator(".messagelist")).to_be_visible()
    tab.locator(".tiptap").first.click()
    assert leave() == 0
    heading(tab, "To do today").wait_for()

    open_article()
    tab.get_by_role("button", name="Move down").first.click()
    assert leave() == 1
    # Saved before it's left: what is saved on leaving may come after the form is open again.
    tab.evaluate("document.dispatchEvent(new Event('clinic:autosave'))")
    expect(tab.locator("[data-autosave]")).to_contain_text("Draft saved at")
    assert leave() == 0
    heading(tab, "To do today").wait_for()

    # A refused form of a page saves itself as a draft; any other is saved nowhere.
    open_article()
    tab.get_by_label("Title:").fill("")
    tab.locator(".submit-row .default").first.click()
    expect(tab.locator(".errornote")).to_be_visible()
    expect(tab.locator("[data-autosave]")).to_contain_text("Draft saved at")
    assert leave() == 0
    heading(tab, "To do today").wait_for()
    tab.goto("/admin/articles/topic/add/")
    tab.get_by_label("Summary:").fill("A topic without a name.")
    press(tab, "Save")
    expect(tab.locator(".errornote")).to_be_visible()
    tab.get_by_label("Summary:").click()
    assert leave() == 1
    tab.evaluate("document.dispatchEvent(new Event('clinic:saved'))")

    # A file that wasn't chosen is nothing typed.
    tab.goto("/admin/articles/picture/add/")
    tab.get_by_label("Title:").click()
    assert leave() == 0
    heading(tab, "To do today").wait_for()

    # What is searched for, or chosen in a list, is nothing that anybody wrote.
    tab.goto("/admin/articles/topic/")
    tab.locator("#searchbar").fill("back")
    tab.locator("#result_list input[type=checkbox]").first.check()
    assert leave() == 0
    heading(tab, "To do today").wait_for()


def test_a_note_is_back_after_the_browser_was_killed(site, launch_browser, base_url):
    number = site.shell(MESSAGE).strip()
    address = f"/admin/contact/inquiry/{number}/change/"
    killed = launch_browser()
    context = killed.new_context(base_url=base_url)
    context.clock.install()
    tab = come_in(context, "nell")
    tab.goto(address)
    tab.get_by_label("Notes:").fill("She is allergic to latex.")
    context.clock.run_for(31_000)
    expect(tab.locator(".field-notes [role=status]")).to_contain_text("Draft of your note saved at")
    look_at(tab)

    # The session ends meanwhile: the draft goes on after signing in beside it.
    site.shell(END.format("nell"))
    tab.get_by_label("Notes:").fill("She is allergic to latex. Tell the doctor.")
    context.clock.run_for(31_000)
    expect(line(tab)).to_contain_text("You’ve been signed out.")
    with tab.expect_popup() as popup:
        press(tab, "Sign in")
    sign_in(popup.value, "nell", PASSWORD)
    popup.value.get_by_text("This window closes.").wait_for()
    context.clock.run_for(1000)
    expect(line(tab)).to_have_count(0)
    wanted = "Tell the doctor"
    found = f"print({wanted!r} in NoteDraft.objects.get(inquiry={number}).text)"
    wait_for(lambda: site.shell(found).strip() == "True")
    expect(tab.locator(".field-notes [role=status]")).to_contain_text("Draft of your note saved at")
    # Without a message that is no breach of the content security policy.
    assert [said for said in tab.said if "403" not in said] == []
    with pytest.raises(Exception, match="closed"):
        killed.new_browser_cdp_session().send("Browser.crash")

    colleague = launch_browser()
    tab = come_in(colleague.new_context(base_url=base_url), "nils", PHONE)
    tab.goto(address)
    expect(tab.get_by_text("nell has been writing a note since")).to_be_visible()
    expect(tab.get_by_label("Notes:")).to_have_value("")
    tab = come_in(colleague.new_context(base_url=base_url), "nell", PHONE)
    tab.goto(address)
    expect(tab.get_by_label("Notes:")).to_have_value("She is allergic to latex. Tell the doctor.")
    expect(tab.get_by_text("It’s back in the field.")).to_be_visible()
    look_at(tab)
    press(tab, "In progress")
    expect(tab.locator(".messagelist .success")).to_be_visible()
    assert site.shell(f"print(NoteDraft.objects.filter(inquiry={number}).count())").strip() == "0"
    assert tab.said == []
    colleague.close()


ANOTHER = """
from tests.desk import write
print(write(name="Nan Note", message="Is there a lamp in the hall?").pk)
"""
AFTER_THE_PRESS = {
    "topic": ("nela", TOPIC.format("typed-after"), "articles", "Summary:", "Save and continue"),
    "inquiry": ("nell", ANOTHER, "contact", "Notes:", "In progress"),
}


@pytest.mark.parametrize("kind", AFTER_THE_PRESS)
def test_nothing_can_be_typed_that_the_answer_on_its_way_would_take(site, new_context, kind):
    who, plant, app, label, button = AFTER_THE_PRESS[kind]
    address = f"/admin/{app}/{kind}/{site.shell(plant).strip()}/change/"
    tab = come_in(new_context(), who)
    held = []
    tab.goto(address)
    tab.get_by_label(label).fill("Saved.")

    def hold(route):
        held.append(route) if route.request.method == "POST" else route.continue_()

    tab.route(f"**{address}", hold)
    tab.get_by_role("button", name=button).last.click()
    expect(line(tab)).to_contain_text("Saving…")
    tab.get_by_label(label).evaluate("box => box.focus()")
    tab.keyboard.type(" Typed after.")
    expect(tab.get_by_label(label)).to_have_value("Saved.")
    # Where nothing is saved one writes on.
    held[0].abort()
    expect(line(tab)).to_contain_text("Your words are still here.")
    tab.get_by_label(label).fill("Saved. Typed after.")


def test_a_note_is_kept_on_after_a_save_that_did_not_get_through(site, new_context):
    number = site.shell(MESSAGE).strip()
    context = new_context()
    context.clock.install()
    tab = come_in(context, "nils")
    tab.goto(f"/admin/contact/inquiry/{number}/change/")
    url = tab.locator("script[data-url]").get_attribute("data-url")
    tab.route(f"**{url}", lambda route: None, times=1)  # no answer comes
    tab.get_by_label("Notes:").fill("She comes by bus.")
    with tab.expect_request(f"**{url}"):
        context.clock.run_for(31_000)
    save = f"**{urlsplit(tab.url).path}"
    tab.route(save, lambda route: route.abort())
    press(tab, "Save")
    expect(line(tab)).to_contain_text("No connection.")
    tab.unroute(save)
    tab.get_by_label("Notes:").fill("She comes by bus. Call her first.")
    context.clock.run_for(31_000)
    expect(tab.locator(".field-notes [role=status]")).to_contain_text("Draft of your note saved at")
    press(tab, "Save")
    expect(tab.locator(".messagelist .success")).to_be_visible()
