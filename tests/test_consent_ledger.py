"""What was agreed to is written once, and neither changed nor deleted."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from contact.models import ConsentEvent, ConsentWording, Inquiry

from .desk import write

pytestmark = pytest.mark.django_db


def change_by_save(row):
    row.text = "changed"
    row.save()


def change_by_copy(row):
    """A new object with the number of an old row, which Django would save over it."""
    copy = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.fields})
    copy.text = "changed"
    copy.save()


def change_by_upsert(row):
    row.text = "changed"
    type(row).objects.bulk_create(
        [row], update_conflicts=True, update_fields=["text"], unique_fields=["pk"]
    )


CHANGES = {
    "save": change_by_save,
    "save some fields": lambda row: row.save(update_fields=["text"]),
    "copy": change_by_copy,
    "delete": lambda row: row.delete(),
    "update all": lambda row: type(row).objects.update(text="changed"),
    "update some": lambda row: type(row).objects.filter(pk=row.pk).update(text="changed"),
    "update or create": lambda row: type(row).objects.update_or_create(
        pk=row.pk, defaults={"text": "changed"}
    ),
    "bulk update": lambda row: type(row).objects.bulk_update([row], ["text"]),
    "upsert": change_by_upsert,
    "delete all": lambda row: type(row).objects.all().delete(),
    "delete some": lambda row: type(row).objects.filter(pk=row.pk).delete(),
}


@pytest.mark.parametrize("model", [ConsentEvent, ConsentWording])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_row_of_the_ledger_stays_as_it_was_written(send_consents, model, change):
    send_consents()
    before = list(model.objects.values())
    with pytest.raises((TypeError, IntegrityError)), transaction.atomic():
        change(model.objects.first())
    assert list(model.objects.values()) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda inquiry: inquiry.consent_events.update(decision="given"),
        lambda inquiry: inquiry.consent_events.all().delete(),
        lambda inquiry: inquiry.delete(),
        lambda inquiry: Inquiry.objects.all().delete(),
    ],
    ids=["update", "delete", "delete its message", "delete all messages"],
)
def test_a_message_gives_no_way_around_the_ledger(send_consents, change):
    send_consents()
    with pytest.raises((TypeError, ProtectedError)), transaction.atomic():
        change(Inquiry.objects.get())
    assert ConsentEvent.objects.count() == 3


def test_the_last_event_is_the_answer_in_force(send_consents, wordings):
    send_consents(texts="on", phone="940 555 0100")
    inquiry = Inquiry.objects.get()
    inquiry.consent_events.create(wording=wordings["texts"], decision="withdrawn", method="link")
    for method in ("page", "link", "staff"):
        answers = ConsentEvent.objects.answers(inquiry, method)
        assert answers["texts"].decision == "withdrawn"
        assert answers["offers"].decision == "declined"
    assert inquiry.consent_events.filter(purpose="texts").count() == 2


def test_an_event_says_the_words_of_its_wording_whatever_it_is_given(send_consents, wordings):
    send_consents()
    event = ConsentEvent.objects.create(
        inquiry=Inquiry.objects.get(),
        wording=wordings["offers"],
        decision="given",
        purpose="texts",
        text="Anything",
    )
    assert (event.purpose, event.text) == ("offers", wordings["offers"].full_text)


def test_capitals_in_a_domain_make_no_second_address():
    """SQLite knows capitals from A to Z alone."""
    for email in ("zoe@MÜNCHEN.example", "zoe@münchen.example", "Zoe@München.Example"):
        message = write(email=email, offers="on", message=f"From {email}")
    assert ConsentEvent.objects.in_force("offers").count() == 1
    assert len(ConsentEvent.objects.given_by([message])) == 1
    ConsentEvent.objects.withdraw(message, "offers", ConsentEvent.Method.LINK)
    assert not ConsentEvent.objects.in_force("offers")
