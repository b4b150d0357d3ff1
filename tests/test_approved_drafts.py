"""What is approved in the draft of a live page, and what was said with it, counts on the day."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, ClaimOverride, Review, WorkingDraft
from articles.publishing.review import NOT_APPROVED, NOTED, WAITS
from articles.publishing.schedule import publish_due
from clinic_site.foundation.roles import EDITOR, MANAGER

from .drafting import open_and_autosave, open_form, publish, save_draft
from .editing import edit, typed, url
from .factories import hire, make_article
from .html import soup

pytestmark = pytest.mark.django_db

NOT_REVIEWED = {
    "reviewed_by": None,
    "reviewed_on": None,
    "review_due_on": None,
    "went_public_unreviewed": True,
}
CLAIM = {"articletext_set-0-body": "<p>We guarantee relief.</p>"}


@pytest.fixture
def live(as_, lee):
    """A page that a clinician approved 40 days ago."""
    article = make_article(published_at=None, went_public_unreviewed=False)
    article.sources.add(1)
    assert edit(as_(lee), article, _approve="").status_code == 302
    day = timezone.localdate() - timedelta(days=40)
    Article.objects.filter(pk=article.pk).update(reviewed_on=day)
    article.refresh_from_db()
    return article


def said(response):
    return soup(response).text


def decide(client, page, button, **changes):
    address = url(Article, "review", page.pk)
    return client.post(address, typed(client.get(address)) | {button: ""} | changes, follow=True)


def in_days(days):
    """The same hour on another day, as it's typed."""
    day = timezone.localdate() + timedelta(days=days)
    return {"publish_changes_on_0": day.isoformat(), "publish_changes_on_1": "9 a.m."}


# --- A draft that says what the page says --------------------------------------------------------


@pytest.mark.parametrize("button", ["_approve", "_approve_publish"])
def test_approving_a_draft_that_says_what_the_page_says_is_a_review_of_the_page(
    as_, edith, lee, live, button
):
    edit(as_(edith), live, title="Changed", why_without_review="In a hurry.")
    save_draft(as_(edith), live, slug="another-address")
    assert "Changed since your review" in said(as_(lee).get(reverse("admin:index")))
    due = timezone.localdate() + timedelta(days=90)
    decide(as_(lee), live, button, due_on=due.isoformat())
    live.refresh_from_db()
    assert (live.reviewed_by, live.reviewed_on) == (lee.clinician, timezone.localdate())
    assert live.review_due_on == due
    assert not Review.objects.unsettled().exists()
    assert "Changed since your review" not in said(as_(lee).get(reverse("admin:index")))
    assert (live.slug == "another-address") == (button == "_approve_publish")


def test_so_it_is_where_the_clinician_schedules_such_a_change(as_, edith, lee, live):
    edit(as_(edith), live, title="Changed", why_without_review="In a hurry.")
    edit(as_(lee), live, slug="another-address", _approve="", **in_days(2))
    live.refresh_from_db()
    assert live.reviewed_on == timezone.localdate()
    assert not Review.objects.unsettled().exists()


def test_approving_other_words_leaves_the_page_as_it_is_until_they_are_published(
    as_, edith, lee, live
):
    edit(as_(edith), live, title="Changed", why_without_review="In a hurry.")
    save_draft(as_(edith), live, title="Other words")
    decide(as_(lee), live, "_approve")
    before = live.reviewed_on
    live.refresh_from_db()
    assert (live.title, live.reviewed_on) == ("Changed", before)
    assert Review.objects.unsettled().exists()
    assert edit(as_(edith), live, why_without_review="").status_code == 302
    live.refresh_from_db()
    assert (live.title, live.reviewed_on) == ("Other words", timezone.localdate())
    assert not Review.objects.unsettled().exists()


# --- What was said with a change of a later day --------------------------------------------------


@pytest.mark.parametrize("button", ["_save", "_ask_review"])
def test_why_a_sentence_is_kept_counts_on_the_day_too(as_, lee, live, time_machine, button):
    max_ = hire("max", MANAGER)
    form = typed(edit(as_(max_), live, _save="", **CLAIM))
    [reason] = [name for name in form if name.startswith("keep-")]
    form |= in_days(2) | {reason: "Quoted.", button: ""}
    assert as_(max_).post(url(Article, "change", live.pk), form).status_code == 302
    if button == "_save":
        time_machine.move_to(timezone.now() + timedelta(days=3))
        publish_due()
    else:
        decide(as_(lee), live, "_approve_publish")
    kept = ClaimOverride.of(live).get()
    assert (kept.reason, kept.user) == ("Quoted.", max_)
    assert "We guarantee" in Article.objects.get(pk=live.pk).blocks["main"][0].body
    assert not WorkingDraft.objects.exists()


