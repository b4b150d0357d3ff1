"""What waits for a clinician waits on its date too, on each kind of page and after each save."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Page, WorkingDraft
from articles.publishing.schedule import publish_due

from .drafting import open_form, save_draft
from .editing import WHY, typed, url
from .factories import make_article, reviewed_article
from .test_approved_drafts import asked_for, in_days, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def about():
    return Page.objects.get(slug="about")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "No clinician has approved it yet."),
        ("_send_back", "A clinician sent it back with a note."),
    ],
)
def test_a_standing_page_that_waits_for_a_clinician_is_not_published_on_its_date(
    as_, edith, lee, about, time_machine, answer, why
):
    words = asked_for(as_(edith), about, title="Newer", **in_days(2))
    assert "A clinician has to approve it first." in words
    if answer:
        address = url(Page, "review", about.pk)
        sent = typed(as_(lee).get(address)) | {answer: "", "note": "Mend the title."}
        assert as_(lee).post(address, sent).status_code == 302
    time_machine.move_to(timezone.now() + timedelta(days=3))
    publish_due()
    assert Page.objects.get(pk=about.pk).title != "Newer"
    assert why in WorkingDraft.objects.get().refused
    address = url(Page, "review", about.pk)
    as_(lee).post(address, typed(as_(lee).get(address)) | {"_approve": ""})
    publish_due()
    assert Page.objects.get(pk=about.pk).title == "Newer"


# --- Why a change can't wait ---------------------------------------------------------------------


def test_whoever_asks_for_a_review_takes_back_why_it_could_not_wait(as_, edith):
    article = reviewed_article()
    asked_for(as_(edith), article, title="Newer", **{WHY: "In a hurry."})
    assert WHY not in WorkingDraft.objects.get().data["fields"]
    assert not typed(open_form(as_(edith), article)).get(WHY)


def test_the_copy_of_a_draft_says_nothing_of_why_it_could_not_wait(as_, edith):
    article = reviewed_article()
    draft = save_draft(as_(edith), article, title="Newer")
    draft.data["fields"][WHY] = "In a hurry."
    draft.save()
    as_(edith).post(url(Article, "copy", article.pk))
    copied = WorkingDraft.objects.exclude(pk=draft.pk).get()
    assert copied.data["fields"]["title"] == "Copy of Newer"
    assert WHY not in copied.data["fields"]


def test_the_draft_of_a_page_that_is_not_public_has_no_date_for_changes(as_, edith):
    article = make_article(published_at=None)
    draft = save_draft(as_(edith), article, title="", **in_days(2))
    assert "publish_changes_on" not in draft.data["fields"]
    told = said(as_(edith).get(url(Article, "change", article.pk)))
    assert "press Publish changes" not in told
