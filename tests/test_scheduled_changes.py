"""Changes of a live page are published at their minute, in the name of who scheduled them."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.utils import timezone
from reversion.models import Version

from articles.models import Article, Redirect, Review, WorkingDraft
from articles.publishing.review import NOT_APPROVED
from articles.publishing.schedule import publish_due
from clinic_site.foundation import sweeps

from .drafting import autosave, open_form, publish, save_draft
from .editing import edit, typed, url
from .factories import make_article, reviewed_article
from .html import soup

pytestmark = pytest.mark.django_db
NOW = "2027-03-01T16:00Z"
LATER = {"publish_changes_on_0": "2027-03-02", "publish_changes_on_1": "9 a.m."}


@pytest.fixture
def desk(client, time_machine):
    time_machine.move_to(NOW)
    client.force_login(User.objects.create_superuser("ann"))
    return client


def test_the_worker_publishes_them_at_their_minute(desk, time_machine):
    article = reviewed_article(published_at=timezone.now() - timedelta(days=3))
    old = article.get_absolute_url()
    answer = desk.get(publish(desk, article, title="From March 2", slug="moved", **LATER).url)
    assert "Readers see the changes from Tue, Mar 2, 9 a.m." in soup(answer).text
    assert "It goes public on Tue, Mar 2, 9 a.m." in soup(answer).text
    time_machine.move_to("2027-03-02T14:59:59Z")
    publish_due()
    article.refresh_from_db()
    assert article.title == "A made article"
    time_machine.move_to("2027-03-02T15:00Z")
    publish_due()
    publish_due()
    article.refresh_from_db()
    assert article.title == "From March 2"
    assert Redirect.objects.get(old_path=old).new_path == article.get_absolute_url()
    assert not WorkingDraft.objects.exists()
    assert Version.objects.get_for_object(article).first().revision.user.username == "ann"
    assert LogEntry.objects.first().user.username == "ann"


def test_the_worker_looks_for_them():
    assert publish_due in sweeps.registered()


def test_what_is_typed_until_then_is_published_with_it(desk, time_machine):
    article = reviewed_article()
    publish(desk, article, title="First", **LATER)
    save_draft(desk, article, title="Second thoughts")
    time_machine.move_to("2027-03-02T15:00Z")
    publish_due()
    article.refresh_from_db()
    assert article.title == "Second thoughts"


def test_a_draft_saved_with_another_date_is_no_longer_scheduled(desk):
    article = reviewed_article()
    publish(desk, article, title="First", **LATER)
    assert save_draft(desk, article, title="Second").publish_at is not None
    draft = save_draft(desk, article, publish_changes_on_0="2027-03-09")
    assert draft.publish_at is None


def test_a_date_is_taken_only_for_what_could_be_published(desk):
    article = reviewed_article()
    refused = publish(desk, article, summary="Short", **LATER)
    assert refused.status_code == 200
    assert not WorkingDraft.objects.exists()
    shown = typed(refused)
    assert shown["publish_changes_on_1"] == "9 a.m."


def slug_taken(article):
    make_article(slug="moved")


def changed_meanwhile(article):
    Article.objects.filter(pk=article.pk).update(summary=f"{article.summary} And more.")


def reviewer_gone(article):
    User.objects.filter(username="ann").update(is_active=False)


def right_taken_away(article):
    ann = {"is_superuser": False, "first_name": "Ann", "last_name": "Lee"}
    User.objects.filter(username="ann").update(**ann)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (slug_taken, "Web address"),
        (changed_meanwhile, "after this draft was begun"),
        (reviewer_gone, "doesn’t work here anymore".replace("’", "'")),
        (right_taken_away, "Ann Lee may not change it anymore."),
    ],
)
def test_what_cannot_be_published_stays_a_draft_and_staff_are_told_why(
    desk, time_machine, happens, reason, client
):
    article = reviewed_article()
    publish(desk, article, title="From March 2", slug="moved", **LATER)
    happens(article)
    time_machine.move_to("2027-03-02T15:01Z")
    publish_due()
    draft = WorkingDraft.objects.get()
    assert reason in draft.refused
    article.refresh_from_db()
    assert article.title == "A made article"
    client.force_login(User.objects.create_superuser("bea"))
    home = soup(client.get(url_of_home())).text
    assert "scheduled change not published: A made article" in home
    assert reason in soup(open_form(client, article)).text
    assert client.get("/healthz").content.decode() == "ok\n"
    time_machine.move_to("2027-03-02T15:10Z")
    answer = client.get("/healthz")
    assert (answer.status_code, "late: 1 scheduled" in answer.content.decode()) == (200, True)


def url_of_home():
    return "/admin/"


def test_one_that_was_refused_is_tried_again_once_somebody_has_mended_it(desk, time_machine):
    article = reviewed_article()
    publish(desk, article, title="From March 2", slug="moved", **LATER)
    taken = make_article(slug="moved")
    time_machine.move_to("2027-03-02T15:01Z")
    publish_due()
    desk.force_login(User.objects.get(username="ann"))
    taken.delete()
    assert (
        publish(desk, article, publish_changes_on_0="", publish_changes_on_1="").status_code == 302
    )
    article.refresh_from_db()
    assert article.slug == "moved"


def test_in_the_hour_that_repeats_the_first_is_meant(desk, time_machine):
    time_machine.move_to("2027-11-06T12:00Z")
    desk.force_login(User.objects.get(username="ann"))
    article = reviewed_article(review_due_on=None)
    night = {"publish_changes_on_0": "2027-11-07", "publish_changes_on_1": "1:30 a.m."}
    publish(desk, article, title="By night", **night)
    assert WorkingDraft.objects.get().publish_at.isoformat() == "2027-11-07T06:30:00+00:00"
    time_machine.move_to("2027-11-07T06:30Z")
    publish_due()
    article.refresh_from_db()
    assert article.title == "By night"


def test_a_page_that_is_not_public_has_no_such_field(desk):
    article = reviewed_article(published_at=None)
    assert "publish_changes_on_0" not in typed(open_form(desk, article))
    assert edit(desk, article, _draft="", **LATER).status_code == 302
    assert not WorkingDraft.objects.filter(publish_at__isnull=False)


def test_the_reason_for_going_out_without_review_is_kept_until_the_worker_publishes(
    desk, time_machine
):
    article = reviewed_article()
    publish(desk, article, title="From March 2", why_without_review="The hours changed.", **LATER)
    opened = typed(open_form(desk, article))
    assert opened["why_without_review"] == "The hours changed."
    assert edit(desk, article, title="Second thoughts", _draft="").status_code == 302
    draft = WorkingDraft.objects.get()
    other_window = opened | {"draft_revision": draft.revision, "_draft": ""}
    del other_window["why_without_review"]  # opened before there was a reason
    assert desk.post(url(Article, "change", article.pk), other_window).status_code == 302
    time_machine.move_to("2027-03-02T15:00Z")
    publish_due()
    assert not WorkingDraft.objects.exists()
    assert Review.objects.unsettled().get().note == "The hours changed."


def test_a_refused_form_has_the_reason_still(desk):
    article = reviewed_article()
    refused = publish(desk, article, summary="Short", why_without_review="The hours changed.")
    assert typed(refused)["why_without_review"] == "The hours changed."


@pytest.mark.parametrize("change", ["", "2027-03-09", "nonsense"])
def test_a_date_that_is_cleared_or_changed_counts_though_nobody_pressed_save(
    desk, time_machine, change
):
    article = reviewed_article()
    publish(desk, article, title="From March 2", **LATER)
    opened = typed(open_form(desk, article))
    clock = opened["publish_changes_on_1"] if change else ""
    sent = {"publish_changes_on_0": change, "publish_changes_on_1": clock}
    answer = autosave(desk, article, opened, **sent).json()
    assert answer["is_scheduled"] is False
    assert "It's no longer scheduled. To schedule it, press Publish changes." in answer["message"]
    again = {"draft_revision": answer["revision"], "title": "Second thoughts"}
    answer = autosave(desk, article, opened | sent, **again).json()
    assert ("It isn't scheduled yet" in answer["message"]) is bool(change)
    time_machine.move_to("2027-03-20T15:00Z")
    publish_due()
    article.refresh_from_db()
    assert article.title == "A made article"


def test_words_that_saved_themselves_never_go_public(desk, time_machine):
    """Only words go public for which somebody pressed a button."""
    article = reviewed_article()
    publish(desk, article, title="From March 2", **LATER)
    opened = typed(open_form(desk, article))
    told = autosave(desk, article, opened, title="Half a").json()
    assert told["is_scheduled"] is False
    assert "It's no longer scheduled. To schedule it, press Publish changes." in told["message"]
    form = open_form(desk, article)
    assert "It isn’t scheduled. To publish it on the date" in soup(form).text
    assert "It goes public" not in soup(form).text
    assert typed(form)["publish_changes_on_0"] == "2027-03-02"
    time_machine.move_to("2027-03-02T15:00Z")
    publish_due()
    article.refresh_from_db()
    assert article.title == "A made article"
    time_machine.move_to(NOW)
    publish(desk, article, title="From March 2 again")
    assert "It isn’t scheduled." not in soup(open_form(desk, article)).text
    time_machine.move_to("2027-03-02T15:00Z")
    publish_due()
    article.refresh_from_db()
    assert article.title == "From March 2 again"


def test_a_form_that_saves_the_same_words_by_itself_changes_nothing(desk):
    article = reviewed_article()
    publish(desk, article, title="From March 2", **LATER)
    before = WorkingDraft.objects.values().get()
    answer = autosave(desk, article, typed(open_form(desk, article))).json()
    assert (answer["is_scheduled"], answer["revision"]) == (True, before["revision"])
    assert WorkingDraft.objects.values().get() == before


def test_half_a_sentence_is_not_published_by_saving_itself_after_a_refusal(desk, time_machine):
    article = reviewed_article()
    publish(desk, article, title="From March 2", slug="moved", **LATER)
    taken = make_article(slug="moved")
    time_machine.move_to("2027-03-02T15:01Z")
    publish_due()
    taken.delete()
    desk.force_login(User.objects.get(username="ann"))
    autosave(desk, article, typed(open_form(desk, article)), title="Half a")
    publish_due()
    article.refresh_from_db()
    assert article.title == "A made article"
    answer = edit(desk, article, title="Nearly whole", _draft="Save draft")
    assert "To publish it now, clear its date and press" in soup(desk.get(answer.url)).text
    publish_due()
    article.refresh_from_db()
    assert article.title == "A made article", "nor by a draft that is saved by hand"
    now = {"publish_changes_on_0": "", "publish_changes_on_1": ""}
    assert publish(desk, article, title="Whole again", **now).status_code == 302
    article.refresh_from_db()
    assert article.title == "Whole again"


def test_other_words_do_not_go_out_under_the_name_and_reason_of_a_colleague(desk, time_machine):
    article = reviewed_article()
    publish(desk, article, title="From March 2", why_without_review="Later typo.", **LATER)
    bea = User.objects.create_superuser("bea")
    desk.force_login(bea)
    answer = edit(desk, article, title="What bea thinks", _draft="")
    told = soup(desk.get(answer.url)).find(class_="messagelist").text
    assert "These words aren't approved, so they won't go public on Tue, Mar 2, 9 a.m." in told
    assert "ann gave a reason to publish other words." in told
    assert "why_without_review" not in typed(open_form(desk, article))
    time_machine.move_to("2027-03-02T15:00Z")
    publish_due()
    article.refresh_from_db()
    assert article.title == "A made article"
    assert not Review.objects.unsettled().exists()
    assert WorkingDraft.objects.get().refused == NOT_APPROVED


def test_but_with_a_reason_of_their_own_they_go_out_in_their_name(desk, time_machine):
    article = reviewed_article()
    publish(desk, article, title="From March 2", why_without_review="Later typo.", **LATER)
    bea = User.objects.create_superuser("bea")
    desk.force_login(bea)
    save_draft(desk, article, title="What bea thinks")
    publish(desk, article, why_without_review="The hours changed.")
    time_machine.move_to("2027-03-02T15:00Z")
    publish_due()
    skipped = Review.objects.unsettled().get()
    assert (skipped.note, skipped.decided_by) == ("The hours changed.", bea)


def test_a_reason_that_a_colleague_typed_is_kept_and_ends_the_schedule_of_another(desk):
    article = reviewed_article()
    publish(desk, article, title="From March 2", why_without_review="Later typo.", **LATER)
    desk.force_login(User.objects.create_superuser("bea"))
    own = {"title": "What bea thinks", "why_without_review": "The hours changed."}
    answer = desk.get(edit(desk, article, _draft="", **own).url)
    assert "It's no longer scheduled. To schedule it, press Publish changes." in soup(answer).text
    assert typed(open_form(desk, article))["why_without_review"] == "The hours changed."
    assert WorkingDraft.objects.get().publish_at is None


def test_a_colleague_who_saves_the_same_words_leaves_the_reason_as_it_is(desk):
    article = reviewed_article()
    publish(desk, article, title="From March 2", why_without_review="Later typo.", **LATER)
    desk.force_login(User.objects.create_superuser("bea"))
    save_draft(desk, article)
    assert typed(open_form(desk, article))["why_without_review"] == "Later typo."


def test_whoever_saves_a_scheduled_draft_reads_until_when_readers_see_the_live_page(desk):
    article = reviewed_article()
    publish(desk, article, title="From March 2", **LATER)
    answer = desk.get(edit(desk, article, title="Second thoughts", _draft="").url)
    told = soup(answer).find(class_="messagelist").text
    assert "Draft saved. Readers see the live page until Tue, Mar 2, 9 a.m." in told
    assert "until you publish" not in told
    answer = desk.get(edit(desk, article, publish_changes_on_0="2027-03-09", _draft="").url)
    assert "until you publish the changes." in soup(answer).find(class_="messagelist").text