def test_a_page_is_not_taken_down_on_a_date_and_staff_read_so(as_, edith, live):
    down = {"published_at_0": "", "published_at_1": "", "take_down": "yes"}
    refused = publish(as_(edith), live, **down, **in_days(2))
    assert "A page can't be taken down on a date." in said(refused)
    assert not WorkingDraft.objects.exists()
    live.refresh_from_db()
    assert live.is_published
    assert typed(open_form(as_(edith), live))["published_at_0"]


# --- What goes public goes by the button that says so --------------------------------------------


def pressed_by_enter(response, name):
    """The first button of the form that has this button: a browser presses it for Enter."""
    button = soup(response).find("input", name=name)
    form = next(node for node in button.lineage if node.tag == "form")
    return form.find("input", type="submit")


def test_the_enter_key_in_a_pages_form_saves_a_draft(as_, lee, edith, live):
    assert pressed_by_enter(open_form(as_(lee), live), "_approve")["name"] == "_draft"
    assert pressed_by_enter(open_form(as_(edith), live), "_save")["name"] == "_draft"
    new = as_(edith).get(url(Article, "add"))
    assert pressed_by_enter(new, "_ask_review")["name"] == "_draft"


def test_the_enter_key_on_the_screen_of_a_review_decides_nothing(as_, lee, live):
    screen = as_(lee).get(url(Article, "review", live.pk))
    assert "disabled" in pressed_by_enter(screen, "_approve").attrs


def test_a_review_that_is_sent_without_a_button_decides_nothing(as_, lee, live):
    Review.objects.all().delete()
    address = url(Article, "review", live.pk)
    answer = as_(lee).post(address, typed(as_(lee).get(address)))
    assert soup(answer).find(name="_approve")
    assert not Review.objects.exists()


def test_a_draft_that_is_refused_asks_for_no_reason_and_takes_nothing_down(as_, lee, edith, live):
    form = typed(open_form(as_(edith), live)) | {"title": "Mine", "_draft": ""}
    save_draft(as_(lee), live, title="Theirs")
    down = {"published_at_0": "", "published_at_1": ""}
    for sent in (form, form | down):
        refused = said(as_(edith).post(url(Article, "change", live.pk), sent))
        assert "saved a draft of this page after you opened it" in refused
        assert "can't wait" not in refused
        assert "take the page down" not in refused


def test_changes_for_a_time_that_has_passed_are_not_published(as_, lee, live):
    refused = edit(as_(lee), live, title="Changed", _approve="", **in_days(-1))
    assert "that time has passed" in said(refused)
    live.refresh_from_db()
    assert live.title != "Changed"


def test_nobody_is_told_to_take_a_live_page_down_to_save_a_draft(as_, edith, live):
    refused = said(publish(as_(edith), live, **CLAIM, why_without_review="In a hurry."))
    assert "First fix what's listed under “Ready to publish?”" in refused
    assert "clear this field" not in refused


def test_the_draft_of_a_page_with_a_date_says_what_goes_public_then(as_, lee, live):
    later = timezone.now() + timedelta(days=4)
    Article.objects.filter(pk=live.pk).update(published_at=later)
    edit(as_(lee), live, title="Changed", _draft="")
    assert WorkingDraft.objects.of(live).exists()
    words = said(open_form(as_(lee), live))
    assert "The page goes public without these changes on" in words
    assert "isn’t saved as a page yet" not in words


# --- A date, with a question for a review --------------------------------------------------------


def asked_for(client, page, **changes):
    answer = edit(client, page, _ask_review="", **changes)
    assert answer.status_code == 302, said(answer)
    return said(client.get(answer.url))


def first_in_days(days):
    return {
        name.replace("publish_changes_on", "published_at"): text
        for name, text in in_days(days).items()
    }


@pytest.fixture
def never_public():
    article = make_article(published_at=None, went_public_unreviewed=False)
    article.sources.add(1)
    return article


