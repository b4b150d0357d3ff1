"""What the first page and the messages say of reviews is true."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from articles.models import Article, Review
from clinic_site.foundation.roles import CLINICIAN, EDITOR, MANAGER

from .drafting import open_form, save_draft
from .editing import edit, typed, url
from .factories import hire, link_to_clinician, make_article
from .html import soup

pytestmark = pytest.mark.django_db

APPROVED = "Approved, not published yet"
SENT_BACK = "Sent back with a note"
NOTE = "Say for how long."


@pytest.fixture
def as_(client):
    def as_(user):
        client.force_login(user)
        return client

    return as_


@pytest.fixture
def erin():
    user = User.objects.create_user("erin", "erin@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITOR))
    return user


@pytest.fixture
def clara():
    user = User.objects.create_user("clara", "clara@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=CLINICIAN))
    link_to_clinician(user)
    return user


@pytest.fixture
def draft():
    article = make_article(published_at=None, went_public_unreviewed=False)
    article.sources.add(1)
    return article


@pytest.fixture
def live(as_, clara, draft):
    edit(as_(clara), draft, _approve="")
    draft.refresh_from_db()
    assert draft.is_published
    return draft


def test_where_no_sign_in_is_a_clinicians_the_first_pages_say_that_a_review_waits(as_, erin, draft):
    clinician = User.objects.create_user("cora", "cora@example.com", is_staff=True)
    clinician.groups.add(Group.objects.get(name=CLINICIAN))
    manager = hire("mia", MANAGER)
    line, hint = "A page waits for a review: which", "Your sign-in isn't linked to a clinician"
    assert line not in first_page(as_(manager))
    assert hint not in first_page(as_(clinician))
    edit(as_(erin), draft, _ask_review="")
    assert Review.objects.waiting().exists()
    assert line in first_page(as_(manager))
    assert hint in first_page(as_(clinician))
    assert hint not in first_page(as_(erin))
    link_to_clinician(clinician)
    assert line not in first_page(as_(manager))
    assert hint not in first_page(as_(clinician))
    assert "Waiting for your review" in first_page(as_(clinician))


def first_page(client):
    return soup(client.get(reverse("admin:index"))).find(id="content").text


def decide(client, page, button, **changes):
    address = url(Article, "review", page.pk)
    form = typed(client.get(address)) | {button: ""} | changes
    return soup(client.post(address, form, follow=True)).text


def throw_away(client, page, say_yes=True):
    draft = page.working_drafts.get()
    address = url(Article, "throw_away", draft.pk)
    asked = soup(client.get(address)).text
    sent = {"draft_revision": str(draft.revision)}
    answer = soup(client.post(address, sent, follow=True)).text if say_yes else ""
    return asked, answer


def test_the_reason_for_a_change_of_a_page_nobody_reviewed_is_on_the_clinicians_list(
    as_, erin, clara
):
    article = make_article(title="Never read")
    article.sources.add(1)
    why = {"why_without_review": "The phone was wrong."}
    assert edit(as_(erin), article, title="Changed", **why).status_code == 302
    listed = first_page(as_(clara))
    assert "Changed, and never reviewed" in listed
    assert "erin: The phone was wrong." in listed
    screen = soup(as_(clara).get(url(Article, "review", article.pk))).find(class_="review-screen")
    assert "Changed, and never reviewed." in screen.text
    assert "your review" not in screen.text
    decide(as_(clara), article, "_approve")
    assert "The phone was wrong." not in first_page(as_(clara))


def test_words_that_changed_after_the_approval_are_not_called_approved(as_, erin, clara, live):
    save_draft(as_(erin), live, title="Nobody approved this")
    assert APPROVED not in first_page(as_(erin))
    decide(as_(clara), live, "_approve")
    assert APPROVED in first_page(as_(erin))
    save_draft(as_(erin), live, title="Nor this")
    assert APPROVED not in first_page(as_(erin))


def test_nor_are_those_of_a_page_that_was_taken_down_and_written_anew(as_, erin, live):
    Article.objects.filter(pk=live.pk).update(published_at=None)
    edit(as_(erin), live, title="Written anew", _draft="")
    assert APPROVED not in first_page(as_(erin))


def test_a_note_goes_once_its_change_went_out_with_a_reason(as_, erin, clara, live):
    edit(as_(erin), live, title="Changed", _ask_review="")
    decide(as_(clara), live, "_send_back", note=NOTE)
    assert SENT_BACK in first_page(as_(erin))
    edit(as_(erin), live, why_without_review="In a hurry.")
    assert SENT_BACK not in first_page(as_(erin))


def test_a_note_goes_with_the_draft_that_it_is_about(as_, erin, clara, live):
    edit(as_(erin), live, title="Changed", _ask_review="")
    decide(as_(clara), live, "_send_back", note=NOTE)
    throw_away(as_(erin), live)
    assert SENT_BACK not in first_page(as_(erin))


def test_throwing_away_a_draft_that_waits_withdraws_the_question_and_says_so(
    as_, erin, clara, live
):
    edit(as_(erin), live, title="Changed", _ask_review="")
    assert "Waiting for your review" in first_page(as_(clara))
    asked, answer = throw_away(as_(erin), live)
    assert "It waits for a clinician’s review" in asked
    assert "Nobody is asked to review it anymore" in answer
    assert "Waiting for your review" not in first_page(as_(clara))
    assert not Review.objects.of(live).waiting().exists()


def test_a_question_about_the_page_itself_outlives_a_draft_of_it(as_, erin, clara, draft):
    edit(as_(erin), draft, _ask_review="")
    form = typed(open_form(as_(erin), draft)) | {"page": draft.pk, "title": "Half a"}
    as_(erin).post(url(Article, "autosave"), form)
    asked, answer = throw_away(as_(erin), draft)
    assert "waits" not in asked
    assert "Nobody is asked" not in answer
    assert Review.objects.of(draft).waiting().exists()


def test_whoever_deletes_a_page_that_waits_reads_so(as_, erin, clara, draft):
    max_ = hire("max", MANAGER)
    address = url(Article, "delete", draft.pk)
    assert "waits for a clinician’s review" not in soup(as_(max_).get(address)).text
    edit(as_(erin), draft, _ask_review="")
    asked = soup(as_(max_).get(address)).text
    assert "It waits for a clinician’s review. Nobody is asked to review it anymore then." in asked


def test_the_same_words_are_approved_once(as_, clara, draft):
    assert "Approved." in decide(as_(clara), draft, "_approve")
    assert "You approved these words today already" in decide(as_(clara), draft, "_approve")
    assert Review.objects.of(draft).approved().count() == 1
    decide(as_(clara), draft, "_approve_publish")
    assert Review.objects.of(draft).approved().count() == 1
    draft.refresh_from_db()
    assert draft.is_published


def test_who_writes_and_reviews_sees_what_was_sent_back_too(as_, erin, clara, live):
    erin.groups.add(Group.objects.get(name=CLINICIAN))
    link_to_clinician(erin)
    save_draft(as_(erin), live, title="Changed")
    Review.objects.of(live).delete()
    Review.objects.create(
        page_type=live.working_drafts.get().page_type,
        page_id=live.pk,
        words="x",
        decision=Review.Decision.SENT_BACK,
        decided_at=live.updated_at,
        decided_by=clara,
        decided_by_name="clara",
        note=NOTE,
    )
    assert f"clara: {NOTE}" in first_page(as_(erin))


def test_the_history_names_what_changed_and_not_that_a_reason_was_given(as_, erin, live):
    edit(as_(erin), live, title="Changed", why_without_review="In a hurry.")
    history = soup(as_(erin).get(url(Article, "history", live.pk))).text
    assert "Changed Title." in history
    assert "Why this can" not in history
