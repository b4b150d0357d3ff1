"""Two people write a page that isn't public: neither saves over the other unseen."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article, ArticleText, WorkingDraft

from .drafting import autosave, open_form, publish, save_draft
from .editing import edit, typed, url
from .factories import SUMMARY, reviewed_article
from .html import soup

pytestmark = pytest.mark.django_db

THEIRS = "The summary that Edda wrote, which is a whole sentence of its own."


def sign_in(name):
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


@pytest.fixture
def edda():
    return sign_in("edda")


@pytest.fixture
def mona():
    return sign_in("mona")


@pytest.fixture
def unpublished():
    article = reviewed_article(published_at=None)
    ArticleText.objects.create(parent=article, region="main", ordering=5, body="<p>Goes.</p>")
    return article


def save(client, page, form, **changes):
    return client.post(url(Article, "change", page.pk), form | {"_draft": ""} | changes)


def edited_by_edda(client, page):
    changes = {"summary": THEIRS, "articletext_set-1-DELETE": "on"}
    assert edit(client, page, _draft="", **changes).status_code == 302


@pytest.mark.parametrize("mine", [{"question": "Does it hurt?"}, {"title": ""}])
def test_whoever_saves_second_is_shown_both_texts_and_hides_nothing(edda, mona, unpublished, mine):
    opened = typed(open_form(mona, unpublished))
    edited_by_edda(edda, unpublished)
    refused = save(mona, unpublished, opened, **mine)
    assert refused.status_code == 200
    assert "edda saved this article after you opened it" in soup(refused).text
    box = soup(refused).find("dl", class_="changes")
    assert "Edda" in box.text
    assert SUMMARY.split()[0] in box.text
    assert not WorkingDraft.objects.exists()
    assert typed(open_form(edda, unpublished))["summary"] == THEIRS
    shown = typed(refused)
    assert {name: shown[name] for name in mine} == mine
    assert save(mona, unpublished, shown).status_code == 302, "who has seen both may save"
    assert typed(open_form(edda, unpublished)).items() >= mine.items()


def test_what_saves_itself_stops_too_and_names_the_button_that_shows_both(edda, mona, unpublished):
    opened = typed(open_form(mona, unpublished))
    edited_by_edda(edda, unpublished)
    told = autosave(mona, unpublished, opened, question="Does it hurt?")
    assert told.status_code == 409
    assert told.json()["message"] == (
        "edda saved this page meanwhile. Yours isn't saved yet. Press Save draft to see both."
    )
    assert not WorkingDraft.objects.exists()
    shown = typed(save(mona, unpublished, opened, question="Does it hurt?"))
    assert autosave(mona, unpublished, shown, question="Does it hurt now?").status_code == 200


def test_of_a_live_page_the_draft_is_kept_and_publishing_it_says_whom_it_passes_over(edda, mona):
    live = reviewed_article()
    opened = typed(open_form(mona, live))
    assert publish(edda, live, summary=THEIRS).status_code == 302
    assert save(mona, live, opened, title="By Mona").status_code == 302
    refused = soup(publish(edda, live)).text
    assert "You saved this article after this draft was begun" in refused
    assert "in another window" not in refused


def test_so_it_says_where_the_page_behind_a_draft_changed_before_the_form_was_opened(
    edda, mona, unpublished
):
    save_draft(mona, unpublished, title="")
    Article.objects.filter(pk=unpublished.pk).update(summary=THEIRS)
    form = typed(open_form(edda, unpublished)) | {"title": "By Edda"}
    refused = save(edda, unpublished, form)
    assert "Somebody saved this article after this draft was begun" in soup(refused).text
    assert WorkingDraft.objects.get().title != "By Edda"
    assert save(edda, unpublished, typed(refused)).status_code == 302
    assert Article.objects.get(pk=unpublished.pk).title == "By Edda"
