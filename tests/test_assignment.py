"""A message is given only to somebody who can open it, and its history says to whom."""

import pytest
from django.contrib.auth.models import User

from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from contact.models import AuditEntry

from .colleagues import act, browser_of, hire
from .desk import INBOX, alter, page, run_action, staff, write
from .editing import typed
from .html import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa():
    return hire("rosa", FRONT_DESK, last_name="Reyes")


def opened(client, message):
    return client.get(page(message, "change"))


def save(client, message, **changes):
    """What was typed, in a form that was just opened."""
    form = typed(opened(client, message)) | changes
    response = client.post(page(message, "change"), form, follow=True)
    message.refresh_from_db()
    return response


def offered(response):
    chooser = soup(response).find("select", id="id_assignee")
    return [option.text for option in chooser.find_all("option")]


def given(message):
    entries = message.audit_entries.filter(action=AuditEntry.Action.GIVEN).order_by("pk")
    return [(entry.username, entry.detail) for entry in entries]


# --- To whom ---------------------------------------------------------------------------------


def test_only_those_who_can_open_messages_are_offered(admin_client, rosa, django_user_model):
    hire("maya", MANAGER)
    hire("edith", EDITOR)
    hire("lee", CLINICIAN)
    hire("left", FRONT_DESK, is_active=False)
    invited = hire("invited", FRONT_DESK)
    invited.set_unusable_password()
    invited.save()
    visitor = hire("visitor", FRONT_DESK)
    User.objects.filter(pk=visitor.pk).update(is_staff=False)
    staff(django_user_model, "view_inquiry", name="only looks")
    staff(django_user_model, "change_inquiry", name="by a permission of her own")
    assert set(offered(opened(admin_client, write()))) == {
        "Nobody yet",
        "admin",
        "by a permission of her own",
        "Maya",
        "Rosa Reyes",
    }


@pytest.mark.parametrize("chosen", ["edith", "gone", "²", "x", "9" * 30, "-1"])
def test_somebody_else_is_refused_in_words_and_what_was_typed_stays(admin_client, chosen):
    message = write()
    pks = {"edith": hire("edith", EDITOR).pk, "gone": 99999}
    fields = {"assignee": str(pks.get(chosen, chosen)), "notes": "Call back."}
    response = save(admin_client, message, **fields)
    assert "This person can’t open messages, or no longer works here." in soup(response).text
    assert typed(response)["notes"] == "Call back."
    assert (message.assignee, message.notes) == (None, "")


@pytest.mark.parametrize("lost", ["left", "another role", "no password"])
def test_who_has_it_and_can_open_it_no_longer_stays_shown_and_is_chosen_by_nobody_else(
    admin_client, rosa, lost
):
    theirs, other = write(), write(message="Another")
    alter(theirs, assignee_id=rosa.pk)
    if lost == "left":
        User.objects.filter(pk=rosa.pk).update(is_active=False)
    elif lost == "another role":
        rosa.groups.clear()
    else:
        rosa.set_unusable_password()
        rosa.save()
    assert "Rosa Reyes" in offered(opened(admin_client, theirs))
    save(admin_client, theirs, notes="Called again.")
    assert (theirs.assignee_id, theirs.notes) == (rosa.pk, "Called again.")
    assert given(theirs) == []
    assert "Rosa Reyes" not in offered(opened(admin_client, other))
    save(admin_client, other, assignee=str(rosa.pk))
    assert other.assignee is None


def test_people_are_called_by_their_full_names(admin_client, rosa):
    message = alter(write(), assignee_id=rosa.pk)
    cell = soup(admin_client.get(INBOX)).find("td", class_="field-assigned_to")
    assert cell.text == "Rosa Reyes"
    save(admin_client, message, assignee="")
    assert soup(admin_client.get(INBOX)).find("td", class_="field-assigned_to").text == "-"


# --- On record -------------------------------------------------------------------------------


def test_the_history_of_a_message_says_who_gave_it_to_whom(admin_client, rosa, admin_user):
    message = write()
    save(admin_client, message, assignee=str(rosa.pk))
    save(browser_of(rosa), message, assignee=str(admin_user.pk))
    save(admin_client, message, assignee="")
    assert given(message) == [("admin", "Rosa Reyes"), ("rosa", "admin"), ("admin", "nobody")]
    assert "admin gave the message to: Rosa Reyes" in soup(opened(admin_client, message)).text


def test_a_save_that_gives_it_to_nobody_else_says_nothing_of_it(admin_client, rosa):
    message = write()
    form = typed(opened(admin_client, message)) | {"assignee": str(rosa.pk)}
    save(admin_client, message, assignee=str(rosa.pk))
    save(admin_client, message, notes="Called.")
    form.pop("seen")  # sent once more by a browser that had no answer
    admin_client.post(page(message, "change"), form)
    assert given(message) == [("admin", "Rosa Reyes")]


def test_what_one_takes_from_the_list_is_on_record_too(admin_client):
    messages = [write(), write(message="Another")]
    run_action(admin_client, "take", *messages)
    for message in messages:
        assert given(message) == [("admin", "admin")]


def test_what_is_handed_over_when_somebody_leaves_is_on_record_too(admin_client, rosa):
    message = alter(write(), assignee_id=rosa.pk)
    flora = hire("flora", FRONT_DESK)
    act(admin_client, rosa, "leave", to=str(flora.pk))
    message.refresh_from_db()
    assert message.assignee_id == flora.pk
    assert given(message) == [("admin", "Flora")]
