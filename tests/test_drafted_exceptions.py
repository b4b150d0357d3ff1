"""A reason to keep a sentence that a rule blocks waits in the draft, and is published with it."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from articles.models import Article, ClaimOverride, WorkingDraft
from articles.publishing.schedule import publish_due
from clinic_site.foundation.roles import EDITOR, MANAGER

from .drafting import autosave, open_and_autosave, open_form, publish, throw_away
from .editing import typed, url
from .factories import hire, reviewed_article
from .html import soup
from .test_scheduled_changes import LATER, NOW

pytestmark = pytest.mark.django_db

CLAIM = {"articletext_set-0-body": "<p>We guarantee relief.</p>"}


def sign_in(name, role):
    client = Client()
    client.force_login(hire(name, role))
    return client


@pytest.fixture
def manager():
    return sign_in("mia", MANAGER)


@pytest.fixture
def editor():
    return sign_in("edith", EDITOR)


@pytest.fixture
def article():
    return reviewed_article()


def reason_field(response):
    """The name of the field for a reason, and what it holds."""
    field = soup(response).find(class_="checklist").find("textarea")
    return field["name"], field.text


def type_a_reason(client, article):
    """Type a claim, let it save itself, type the reason, and press Save draft."""
    open_and_autosave(client, article, **CLAIM)
    opened = open_form(client, article)
    name, _empty = reason_field(opened)
    sent = typed(opened) | {name: "It quotes the law.", "_draft": "Save draft"}
    return name, client.post(url(Article, "change", article.pk), sent)


def begin_a_reason(client, article, text="It qu"):
    """Type a claim and half a reason, press nothing, and lose the browser."""
    open_and_autosave(client, article, **CLAIM)
    opened = open_form(client, article)
    name, _empty = reason_field(opened)
    assert autosave(client, article, typed(opened), **{name: text}).status_code == 200
    return name


def test_half_a_reason_that_saved_itself_counts_for_nothing(manager, editor, article):
    begin_a_reason(manager, article)
    assert publish(editor, article).status_code == 200
    assert not ClaimOverride.objects.exists()


def test_half_a_reason_is_there_for_its_writer_alone_until_a_button_sends_it(
    manager, editor, article
):
    name = begin_a_reason(manager, article)
    assert reason_field(open_form(manager, article)) == (name, "It qu")
    other = sign_in("max", MANAGER)
    assert reason_field(open_form(other, article)) == (name, "")
    assert "It qu" not in soup(open_form(editor, article)).find(class_="checklist").text
    open_and_autosave(editor, article, title="A title by Edith")
    open_and_autosave(other, article, title="A title by Max")
    save = typed(open_form(editor, article)) | {"_draft": "Save draft"}
    assert editor.post(url(Article, "change", article.pk), save).status_code == 302
    opened = open_form(manager, article)
    assert reason_field(opened) == (name, "It qu")
    assert WorkingDraft.objects.get().data["exceptions"] == {}
    sent = typed(opened) | {name: "It quotes the law.", "_draft": "Save draft"}
    manager.post(url(Article, "change", article.pk), sent)
    data = WorkingDraft.objects.get().data
    mia = User.objects.get(username="mia")
    assert data["exceptions"] == {name: ["It quotes the law.", mia.pk]}
    assert "typed_reasons" not in data


def test_half_a_reason_is_not_shown_to_a_writer_who_may_give_none_anymore(manager, article):
    begin_a_reason(manager, article)
    mia = User.objects.get(username="mia")
    mia.groups.set(Group.objects.filter(name=EDITOR))
    panel = soup(open_form(manager, article)).find(class_="checklist")
    assert panel.find("textarea") is None
    assert "It qu" not in panel.text
    assert publish(manager, article).status_code == 200


def test_half_a_reason_goes_with_its_draft(manager, article):
    begin_a_reason(manager, article)
    throw_away(manager, WorkingDraft.objects.get())
    open_and_autosave(manager, article, **CLAIM)
    assert reason_field(open_form(manager, article))[1] == ""


def test_half_a_reason_ends_no_schedule(time_machine, manager, article):
    time_machine.move_to(NOW)
    manager.force_login(User.objects.get(username="mia"))
    article.published_at = timezone.now()
    article.save()
    name, _answer = type_a_reason(manager, article)
    assert publish(manager, article, **LATER).status_code == 302
    autosave(manager, article, typed(open_form(manager, article)), **{name: "It quotes it"})
    assert WorkingDraft.objects.get().publish_at is not None
    time_machine.move_to("2027-03-02T15:00Z")
    publish_due()
    assert ClaimOverride.objects.get().reason == "It quotes the law."


@pytest.mark.parametrize("nonsense", [None, [], {"1": "x"}, {"MIA": {"keep-1": 1, "a": "b"}}])
def test_nonsense_in_the_place_of_half_reasons_is_dropped(manager, article, nonsense):
    begin_a_reason(manager, article)
    draft, mia = WorkingDraft.objects.get(), User.objects.get(username="mia")
    if isinstance(nonsense, dict):
        nonsense = {str(mia.pk) if key == "MIA" else key: nonsense[key] for key in nonsense}
    draft.data["typed_reasons"] = nonsense
    draft.save()
    opened = open_form(manager, article)
    assert reason_field(opened)[1] == ""
    assert autosave(manager, article, typed(opened), title="Another").status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"groups": []}])
def test_the_reason_of_somebody_who_may_give_none_anymore_counts_for_nothing(
    manager, editor, article, change
):
    type_a_reason(manager, article)
    mia = User.objects.get(username="mia")
    if "groups" in change:
        mia.groups.clear()
    else:
        User.objects.filter(pk=mia.pk).update(**change)
    assert publish(editor, article).status_code == 200
    assert not ClaimOverride.objects.exists()


def test_a_reason_in_a_saved_draft_is_there_when_the_form_is_opened_again(manager, article):
    name, answer = type_a_reason(manager, article)
    assert answer.status_code == 302
    opened = open_form(manager, article)
    assert reason_field(opened) == (name, "It quotes the law.")
    assert typed(opened)[name] == "It quotes the law."
    autosave(manager, article, typed(opened), **{name: "It"})
    assert reason_field(open_form(sign_in("max", MANAGER), article))[1] == "It quotes the law."
    opened = open_form(manager, article)
    assert reason_field(opened) == (name, "It")
    emptied = typed(opened) | {name: "", "_draft": "Save draft"}
    manager.post(url(Article, "change", article.pk), emptied)
    assert reason_field(open_form(manager, article)) == (name, "")
    assert not ClaimOverride.objects.exists()


def test_a_form_that_was_refused_for_something_else_has_the_reason_still(manager, article):
    name, _answer = type_a_reason(manager, article)
    form = typed(open_form(manager, article)) | {name: "It quotes a book.", "summary": "Short."}
    refused = manager.post(url(Article, "change", article.pk), form)
    assert refused.status_code == 200
    assert reason_field(refused) == (name, "It quotes a book.")


def test_whoever_may_keep_nothing_publishes_it_in_the_name_of_who_typed_it(
    manager, editor, article
):
    type_a_reason(manager, article)
    opened = open_form(editor, article)
    panel = soup(opened).find(class_="checklist")
    assert "It quotes the law." in panel.text
    assert panel.find("textarea") is None
    assert publish(editor, article).status_code == 302
    kept = ClaimOverride.objects.get()
    assert (kept.username, kept.reason) == ("mia", "It quotes the law.")
    assert not WorkingDraft.objects.exists()


def test_nobody_keeps_a_sentence_by_a_post_that_they_may_not_make(manager, editor, article):
    name, _answer = type_a_reason(manager, article)
    opened = typed(open_form(editor, article))
    autosave(editor, article, opened, **{name: "Mine.", "keep-0123456789": "Mine."})
    assert reason_field(open_form(manager, article)) == (name, "It quotes the law.")
    assert len(WorkingDraft.objects.get().data["exceptions"]) == 1


@pytest.mark.parametrize(
    "nonsense", [None, [], {"keep-1": "x"}, {"keep-1": [1, 2]}, {"a": ["b", 1]}]
)
def test_nonsense_in_their_place_is_dropped(manager, article, nonsense):
    type_a_reason(manager, article)
    draft = WorkingDraft.objects.get()
    draft.data["exceptions"] = nonsense
    draft.save()
    assert reason_field(open_form(manager, article))[1] == ""


def test_the_worker_publishes_it_at_its_minute(time_machine, manager, editor):
    time_machine.move_to(NOW)
    for client, name in ((manager, "mia"), (editor, "edith")):
        client.force_login(User.objects.get(username=name))
    article = reviewed_article(published_at=timezone.now())
    type_a_reason(manager, article)
    assert publish(editor, article, **LATER).status_code == 302
    time_machine.move_to("2027-03-02T15:00Z")
    publish_due()
    assert not WorkingDraft.objects.exists()
    assert ClaimOverride.objects.get().username == "mia"