@pytest.mark.parametrize("page", ["live", "never_public"])
def test_a_date_typed_with_a_question_is_kept_until_a_clinician_has_approved(
    request, as_, edith, lee, page, time_machine
):
    page = request.getfixturevalue(page)
    date = in_days(2) if page.is_published else first_in_days(2)
    words = asked_for(as_(edith), page, title="Newer", **date)
    assert "A clinician has to approve it first." in words
    assert "It’s to be public" in said(as_(lee).get(url(Article, "review", page.pk)))
    answer = decide(as_(lee), page, "_approve")
    assert "Approved. Readers see it on" in said(answer)
    publish_due()
    assert not Article.objects.filter(title="Newer", published_at__lte=timezone.now()).exists()
    time_machine.move_to(timezone.now() + timedelta(days=3))
    publish_due()
    page.refresh_from_db()
    assert page.is_published
    assert (page.title, page.reviewed_by) == ("Newer", lee.clinician)
    assert not WorkingDraft.objects.exists()


@pytest.mark.parametrize("page", ["live", "never_public"])
def test_what_is_not_approved_by_its_date_goes_public_once_it_is(
    request, as_, edith, lee, page, time_machine
):
    page = request.getfixturevalue(page)
    date = in_days(2) if page.is_published else first_in_days(2)
    asked_for(as_(edith), page, title="Newer", **date)
    time_machine.move_to(timezone.now() + timedelta(days=3))
    publish_due()
    draft = WorkingDraft.objects.get()
    assert draft.refused == WAITS
    shown = said(open_form(as_(edith), page))
    assert WAITS in shown
    assert "wasn’t published at its time" not in shown
    kept = edit(as_(edith), page, _draft="", summary=f"{page.summary} More.")
    assert WAITS in soup(as_(edith).get(kept.url)).find(class_="messagelist").text
    assert "goes public in a moment" in said(decide(as_(lee), page, "_approve"))
    publish_due()
    page.refresh_from_db()
    assert page.is_published
    assert page.title == "Newer"


def test_a_clinician_may_publish_before_the_date(as_, edith, lee, never_public):
    asked_for(as_(edith), never_public, title="Newer", **first_in_days(2))
    decide(as_(lee), never_public, "_approve_publish")
    never_public.refresh_from_db()
    assert never_public.is_published
    assert not WorkingDraft.objects.exists()


def test_the_form_shows_the_date_and_saving_it_keeps_it(as_, edith, never_public):
    asked_for(as_(edith), never_public, **first_in_days(2))
    form = typed(open_form(as_(edith), never_public))
    assert form["published_at_0"] == first_in_days(2)["published_at_0"]
    assert save_draft(as_(edith), never_public, title="Second thoughts").publish_at
    other = first_in_days(3)
    assert save_draft(as_(edith), never_public, **other).publish_at is None


def test_words_that_save_themselves_end_its_date_and_say_what_to_press(as_, edith, never_public):
    asked_for(as_(edith), never_public, title="Newer", **first_in_days(2))
    told = open_and_autosave(as_(edith), never_public, title="Half a").json()
    assert told["is_scheduled"] is False
    assert "It's no longer scheduled. To schedule it, press Ask for review." in told["message"]


def test_a_date_that_is_past_is_said_to_be(as_, edith, never_public):
    assert "is past" in asked_for(as_(edith), never_public, **first_in_days(-2))
    assert not WorkingDraft.objects.exists()


# --- What the form says of an approval -----------------------------------------------------------


@pytest.mark.parametrize("is_reviewed", [False, True])
def test_the_form_of_an_approved_draft_says_that_it_may_go_out_and_asks_for_no_review(
    as_, edith, lee, live, is_reviewed
):
    long_ago = timezone.localdate() - timedelta(days=400)
    due = long_ago + timedelta(days=365)
    facts = {"reviewed_on": long_ago, "review_due_on": due} if is_reviewed else NOT_REVIEWED
    Article.objects.filter(pk=live.pk).update(**facts)
    save_draft(as_(edith), live, title="Newer")
    asks = "press “Ask for review”" if is_reviewed else "No clinician has reviewed it yet"
    assert asks in said(open_form(as_(edith), live))
    decide(as_(lee), live, "_approve")
    form = soup(open_form(as_(edith), live))
    box = form.find("section", class_="review-box").text
    assert "Approved by Lee Example" in box
    assert "Press “Publish changes”." in box
    assert "sk for review”" not in form.find(class_="checklist__words").text
    save_draft(as_(edith), live, title="Newest")
    form = soup(open_form(as_(edith), live))
    assert form.find("section", class_="review-box") is None
    assert asks in form.text


def test_so_does_that_of_a_page_that_was_never_public(as_, edith, lee, never_public):
    decide(as_(lee), never_public, "_approve")
    box = soup(open_form(as_(edith), never_public)).find("section", class_="review-box").text
    assert "Press “Publish”." in box
    box = soup(open_form(as_(lee), never_public)).find("section", class_="review-box").text
    assert "Press “Approve and publish”." in box
    never_public.sources.clear()
    box = soup(open_form(as_(edith), never_public)).find("section", class_="review-box")
    assert box is None, "a source is among the words"


