"""A slip in a note for readers on what changed can be mended, and staff see that it was."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.models import Article, Review
from articles.publishing.words import Words
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK

from .drafting import save_draft
from .editing import WHY, edit, send, typed, url
from .factories import link_to_clinician, make_article, reviewed_article
from .html import soup

pytestmark = pytest.mark.django_db

NOTES = [["2026-11-20", "We said moor on chairs."], ["2026-11-02", "A new picture."]]


@pytest.fixture
def article():
    return make_article(change_notes=NOTES)


def mend(client, article, **changes):
    address = url(Article, "notes", article.pk)
    changes = {name.replace("note_", "note-"): text for name, text in changes.items()}
    form = typed(client.get(address)) | changes
    return client.post(address, form) if WHY in changes else send(client, address, form)


def test_a_slip_is_mended_with_its_day_kept_and_both_texts_on_record(sign_in, article):
    client = sign_in(EDITOR)
    form = soup(client.get(url(Article, "change", article.pk)))
    assert form.find("a", href=url(Article, "notes", article.pk)).text == "Correct a note"
    assert mend(client, article, note_0="We said more on chairs.").status_code == 302
    article.refresh_from_db()
    assert article.change_notes == [["2026-11-20", "We said more on chairs."], NOTES[1]]
    page = client.get(article.get_absolute_url()).content.decode()
    assert "We said more on chairs." in page
    assert "moor" not in page
    history = soup(client.get(url(Article, "history", article.pk))).text
    assert "“We said moor on chairs.”, now “We said more on chairs.”" in history
    assert EDITOR in history


def test_a_note_that_is_emptied_is_taken_away_and_stays_on_record(admin_client, article):
    mend(admin_client, article, note_1="")
    article.refresh_from_db()
    assert article.change_notes == [NOTES[0]]
    history = soup(admin_client.get(url(Article, "history", article.pk))).text
    assert "“A new picture.”, taken away." in history


def test_nothing_changed_leaves_no_record(admin_client, article):
    mend(admin_client, article)
    article.refresh_from_db()
    assert article.change_notes == NOTES
    assert (
        "No version is kept yet" in soup(admin_client.get(url(Article, "history", article.pk))).text
    )


def test_two_who_mend_at_once_do_not_wipe_each_others_notes(admin_client, article):
    address = url(Article, "notes", article.pk)
    mine = typed(admin_client.get(address)) | {"note-0": "Mine."}
    mend(admin_client, article, note_0="Hers.")
    response = admin_client.post(address, mine)
    assert "Somebody changed these notes" in soup(response).text
    article.refresh_from_db()
    assert article.change_notes[0][1] == "Hers."


@pytest.mark.parametrize("number", ["99999", "x", "1x", "²"])
def test_a_page_that_is_not_there_is_no_500(admin_client, number):
    assert admin_client.get(url(Article, "notes", number)).status_code == 404


def test_who_may_not_change_a_page_may_not_change_its_notes(sign_in, article):
    client = sign_in(FRONT_DESK)
    assert client.get(url(Article, "notes", article.pk)).status_code == 403
    assert client.post(url(Article, "notes", article.pk), {"note-0": "x"}).status_code == 403


def test_a_note_that_is_too_long_is_refused_with_its_words_kept(admin_client, article):
    response = mend(admin_client, article, note_0="x" * 201)
    assert response.status_code == 200
    assert soup(response).find(class_="errornote").text.startswith("It isn’t saved yet.")
    assert "x" * 201 in response.content.decode()


# --- A note is read by readers, so it's among the words that a clinician approves ----------------


@pytest.fixture
def live(client):
    """A page that a clinician approved, with its notes; an editor is signed in."""
    article = reviewed_article(
        went_public_unreviewed=False, published_at=timezone.now(), change_notes=NOTES
    )
    editor = User.objects.create_user("edith", is_staff=True)
    editor.groups.add(Group.objects.get(name=EDITOR))
    client.force_login(editor)
    return article


CLAIM = "We guarantee relief."
SILENT, LINE = {WHY: ""}, {WHY: "It couldn't wait."}


def test_a_note_with_a_claim_keeps_the_page_from_being_saved(client, live):
    refused = edit(client, live, change_note=CLAIM, **LINE)
    assert CLAIM in soup(refused).text
    assert soup(refused).find("a", href="#id_change_note")
    live.refresh_from_db()
    assert live.change_notes == NOTES
    mended = mend(client, live, note_0=CLAIM, **LINE)
    assert "Not saved." in soup(mended).text
    assert CLAIM in typed(mended)["note-0"]
    live.refresh_from_db()
    assert live.change_notes == NOTES


def test_the_live_checklist_reads_the_note_too(client, live):
    form = typed(client.get(url(Article, "change", live.pk))) | {"change_note": CLAIM}
    answer = client.post(url(Article, "change_checklist", live.pk), form)
    assert CLAIM in soup(answer).text


def test_a_note_on_a_public_page_goes_out_with_a_reason_and_is_listed(client, live):
    asked = edit(client, live, change_note="We said more.", **SILENT)
    assert "No clinician has approved these words." in soup(asked).text
    edit(client, live, change_note="We said more.", **LINE)
    live.refresh_from_db()
    assert live.change_notes[0][1] == "We said more."
    [change] = Review.objects.of(live).unsettled()
    assert (change.note, change.words) == (LINE[WHY], Words.saved(live).digest)


def test_a_note_is_mended_with_a_reason_and_is_listed(client, live):
    asked = mend(client, live, note_0="We said more on chairs.", **SILENT)
    assert asked.status_code == 200
    assert "No clinician has approved these words." in soup(asked).text
    sent = typed(asked) | LINE
    assert client.post(url(Article, "notes", live.pk), sent).status_code == 302
    live.refresh_from_db()
    assert live.change_notes[0][1] == "We said more on chairs."
    assert Review.objects.of(live).unsettled().get().note == f"Note for readers: {LINE[WHY]}"
    # The words that were approved may come back without a line.
    assert mend(client, live, note_0=NOTES[0][1], **SILENT).status_code == 302
    assert not Review.objects.of(live).unsettled().exists()


def test_a_clinician_mends_a_note_without_a_line(client, live):
    lee = User.objects.create_user("lee", is_staff=True)
    lee.groups.add(Group.objects.get(name=CLINICIAN))
    link_to_clinician(lee)
    client.force_login(lee)
    assert mend(client, live, note_0="We said more on chairs.", **SILENT).status_code == 302
    assert not Review.objects.of(live).unsettled().exists()


def test_a_note_is_approved_with_the_draft_that_it_belongs_to(client, live):
    save_draft(client, live, title="Newer", change_note="We said more.")
    lee = User.objects.create_user("lee", is_staff=True)
    lee.groups.add(Group.objects.get(name=CLINICIAN))
    link_to_clinician(lee)
    client.force_login(lee)
    address = url(Article, "review", live.pk)
    screen = client.get(address)
    assert "We said more." in soup(screen).text
    client.post(address, typed(screen) | {"_approve": ""})
    client.force_login(User.objects.get(username="edith"))
    assert edit(client, live, change_note="Other", **SILENT).status_code == 200
    assert edit(client, live, **SILENT).status_code == 302
    live.refresh_from_db()
    assert live.change_notes[0][1] == "We said more."
    assert live.reviewed_by.name == "Lee Example"


def test_the_notes_of_a_page_with_a_date_ask_why_no_clinician_reads_them_first(sign_in):
    later = timezone.now() + timedelta(days=2)
    article = reviewed_article(published_at=later, change_notes=NOTES)
    address = url(Article, "notes", article.pk)
    client = sign_in(EDITOR)
    sent = typed(client.get(address)) | {"note-0": "We said more on chairs."}
    assert client.post(address, sent).status_code == 200
    article.refresh_from_db()
    assert article.change_notes == NOTES
