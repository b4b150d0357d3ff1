"""A note that somebody types into a message is theirs again when they come back to it."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contact.models import AuditEntry, NoteDraft

from .desk import INBOX, alter, page, run_action, staff, write
from .editing import typed
from .html import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running_worker")]

SECRET = "She is allergic to latex."
MAY = ("view_inquiry", "change_inquiry")


@pytest.fixture
def message():
    return write()


@pytest.fixture
def pat(django_user_model):
    """Pat's browser."""
    client = Client()
    client.force_login(staff(django_user_model, *MAY, name="pat"))
    return client


@pytest.fixture
def flora(django_user_model):
    client = Client()
    client.force_login(staff(django_user_model, *MAY, name="flora"))
    return client


def keep(client, message, notes=SECRET, **changes):
    """What the script posts."""
    begun_on = {"initial-notes": message.notes}
    return client.post(page(message, "note_draft"), begun_on | {"notes": notes} | changes)


def keep_in(tab, client, message, notes):
    """The same from a tab that was opened as this answer."""
    form = typed(tab)
    names = ("note_key", "note_shown", "initial-notes")
    return keep(client, message, notes, **{name: form[name] for name in names if name in form})


def opened(client, message):
    return client.get(page(message, "change"))


def main(response):
    return " ".join(soup(response).find("main").text.split())


def test_what_was_not_saved_is_back_in_the_field(pat, message):
    answer = keep(pat, message)
    assert answer.json()["message"].startswith("Draft of your note saved at ")
    response = opened(pat, message)
    assert typed(response)["notes"] == SECRET
    assert typed(response)["initial-notes"] == ""
    assert "You hadn’t saved this note from " in main(response)
    assert "It’s back in the field." in main(response)
    # And saved like any other.
    pat.post(page(message, "change"), typed(response))
    message.refresh_from_db()
    assert message.notes == SECRET
    assert "back in the field" not in main(opened(pat, message))


def test_the_later_words_take_the_place_of_the_earlier(pat, message):
    keep(pat, message, "She")
    keep(pat, message, "She is")
    assert typed(opened(pat, message))["notes"] == "She is"
    assert NoteDraft.objects.count() == 1


def test_the_time_is_the_clinics(pat, message, time_machine):
    time_machine.move_to("2026-06-09T15:00Z")
    keep(pat, message)
    NoteDraft.objects.update(saved_at="2026-06-08T15:42:00Z")
    words = "You hadn’t saved this note from Mon, Jun 8, 10:42 a.m. It’s back in the field."
    assert words in main(opened(pat, message))


def test_a_colleague_reads_who_is_writing_and_not_a_word_of_it(pat, flora, message):
    keep(pat, message)
    for address in (page(message, "change"), page(message, "proof"), INBOX):
        assert SECRET not in flora.get(address).content.decode()
    NoteDraft.objects.update(started_at=timezone.localtime().replace(hour=0, minute=7))
    assert "pat has been writing a note since 12:07 a.m. " in main(opened(flora, message))
    assert typed(opened(flora, message))["notes"] == ""
    NoteDraft.objects.update(saved_at=timezone.now() - timedelta(hours=1))
    assert "pat began a note, " in main(opened(flora, message))
    assert "began a note" not in main(opened(pat, message))


def test_it_goes_when_the_note_is_saved_and_a_colleagues_stays(pat, flora, message):
    keep(pat, message)
    keep(flora, message, "Hers")
    form = typed(opened(pat, message)) | {"notes": "Called."}
    assert pat.post(page(message, "change"), form).status_code == 302
    assert [draft.text for draft in NoteDraft.objects.all()] == ["Hers"]


@pytest.mark.parametrize("notes", ["", " \r\n", "Called.\r\nNo answer.", "Called.\nNo answer.\n"])
def test_what_leaves_nothing_to_save_is_no_draft(pat, message, notes):
    alter(message, notes="Called.\r\nNo answer.")
    keep(pat, message)
    assert keep(pat, message, notes).json() == {"message": ""}
    assert not NoteDraft.objects.exists()


def test_notes_that_a_colleague_saved_meanwhile_are_shown_beside_it(pat, flora, message):
    keep(pat, message)
    assert "Where the two texts differ" not in main(opened(pat, message))
    form = typed(opened(flora, message)) | {"notes": "Moved: Austin."}
    flora.post(page(message, "change"), form)
    response = opened(pat, message)
    assert typed(response)["notes"] == SECRET
    assert typed(response)["initial-notes"] == "Moved: Austin."
    assert "Somebody has changed the notes since." in main(response)
    assert "Moved: Austin." in main(response)