# --- Words that changed after they were scheduled ------------------------------------------------


@pytest.mark.parametrize("page", ["live", "never_public"])
def test_whoever_changes_words_that_were_approved_for_a_date_reads_that_they_wait(
    request, as_, edith, lee, page
):
    page = request.getfixturevalue(page)
    date = in_days(2) if page.is_published else first_in_days(2)
    asked_for(as_(edith), page, title="Newer", **date)
    waits = said(open_form(as_(edith), page))
    assert "Readers see it on" in waits
    assert "A clinician has to approve it first." in waits
    decide(as_(lee), page, "_approve")
    approved = said(open_form(as_(edith), page))
    assert "It goes public on" in approved
    assert "aren't approved" not in approved
    answer = edit(as_(edith), page, title="Newest", _draft="")
    words = "These words aren't approved, so they won't go public on "
    message = soup(as_(edith).get(answer.url)).find(class_="messagelist").text
    assert words in message
    assert "Press “Ask for review”." in message
    assert "Readers see the live page until" not in message
    for form in (open_form(as_(edith), page), edit(as_(edith), page, title="", _ask_review="")):
        banner = soup(form).find("div", class_="working-draft").text
        assert words in banner
        assert "It goes public" not in banner
    assert (
        "Press “Approve and publish"
        in soup(open_form(as_(lee), page)).find("div", class_="working-draft").text
    )


@pytest.mark.parametrize("page", ["live", "never_public"])
def test_what_is_refused_for_want_of_an_approval_says_so_in_a_sentence_of_its_own(
    request, as_, edith, lee, page, time_machine
):
    page = request.getfixturevalue(page)
    date = in_days(2) if page.is_published else first_in_days(2)
    asked_for(as_(edith), page, title="Newer", **date)
    decide(as_(lee), page, "_approve")
    assert edit(as_(edith), page, title="Newest", _draft="").status_code == 302
    time_machine.move_to(timezone.now() + timedelta(days=3))
    publish_due()
    assert WorkingDraft.objects.get().refused == NOT_APPROVED
    shown = soup(open_form(as_(edith), page)).find("div", class_="working-draft").text
    assert NOT_APPROVED in shown
    assert "Fix this, clear its date" not in shown
    assert NOT_APPROVED in said(as_(hire("max", MANAGER)).get(reverse("admin:index")))
    told = asked_for(as_(edith), page)
    assert (WAITS if page.is_published else "The date that you typed is past") in told
    decide(as_(lee), page, "_approve" if page.is_published else "_approve_publish")
    publish_due()
    page.refresh_from_db()
    assert (page.title, page.is_published) == ("Newest", True)


def test_what_else_is_wrong_then_is_said_beside_it(as_, edith, lee, live, time_machine):
    asked_for(as_(edith), live, title="Newer", slug="moved", **in_days(2))
    decide(as_(lee), live, "_approve")
    edit(as_(edith), live, title="Newest", _draft="")
    make_article(slug="moved")
    time_machine.move_to(timezone.now() + timedelta(days=3))
    publish_due()
    first, second = WorkingDraft.objects.get().refused.splitlines()
    assert first == NOT_APPROVED
    assert second.startswith("Web address: ")


@pytest.mark.parametrize("comes_first", ["the note", "the date"])
def test_what_was_sent_back_waits_for_whoever_asked_and_not_for_the_clinician(
    as_, edith, lee, live, time_machine, comes_first
):
    asked_for(as_(edith), live, title="Newer", **in_days(2))
    if comes_first == "the note":
        decide(as_(lee), live, "_send_back", note="Shorter, please.")
    time_machine.move_to(timezone.now() + timedelta(days=3))
    publish_due()
    if comes_first == "the date":
        decide(as_(lee), live, "_send_back", note="Shorter, please.")
    publish_due()
    assert WorkingDraft.objects.get().refused == NOTED
    lee.groups.add(Group.objects.get(name=EDITOR))
    home = said(as_(User.objects.get(pk=lee.pk)).get(reverse("admin:index")))
    assert "Waiting for review" not in home
    assert NOTED in home
    assert "Sent back with a note" in said(as_(edith).get(reverse("admin:index")))
    assert WAITS in asked_for(as_(edith), live, title="Shorter")
    decide(as_(lee), live, "_approve")
    publish_due()
    live.refresh_from_db()
    assert live.title == "Shorter"
