"""A page that is to go public on a date goes back to a draft: clear the date, press Save draft."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User

from articles.models import Article, WorkingDraft
from articles.publishing.schedule import publish_due

from .drafting import open_form
from .editing import edit, typed, url
from .factories import link_to_clinician, reviewed_article
from .html import soup

pytestmark = pytest.mark.django_db

NO_DATE = {"published_at_0": "", "published_at_1": ""}
THEN = datetime(2027, 3, 6, 9, tzinfo=ZoneInfo("America/Chicago"))
OVER = "It no longer goes public on Sat, Mar 6, 9 a.m."


@pytest.fixture
def desk(client, time_machine):
    time_machine.move_to("2027-03-01T16:00Z")
    client.force_login(User.objects.create_superuser("ann"))
    return client


@pytest.fixture
def scheduled(desk):
    return reviewed_article(published_at=THEN)


def said(client, answer):
    assert answer.status_code == 302, soup(answer).text
    return soup(client.get(answer.url)).find(class_="messagelist").text


def test_save_draft_without_a_date_ends_the_schedule_and_says_so(desk, scheduled, time_machine):
    answer = edit(desk, scheduled, title="Not yet", _draft="", **NO_DATE)
    assert f"Draft saved. {OVER}" in said(desk, answer)
    scheduled.refresh_from_db()
    assert (scheduled.title, scheduled.published_at) == ("Not yet", None)
    assert not WorkingDraft.objects.exists()
    time_machine.move_to("2027-03-07T16:00Z")
    assert desk.get(scheduled.get_absolute_url()).status_code == 404


def test_so_it_does_where_the_words_are_not_a_page_yet(desk, scheduled, time_machine):
    answer = edit(desk, scheduled, summary="Too short", _draft="", **NO_DATE)
    words = said(desk, answer)
    assert f"Draft saved as you typed it. The checklist says what's missing. {OVER}" in words
    assert "without these changes" not in words
    shown = typed(open_form(desk, scheduled))
    assert (shown["summary"], shown["published_at_0"]) == ("Too short", "")
    scheduled.refresh_from_db()
    assert scheduled.published_at is None
    assert "Ended its schedule." in soup(desk.get(url(Article, "history", scheduled.pk))).text
    answer = edit(desk, scheduled, summary=scheduled.summary, _draft="")
    assert "Draft saved." in said(desk, answer), "nobody saved the page meanwhile but the site"


def test_a_draft_with_the_date_still_there_changes_no_schedule(desk, scheduled):
    answer = edit(desk, scheduled, title="For later", _draft="")
    assert "The page goes public without these changes on Sat, Mar 6" in said(desk, answer)
    scheduled.refresh_from_db()
    assert scheduled.published_at == THEN


def test_so_does_a_page_that_waits_for_its_review_until_its_date(desk, time_machine):
    link_to_clinician(User.objects.create_superuser("lee"))
    page = reviewed_article(published_at=None, went_public_unreviewed=False)
    date = {"published_at_0": "2027-03-06", "published_at_1": "9 a.m."}
    edit(desk, page, title="Newer", _ask_review="", **date)
    assert WorkingDraft.objects.get().publish_at == THEN
    assert f"Draft saved. {OVER}" in said(desk, edit(desk, page, _draft="", **NO_DATE))
    time_machine.move_to("2027-03-07T16:00Z")
    publish_due()
    page.refresh_from_db()
    assert page.published_at is None


def test_whoever_asks_to_take_it_down_reads_how_to_end_the_schedule(desk, scheduled):
    answer = desk.get(url(Article, "take_down", scheduled.pk))
    words = "To keep it a draft, clear the date under “Publish on” and press “Save draft”."
    assert words in said(desk, answer)
    none = reviewed_article(slug="none", published_at=None)
    assert words not in said(desk, desk.get(url(Article, "take_down", none.pk)))