def test_it_can_be_thrown_away_without_a_script(pat, message):
    alter(message, notes="Called.")
    keep(pat, message)
    button = soup(opened(pat, message)).find("button", name="drop")
    assert button.text.strip() == "Throw it away"
    assert button["formaction"] == page(message, "note_draft")
    form = typed(opened(pat, message)) | {"drop": button["value"]}
    assert pat.post(button["formaction"], form)["Location"] == page(message, "change")
    assert typed(opened(pat, message))["notes"] == "Called."
    assert not NoteDraft.objects.exists()


def test_of_two_tabs_neither_writes_over_the_other(pat, message):
    first, second = opened(pat, message), opened(pat, message)
    keep_in(first, pat, message, "Called, no answer.")
    keep_in(second, pat, message, "She is allergic to latex.")
    keep_in(first, pat, message, "Called, no answer. Try at 4.")
    response = opened(pat, message)
    assert typed(response)["notes"] == "Called, no answer. Try at 4."
    assert "You typed this one in another tab" in main(response)
    assert "She is allergic to latex." in main(response)
    # Saved is what the form holds; the other note stays until it's thrown away.
    pat.post(page(message, "change"), typed(response))
    response = opened(pat, message)
    assert typed(response)["notes"] == "She is allergic to latex."
    button = soup(response).find("button", name="drop")
    pat.post(button["formaction"], typed(response) | {"drop": button["value"]})
    assert typed(opened(pat, message))["notes"] == "Called, no answer. Try at 4."
    assert not NoteDraft.objects.exists()


def test_a_tab_that_goes_on_with_a_draft_takes_its_place_unless_the_first_went_on(pat, message):
    first = opened(pat, message)
    keep_in(first, pat, message, "Called.")
    second = opened(pat, message)
    keep_in(second, pat, message, "Called. No answer.")
    assert [draft.text for draft in NoteDraft.objects.all()] == ["Called. No answer."]
    keep_in(first, pat, message, "Called. She moved.")
    third = opened(pat, message)
    texts = {"Called. No answer.", "Called. She moved."}
    assert {draft.text for draft in NoteDraft.objects.all()} == texts
    # The newest is thrown away by a tab that showed less of it: not unseen.
    button = soup(third).find("button", name="drop")
    keep_in(first, pat, message, "Called. She moved to Austin.")
    answer = pat.post(button["formaction"], typed(third) | {"drop": button["value"]}, follow=True)
    assert "Not thrown away" in main(answer)
    assert NoteDraft.objects.count() == 2


@pytest.mark.parametrize("shown", ["", "x", "9" * 30, "\u00b2-x", "1-", "\0"])
def test_nonsense_about_the_tab_loses_no_note(pat, message, shown):
    answer = keep(pat, message, note_key="k\0" * 99, note_shown=shown)
    assert answer.status_code == 200
    assert typed(opened(pat, message))["notes"] == SECRET


def test_a_colleagues_note_is_compared_until_the_draft_is_saved(pat, flora, message):
    keep_in(opened(pat, message), pat, message, "Mine")
    flora.post(page(message, "change"), typed(opened(flora, message)) | {"notes": "Moved: Austin."})
    for number in range(3):  # opened again, and gone on with
        tab = opened(pat, message)
        assert "Moved: Austin." in main(tab)
        assert "Both texts are above." in main(tab), number
        keep_in(tab, pat, message, f"Mine, {number}")
    assert "Both texts are above." in main(opened(pat, message))


def test_throwing_a_note_away_keeps_what_else_was_typed(pat, flora, message, django_user_model):
    keep_in(opened(pat, message), pat, message, SECRET)
    tab = opened(pat, message)
    button = soup(tab).find("button", name="drop")
    flora_herself = django_user_model.objects.get(username="flora")
    other = {"assignee": str(flora_herself.pk), "status": "in_progress"}
    sent = typed(tab) | other | {"drop": button["value"]}
    response = pat.post(button["formaction"], sent, follow=True)
    message.refresh_from_db()
    assert (message.assignee, message.status) == (None, "new"), "nothing is saved yet"
    form = typed(response)
    assert form["notes"] == ""
    assert {name: form[name] for name in other} == other
    address = response.redirect_chain[-1][0]
    response = pat.post(address, form | {"_mark": "new", "_continue": "1"}, follow=True)
    message.refresh_from_db()
    assert (message.assignee, message.status) == (flora_herself, "new")
    assert typed(response)["status"] == "new", "the page shows what was saved, not what was typed"


