"""A slip in a note for readers on what changed can be mended, and staff see that it was."""

import pytest

from articles.models import Article
from clinic_site.foundation.roles import EDITOR, FRONT_DESK

from .editing import send, typed, url
from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db

NOTES = [["2026-11-20", "We said moor on chairs."], ["2026-11-02", "A new picture."]]


@pytest.fixture
def article():
    return make_article(change_notes=NOTES)


def mend(client, article, **changes):
    address = url(Article, "notes", article.pk)
    changes = {name.replace("_", "-"): text for name, text in changes.items()}
    return send(client, address, typed(client.get(address)) | changes)


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
    assert "x" * 201 in response.content.decode()
