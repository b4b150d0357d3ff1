"""A clinician's yes as a step: ask, send back, approve, publish. By the real forms of the admin."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from articles.models import Article, Condition, Page, Review, Source, WorkingDraft
from articles.publishing.schedule import publish_due
from articles.publishing.words import Words
from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.roles import CLINICIAN, EDITOR, MANAGER

from .conftest import run_tasks
from .editing import edit, typed, url
from .factories import hire, make_article
from .html import soup

pytestmark = pytest.mark.django_db

NOW = {"published_at_0": "2026-01-05", "published_at_1": "09:00"}


@pytest.fixture
def draft():
    article = make_article(published_at=None, went_public_unreviewed=False)
    article.sources.add(Source.objects.get(key="acp-2017"))
    return article


def said(response):
    return soup(response).text


def ask(client, page, **changes):
    response = edit(client, page, _ask_review="", **changes)
    assert response.status_code == 302
    return Review.objects.of(page).first()


def decide(client, page, button, **changes):
    address = url(type(page), "review", page.pk)
    form = typed(client.get(address)) | {button: ""} | changes
    return client.post(address, form)


def test_whoever_asks_reads_the_names_of_those_who_get_the_email(as_, edith, lee, draft):
    lee.first_name, lee.last_name = "Lee", "Example"
    lee.save()
    answer = as_(edith).get(edit(as_(edith), draft, _ask_review="").url)
    assert "Sent for review. An email goes to Lee Example." in soup(answer).text


def test_whoever_asks_reads_one_message_with_the_date_that_they_typed(as_, edith, lee, draft):
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    date = {"published_at_0": day, "published_at_1": "9 a.m."}
    answer = as_(edith).get(edit(as_(edith), draft, _ask_review="", **date).url)
    messages = soup(answer).find(class_="messagelist").find_all("li")
    assert len(messages) == 1
    assert "Sent for review. An email goes to lee." in messages[0].text
    assert "A clinician has to approve it first." in messages[0].text


def test_an_editor_asks_and_a_clinician_approves_and_publishes(as_, edith, lee, draft, saved):
    with saved():
        asked = ask(as_(edith), draft, **NOW)
    draft.refresh_from_db()
    assert draft.published_at is None, "asking for a review saves a draft"
    assert (asked.asked_by, asked.decision) == (edith, Review.Decision.WAITING)
    assert decide(as_(lee), draft, "_approve_publish").status_code == 302
    draft.refresh_from_db()
    assert draft.is_published
    today = timezone.localdate()
    assert (draft.reviewed_by, draft.reviewed_on) == (lee.clinician, today)
    assert draft.review_due_on == today + timedelta(days=365)
    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by) == (Review.Decision.APPROVED, lee)


def test_the_clinician_chooses_another_day_for_the_next_review(as_, edith, lee, draft):
    ask(as_(edith), draft)
    assert decide(as_(lee), draft, "_approve", due_on="2020-01-01").status_code == 200
    day = timezone.localdate() + timedelta(days=90)
    assert decide(as_(lee), draft, "_approve", due_on=day.isoformat()).status_code == 302
    draft.refresh_from_db()
    assert draft.review_due_on == day
    assert draft.published_at is None


@pytest.mark.parametrize("is_live", [False, True])
def test_what_was_approved_and_has_something_to_fix_says_so(as_, edith, lee, draft, is_live):
    """Else it would stand on the first page as if it could go out."""
    if is_live:
        draft.published_at, draft.went_public_unreviewed = timezone.now(), True
        draft.save()
        as_(edith).post(
            url(Article, "autosave"),
            typed(as_(edith).get(url(Article, "change", draft.pk)))
            | {"page": draft.pk, "title": "Changed", "sources": []},
        )
    else:
        draft.sources.clear()
    answer = as_(lee).get(decide(as_(lee), draft, "_approve").url)
    what = "The draft" if is_live else "It"
    assert f"Approved. {what} can't go public yet: the form lists 1 to fix." in said(answer)
    assert (
        Review.objects.of(draft).first().note == "List at least one source for what the page says."
    )
    assert "with 1 to fix before it can be public" in said(as_(edith).get(reverse("admin:index")))


def test_what_was_approved_is_published_by_the_editor(as_, edith, lee, draft):
    ask(as_(edith), draft)
    decide(as_(lee), draft, "_approve")
    assert "Approved, not published yet" in said(as_(edith).get(reverse("admin:index")))
    assert edit(as_(edith), draft, **NOW).status_code == 302
    draft.refresh_from_db()
    assert draft.is_published
    assert "Approved, not published yet" not in said(as_(edith).get(reverse("admin:index")))


@pytest.mark.parametrize("day", ["2026-01-05", "2199-01-05"])
def test_no_health_page_goes_public_first_without_approval_of_these_very_words(
    as_, edith, lee, draft, day
):
    public = NOW | {"published_at_0": day}
    response = edit(as_(edith), draft, **public)
    assert response.status_code == 200
    assert "A clinician has to approve these very words" in said(response)
    ask(as_(edith), draft)
    decide(as_(lee), draft, "_approve")
    other = public | {"articletext_set-0-body": "<p>Other words.</p>"}
    assert edit(as_(edith), draft, **other).status_code == 200
    assert edit(as_(edith), draft, **public).status_code == 302


def test_a_new_page_is_held_to_it_too(as_, edith):
    address = url(Article, "add")
    form = typed(as_(edith).get(address)) | NOW
    form |= {"title": "New", "slug": "new", "summary": make_article(slug="o").summary}
    response = as_(edith).post(address, form)
    assert "A clinician has to approve these very words" in said(response)
    assert not Article.objects.filter(slug="new").exists()


def test_the_sample_site_is_the_recorded_exception():
    for model in (Article, Condition):
        assert not model.objects.filter(went_public_unreviewed=False).exists()


def test_a_page_about_the_clinic_needs_no_approval(as_, edith):
    page = Page.objects.get(slug="about")
    assert edit(as_(edith), page, title="Who we are", why_without_review="").status_code == 302


# --- Sending back --------------------------------------------------------------------------------


def test_a_page_is_sent_back_with_a_note_that_only_staff_read(as_, edith, lee, draft, saved):
    with saved():
        asked = ask(as_(edith), draft)
    assert decide(as_(lee), draft, "_send_back").status_code == 200, "a note is needed"
    with saved():
        note = "Sciatica isn't a spasm."
        assert decide(as_(lee), draft, "_send_back", note=note).status_code == 302
    asked.refresh_from_db()
    assert (asked.decision, asked.note) == (Review.Decision.SENT_BACK, note)
    first_page = said(as_(edith).get(reverse("admin:index")))
    assert "Sent back with a note" in first_page
    assert note in first_page
    form = soup(as_(edith).get(url(Article, "change", draft.pk)))
    [state] = [box.text for box in form.find_all(class_="review-box--state") if note in box.text]
    assert ".:" not in state  # as after "a.m."
    ask(as_(edith), draft, title="Better")
    assert "Sent back with a note" not in said(as_(edith).get(reverse("admin:index")))


@pytest.mark.parametrize(("note", "is_open"), [("Sciatica.", True), ("Sciatica. " * 40, False)])
def test_a_clinician_reads_her_note_again_when_she_is_asked_once_more(
    as_, edith, lee, draft, note, is_open
):
    def shown():
        found = soup(as_(lee).get(url(Article, "review", draft.pk))).find_all("details")
        return [one for one in found if "sent it back" in one.find("summary").text]

    ask(as_(edith), draft)
    assert shown() == []
    decide(as_(lee), draft, "_send_back", note=note)
    ask(as_(edith), draft, title="Better")
    [before] = shown()
    assert "lee sent it back on " in before.find("summary").text
    assert before.find("blockquote").text.strip() == note.strip()
    assert ("open" in before.attrs) is is_open
    decide(as_(lee), draft, "_approve")
    ask(as_(edith), draft, title="Better still")
    assert shown() == []


def test_the_mails_say_where_to_read_and_no_word_of_the_page(as_, edith, lee, draft, saved, caplog):
    with saved():
        ask(as_(edith), draft, title="Numb between the legs")
    with saved():
        decide(as_(lee), draft, "_send_back", note="Say cauda equina.")
    with saved():
        ask(as_(edith), draft, summary="Numb between the legs, and other signs to call 911 for.")
    run_tasks()
    sent = {message.subject: message for message in mail.outbox}
    asked, back = sent["A page is waiting for your review"], sent["There’s a note for you"]
    assert (asked.to, back.to) == ([lee.email], [edith.email])
    assert url(Article, "review", draft.pk) in asked.body
    assert url(Article, "change", draft.pk) in back.body
    for message in mail.outbox:
        whole = f"{message.subject} {message.body} {message.extra_headers}"
        assert not re.search(r"numb|legs|cauda|911", whole, re.IGNORECASE)
    assert not re.search(r"numb|cauda", caplog.text, re.IGNORECASE)


def test_a_question_that_was_answered_meanwhile_sends_no_mail(as_, edith, lee, draft, saved):
    with saved():
        ask(as_(edith), draft)
    decide(as_(lee), draft, "_approve")
    run_tasks()
    assert mail.outbox == []
    assert not OutgoingMail.objects.filter(kind="review_asked").exists()


def test_the_same_question_twice_is_one(as_, edith, lee, draft):
    assert ask(as_(edith), draft) == ask(as_(edith), draft)
    newer = ask(as_(edith), draft, title="Other words")
    assert list(Review.objects.of(draft).waiting()) == [newer]
    assert OutgoingMail.objects.filter(kind="review_asked").count() == 2


def test_without_a_clinician_to_tell_the_editor_reads_that_nobody_is_told(as_, edith, draft):
    response = as_(edith).post(
        url(Article, "change", draft.pk),
        typed(as_(edith).get(url(Article, "change", draft.pk))) | {"_ask_review": ""},
        follow=True,
    )
    assert "nobody gets an email" in said(response)


# --- Who may approve, and what -------------------------------------------------------------------


@pytest.mark.parametrize("role", [EDITOR, MANAGER])
def test_only_a_clinician_approves(as_, draft, role):
    client = as_(hire("else", role))
    response = edit(client, draft, _approve="")
    assert response.status_code == 200
    assert "Only a clinician can approve a page." in said(response)
    review = client.post(url(Article, "review", draft.pk), {"_approve": ""})
    assert "Only a clinician can approve a page." in said(review)
    assert not Review.objects.approved().exists()


def test_a_clinicians_account_without_a_clinician_reads_what_to_do(as_, draft):
    client = as_(hire("lou", CLINICIAN))
    for response in (
        client.get(url(Article, "change", draft.pk)),
        edit(client, draft, _approve=""),
        client.post(url(Article, "review", draft.pk), {"_approve": ""}),
    ):
        assert response.status_code == 200
        assert "Ask a manager to open you under Clinicians" in said(response)
    assert not Review.objects.approved().exists()


def test_nobody_types_who_reviewed_a_page_or_when(as_, admin_client, edith, lee, draft):
    typed_in = {"reviewed_by": lee.clinician.pk, "reviewed_on": "2026-11-01"}
    for client in (admin_client, as_(edith), as_(lee)):
        form = typed(client.get(url(Article, "change", draft.pk)))
        assert not {"reviewed_by", "reviewed_on", "review_due_on"} & set(form)
        assert edit(client, draft, **typed_in).status_code == 302
        draft.refresh_from_db()
        assert (draft.reviewed_by, draft.reviewed_on) == (None, None)


def test_a_clinician_who_writes_herself_presses_one_button(as_, lee, draft):
    assert edit(as_(lee), draft, _approve="", title="My own words").status_code == 302
    draft.refresh_from_db()
    assert draft.is_published
    assert draft.reviewed_by == lee.clinician
    assert Review.objects.approval_of(draft, Words.saved(draft).digest)


def test_one_button_doesnt_publish_what_the_checklist_refuses(as_, lee, draft):
    claim = {"articletext_set-0-body": "<p>We guarantee relief.</p>"}
    assert edit(as_(lee), draft, _approve="", **claim).status_code == 200
    draft.refresh_from_db()
    assert draft.published_at is None
    assert not Review.objects.exists()


def test_words_that_changed_since_the_screen_was_opened_are_not_approved(as_, edith, lee, draft):
    ask(as_(edith), draft)
    address = url(Article, "review", draft.pk)
    form = typed(as_(lee).get(address)) | {"_approve_publish": ""}
    edit(as_(edith), draft, title="Other words")
    response = as_(lee).post(address, form)
    assert "somebody changed the page after you opened this screen" in said(response)
    draft.refresh_from_db()
    assert (draft.published_at, draft.reviewed_on) == (None, None)
    assert as_(lee).post(address, typed(response) | {"_approve": ""}).status_code == 302


def test_the_screen_publishes_nothing_that_the_checklist_refuses(as_, edith, lee, draft):
    ask(as_(edith), draft, **{"articletext_set-0-body": "<p>We guarantee relief.</p>"})
    response = decide(as_(lee), draft, "_approve_publish")
    assert "Not published: what's still required is listed below." in said(response)
    draft.refresh_from_db()
    assert draft.published_at is None


def test_the_screen_shows_what_changed_since_the_last_approval(as_, edith, lee, draft):
    ask(as_(edith), draft)
    first = said(as_(lee).get(url(Article, "review", draft.pk)))
    assert "Please read the whole page." in first
    assert "edith asked for this review" in first
    decide(as_(lee), draft, "_approve")
    ask(as_(edith), draft, **{"articletext_set-0-body": "<p>Words of my own.</p>"})
    screen = soup(as_(lee).get(url(Article, "review", draft.pk)))
    assert [node.text for node in screen.find_all("dt")] == ["Text “A section”: text"]
    assert "my" in [node.text.strip() for node in screen.find_all("ins")]


# --- Later changes -------------------------------------------------------------------------------


@pytest.fixture
def live(as_, lee, draft):
    edit(as_(lee), draft, _approve="")
    day = timezone.localdate() - timedelta(days=40)
    Article.objects.filter(pk=draft.pk).update(reviewed_on=day)
    draft.refresh_from_db()
    return draft


def test_a_later_change_goes_out_with_one_line_and_keeps_the_old_date(as_, edith, lee, live):
    before = live.reviewed_on
    body = {"articletext_set-0-body": "<p>Call (555) 010-0199.</p>", "why_without_review": ""}
    response = edit(as_(edith), live, **body)
    assert response.status_code == 200
    assert "No clinician has approved these words." in said(response)
    form = typed(response)
    assert form["articletext_set-0-body"] == "<p>Call (555) 010-0199.</p>"
    form["why_without_review"] = "The phone number was wrong."
    assert as_(edith).post(url(Article, "change", live.pk), form).status_code == 302
    live.refresh_from_db()
    assert (live.reviewed_by, live.reviewed_on) == (lee.clinician, before)

    first_page = said(as_(lee).get(reverse("admin:index")))
    assert "Changed since your review" in first_page
    assert "edith: The phone number was wrong." in first_page
    screen = said(as_(lee).get(url(Article, "review", live.pk)))
    assert "The phone number was wrong." in screen
    assert "010-0199" in screen
    assert decide(as_(lee), live, "_approve").status_code == 302
    live.refresh_from_db()
    assert live.reviewed_on == timezone.localdate()
    assert "Changed since your review" not in said(as_(lee).get(reverse("admin:index")))


@pytest.mark.parametrize(
    "change", [{}, {"slug": "another-address"}, {"published_at_0": "2026-01-04"}]
)
def test_a_change_of_nothing_that_readers_read_asks_for_nothing(as_, edith, live, change):
    assert edit(as_(edith), live, why_without_review="", **change).status_code == 302
    assert not Review.objects.unsettled().exists()


def test_a_page_with_a_date_that_nobody_approved_can_be_previewed(as_, edith, draft):
    preview = edit(as_(edith), draft, **NOW, _preview="1")
    assert preview.status_code == 200
    assert soup(preview).find("h1").text == draft.title
    draft.refresh_from_db()
    assert draft.published_at is None


def test_a_draft_that_was_public_is_approved_anew_before_it_goes_public_again(as_, edith, live):
    edit(as_(edith), live, published_at_0="", published_at_1="", take_down="yes")
    changed = edit(as_(edith), live, title="Other words", **NOW)
    assert changed.status_code == 200
    assert edit(as_(edith), live, **NOW).status_code == 302


def restore(client, page, version, **changes):
    address = url(type(page), "revision", page.pk, version.pk)
    return client.post(address, typed(client.get(address)) | changes)


def test_restoring_is_held_to_it_and_needs_no_line_for_words_once_approved(
    as_, edith, lee, live, versions
):
    approved = versions(live)[0]
    edit(as_(edith), live, title="Changed", why_without_review="In a hurry.")
    changed = versions(live)[0]
    assert restore(as_(edith), live, approved, why_without_review="").status_code == 302
    live.refresh_from_db()
    assert live.title == "A made article"
    assert not Review.objects.unsettled().exists(), "what is public is approved again"
    refused = restore(as_(edith), live, changed, why_without_review="")
    assert "No clinician has approved these words." in said(refused)
    assert restore(as_(edith), live, changed, why_without_review="Hurry.").status_code == 302
    live.refresh_from_db()
    assert live.reviewed_by == lee.clinician


def test_a_deleted_page_comes_back_public_only_if_its_words_were_approved(
    as_, admin_client, live, versions
):
    never = make_article(slug="never", title="Never approved")
    never.sources.set(live.sources.all())
    assert edit(admin_client, never).status_code == 302
    for page, comes_back in ((live, True), (never, False)):
        version = versions(page)[0]
        admin_client.post(url(Article, "delete", page.pk), {"post": "yes"})
        address = url(Article, "recover", version.pk)
        opened = admin_client.get(address)
        promised = "Press Save to bring it back, changed or not." in said(opened)
        form = typed(opened)
        assert promised is comes_back
        assert (admin_client.post(address, form).status_code == 302) == comes_back
        assert Article.objects.filter(pk=page.pk).exists() == comes_back
    assert "Clear the date under “Publish on”, then press Save" in said(opened)
    refused = said(admin_client.post(address, form))
    assert "or clear this date to keep a draft." in refused
    assert "Save draft" not in refused
    draft = form | {"published_at_0": "", "published_at_1": ""}
    assert admin_client.post(address, draft).status_code == 302
    assert Article.objects.get(pk=never.pk).went_public_unreviewed is False


def test_a_review_of_a_deleted_page_is_listed_nowhere(as_, edith, lee, draft, admin_client):
    ask(as_(edith), draft)
    ask(as_(edith), make_article(slug="other", published_at=None, title="Still there"))
    admin_client.post(url(Article, "delete", draft.pk), {"post": "yes"})
    first_page = said(as_(lee).get(reverse("admin:index")))
    assert "Still there" in first_page
    assert "A made article" not in first_page
    response = as_(lee).get(url(Article, "review", draft.pk), follow=True)
    assert "This page was deleted" in said(response)


def test_a_note_on_a_page_that_was_deleted_meanwhile_is_there_to_copy(as_, lee, draft):
    address = url(Article, "review", draft.pk)
    draft.delete()
    response = as_(lee).post(address, {"note": "Give a dose for adults.", "_send_back": ""})
    assert response.status_code == 404
    assert "This isn't there anymore" in soup(response).find("h1").text
    assert soup(response).find("textarea").text.strip() == "Give a dose for adults."
    assert "new article" not in said(response)


def test_a_page_that_waits_is_listed_with_who_asked_and_when(as_, edith, lee, draft):
    ask(as_(edith), draft)
    first_page = soup(as_(lee).get(reverse("admin:index")))
    section = first_page.find("h2", id="reviews-title")
    assert section.text == "Reviews"
    assert "Waiting for your review" in first_page.text
    assert "edith asked on" in first_page.text
    links = [link["href"] for link in first_page.find_all("a")]
    assert url(Article, "review", draft.pk) in links


def test_asking_about_a_public_page_leaves_it_public(as_, edith, lee, live):
    ask(as_(edith), live)
    live.refresh_from_db()
    assert live.is_published
    assert "Waiting for your review" in said(as_(lee).get(reverse("admin:index")))


@pytest.fixture
def versions():
    return lambda row: list(Version.objects.get_for_object(row))


def test_of_a_live_page_the_draft_is_reviewed_and_publishing_finds_the_approval(
    as_, edith, lee, live
):
    other = {"articletext_set-0-body": "<p>Newer words.</p>"}
    asked = ask(as_(edith), live, **other)
    assert "Newer words." not in said(as_(edith).get(live.get_absolute_url()))
    screen = said(as_(lee).get(url(Article, "review", live.pk)))
    assert "Newer words." in screen
    assert decide(as_(lee), live, "_approve").status_code == 302
    asked.refresh_from_db()
    assert asked.decision == Review.Decision.APPROVED
    assert "Newer words." not in said(as_(edith).get(live.get_absolute_url()))
    assert "Approved, not published yet" in said(as_(edith).get(reverse("admin:index")))
    assert edit(as_(edith), live, why_without_review="").status_code == 302
    assert "Newer words." in said(as_(edith).get(live.get_absolute_url()))
    live.refresh_from_db()
    assert live.reviewed_on == timezone.localdate()
    assert not Review.objects.unsettled().exists()


def test_a_clinician_publishes_the_draft_of_a_live_page_from_the_review_screen(
    as_, edith, lee, live
):
    ask(as_(edith), live, title="A newer title")
    assert decide(as_(lee), live, "_approve_publish").status_code == 302
    live.refresh_from_db()
    assert (live.title, live.reviewed_by) == ("A newer title", lee.clinician)
    assert not WorkingDraft.objects.exists()


@pytest.mark.parametrize("also", [{"_publish": ""}, {"_save": ""}, {"action": "x"}])
def test_a_question_about_a_draft_publishes_nothing_whatever_else_is_sent(as_, edith, draft, also):
    edit(as_(edith), draft, _ask_review="", **NOW, **also)
    draft.refresh_from_db()
    assert draft.published_at is None


@pytest.mark.parametrize("also", [{"_publish": ""}, {"_save": ""}, {"action": "x"}])
def test_a_question_about_a_live_page_changes_nothing_whatever_else_is_sent(as_, edith, live, also):
    other = {"title": "Words that nobody approved", "why_without_review": ""}
    edit(as_(edith), live, _ask_review="", **other, **also)
    live.refresh_from_db()
    assert live.title != other["title"]


def test_restoring_with_a_question_for_a_review_is_held_to_it_too(as_, edith, live, versions):
    edit(as_(edith), live, title="Changed", why_without_review="In a hurry.")
    changed = versions(live)[0]
    edit(as_(edith), live, title="A made article")
    restore(as_(edith), live, changed, why_without_review="", _ask_review="")
    live.refresh_from_db()
    assert live.title == "A made article"


def test_a_version_of_another_kind_of_page_is_not_brought_back(as_, admin_client, live, versions):
    version = versions(live)[0]
    for action in (["recover", version.pk], ["revision", live.pk, version.pk]):
        assert admin_client.get(url(Condition, *action)).status_code == 404
    assert admin_client.get(url(Article, "recover", version.pk)).status_code == 404
    assert admin_client.get(url(Article, "revision", "abc", version.pk)).status_code == 404


def test_a_clinician_who_schedules_a_change_has_approved_it(as_, lee, live, time_machine):
    tomorrow = timezone.localdate() + timedelta(days=1)
    when = {"publish_changes_on_0": tomorrow.isoformat(), "publish_changes_on_1": "9 am"}
    sent = {"title": "Newer", "why_without_review": "", "_approve": ""}
    assert edit(as_(lee), live, **sent, **when).status_code == 302
    time_machine.move_to(timezone.now() + timedelta(days=2))
    publish_due()
    live.refresh_from_db()
    assert (live.title, live.reviewed_by) == ("Newer", lee.clinician)