@pytest.mark.parametrize("query", [{"status": "x"}, {"assignee": "x"}, {"assignee": "9" * 30}])
def test_nonsense_in_the_address_of_a_message_changes_nothing(pat, message, query):
    response = pat.get(page(message, "change"), query)
    assert response.status_code == 200
    answer = pat.post(page(message, "change"), typed(response))
    assert answer.status_code in (200, 302)
    message.refresh_from_db()
    assert (message.status, message.assignee) == ("new", None)


def test_it_needs_the_right_to_change_the_message(client, django_user_model, message):
    answer = keep(client, message)  # a stranger; the script asks them to sign in
    assert (answer.status_code, answer["Content-Type"]) == (403, "text/html; charset=utf-8")
    client.force_login(staff(django_user_model, "view_inquiry", name="viewer"))
    answer = keep(client, message)
    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "Your account can't change this message, so your note isn't kept.",
    )
    assert "note-draft" not in opened(client, message).content.decode()
    client.force_login(staff(django_user_model, name="nobody"))
    assert keep(client, message).status_code == 403
    assert not NoteDraft.objects.exists()


def test_a_draft_is_posted_with_a_token_and_never_got(admin_user, message):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin_user)
    assert keep(strict, message).status_code == 403
    assert strict.get(page(message, "note_draft")).status_code == 405
    assert not NoteDraft.objects.exists()


def test_a_draft_of_a_message_that_is_not_there_is_a_404(pat):
    assert pat.post(reverse("admin:contact_inquiry_note_draft", args=[10**9])).status_code == 404


def test_bad_input_is_refused_in_words(pat, message):
    answer = keep(pat, message, "a\x00b")
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert keep(pat, message, "x" * 100_000).status_code == 200
    assert keep(pat, message, "🦴 <b>bone</b>", **{"initial-notes": "\x00"}).status_code == 400


def test_it_is_erased_with_the_person_and_not_written_behind_that(pat, flora, message):
    keep(pat, message)
    keep(flora, message)
    message.erase()
    assert not NoteDraft.objects.exists()
    answer = keep(pat, message)
    assert answer.status_code == 410
    assert "erased" in answer.json()["message"]
    assert not NoteDraft.objects.exists()


def test_it_is_kept_a_month_at_most_on_messages_that_wait_too(pat, message):
    keep(pat, message)
    NoteDraft.objects.update(saved_at=timezone.now() - timedelta(days=29))
    call_command("apply_retention")
    assert NoteDraft.objects.exists()
    NoteDraft.objects.update(saved_at=timezone.now() - timedelta(days=31))
    call_command("apply_retention")
    assert not NoteDraft.objects.exists()
    message.refresh_from_db()
    assert message.erased_at is None


def test_no_log_list_export_or_proof_has_it(pat, message, admin_client, caplog):
    keep(pat, message)
    entries = AuditEntry.objects.count(), LogEntry.objects.count()
    keep(pat, message, f"{SECRET} Really.")
    assert (AuditEntry.objects.count(), LogEntry.objects.count()) == entries
    exported = b"".join(run_action(admin_client, "export", message).streaming_content)
    proof = admin_client.get(page(message, "proof")).content
    found = admin_client.get(INBOX, {"q": "latex", "status": "all"}).content
    log = admin_client.get(reverse("admin:contact_auditentry_changelist")).content
    assert all(b"latex." not in page for page in (exported, proof, found, log))
    assert "latex" not in caplog.text + str(NoteDraft.objects.get())
    message.refresh_from_db()
    assert "latex" not in message.search_text


def test_it_goes_with_its_writers_account(pat, message, django_user_model):
    keep(pat, message)
    django_user_model.objects.get(username="pat").delete()
    assert not NoteDraft.objects.exists()


def test_who_typed_and_was_refused_keeps_what_they_typed(pat, flora, message):
    """The page that shows both texts holds the typed one, not an older draft."""
    form = typed(opened(pat, message)) | {"notes": "Mine, later."}
    keep(pat, message, "Mine")
    flora.post(page(message, "change"), typed(opened(flora, message)) | {"notes": "Hers"})
    refused = pat.post(page(message, "change"), form)
    assert typed(refused)["notes"] == "Mine, later."
    assert "back in the field" not in main(refused)


def test_a_save_that_leaves_the_notes_alone_leaves_the_draft(pat, message):
    """Such as a button in another tab, which shows none of what is typed here."""
    form = typed(opened(pat, message))
    keep(pat, message)
    pat.post(page(message, "change"), form)
    assert typed(opened(pat, message))["notes"] == SECRET
