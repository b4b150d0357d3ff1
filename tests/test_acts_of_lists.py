"""What is done from a list is done with the rows that somebody saw, as they saw them."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.utils import timezone

from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.roles import FRONT_DESK
from clinic_site.staff.admin.users import StaffAdmin
from contact.admin.mail import OutgoingMailAdmin, still_tells
from contact.models import AuditEntry

from .colleagues import act, browser_of, hire, said
from .desk import alter, page, run_action, seen_in, write
from .editing import url

pytestmark = pytest.mark.django_db

MAIL, USERS = url(OutgoingMail, "changelist"), url(User, "changelist")


def seen(client, to):
    return [field["value"] for field in seen_in(client.get(to))]


def mails(count):
    return [write(message=str(number)).outgoing_mail.get() for number in range(count)]


def set_up_factor(person):
    user = User.objects.get(pk=person.pk)
    return Authenticator.objects.create(user=user, type="totp", data={})


def give(message, to, giver):
    """As from the form of a message, with the email that tells who gets it."""
    save = {"status": "new", "assignee": to.pk, "initial-assignee": ""}
    browser_of(giver).post(page(message, "change"), save)
    return message.outgoing_mail.get(kind="given")


@pytest.mark.parametrize("change", ["another has it", "closed", "no role", "erased"])
def test_a_colleague_is_not_told_again_of_what_is_no_longer_theirs(admin_client, change):
    kim, rosa, flora = (hire(name, FRONT_DESK) for name in ("kim", "rosa", "flora"))
    message = write()
    mail = give(message, rosa, kim)
    mail.record_sent()
    match change:
        case "another has it":
            alter(message, assignee=User.objects.get(pk=flora.pk))
        case "closed":
            alter(message, status="closed")
        case "no role":
            rosa.groups.clear()
        case "erased":
            message.erase()
    response = run_action(admin_client, "send_again", mail, to=MAIL)
    words = (
        f"Not sent, because there’s nothing left to tell: Colleague notified ({message.reference})."
    )
    assert words in said(response)
    mail.refresh_from_db()
    assert (mail.sending, mail.state) == (1, "sent")
    assert not AuditEntry.objects.filter(action="resent").exists()


def test_who_may_open_no_message_anymore_is_not_told_again_of_those_handed_over(admin_client):
    rosa, flora = hire("rosa", FRONT_DESK), hire("flora", FRONT_DESK)
    alter(write(), assignee_id=rosa.pk)
    act(admin_client, rosa, "leave", to=flora.pk)
    mail = OutgoingMail.objects.get(kind="handed_over")
    mail.record_sent()
    assert still_tells(mail)
    flora.groups.clear()
    response = run_action(admin_client, "send_again", mail, to=MAIL)
    words = "Not sent, because there’s nothing left to tell: Messages handed over."
    assert words in said(response)
    assert "Somebody else has the message" not in said(response)  # it's about many


def test_a_colleague_is_told_again_of_what_is_still_theirs(admin_client):
    kim, rosa = hire("kim", FRONT_DESK), hire("rosa", FRONT_DESK)
    mail = give(write(), rosa, kim)
    assert "1 email on the way again." in said(
        run_action(admin_client, "send_again", mail, to=MAIL)
    )
    entry = AuditEntry.objects.get(action="resent")
    assert entry.get_action_display() == "Sent an email again"  # it was no notification


@pytest.mark.parametrize("action", ["send_again", "give_up"])
def test_of_mail_only_what_the_page_showed_is_sent_again_or_stopped(
    admin_client, monkeypatch, action
):
    monkeypatch.setattr(OutgoingMailAdmin, "list_per_page", 2)
    unseen, *on_page = mails(3)
    showed = seen(admin_client, MAIL)
    [came_since] = mails(1)
    response = run_action(admin_client, action, *on_page, to=MAIL, seen=showed, select_across="1")
    assert "Only for the rows on this page" in said(response)
    assert "2 emails " in said(response)
    for mail in (unseen, came_since):
        mail.refresh_from_db()
        assert (mail.sending, mail.given_up_at) == (1, None)


@pytest.mark.parametrize("action", ["send_again", "give_up"])
@pytest.mark.parametrize("query", ["", "?state=waiting"])
def test_mail_that_went_after_the_list_came_up_is_left_alone_and_named(admin_client, action, query):
    went, other = mails(2)
    showed = seen(admin_client, MAIL)
    OutgoingMail.objects.filter(pk=went.pk).update(sent_at=timezone.now())
    response = run_action(admin_client, action, went, other, to=MAIL + query, seen=showed)
    name = f"Staff notified ({went.subject.reference})"
    assert f"Left alone, because it changed after your list came up: {name}." in said(response)
    assert "1 email " in said(response)
    went.refresh_from_db()
    assert (went.sending, went.sent_at is not None, went.given_up_at) == (1, True, None)


def test_what_somebody_else_sent_again_meanwhile_is_not_sent_once_more(admin_client):
    [mail] = mails(1)
    mail.record_sent()
    showed = seen(admin_client, MAIL)
    run_action(admin_client, "send_again", mail, to=MAIL, seen=showed)
    mail.refresh_from_db()
    mail.record_sent()
    assert "Left alone" in said(run_action(admin_client, "send_again", mail, to=MAIL, seen=showed))
    mail.refresh_from_db()
    assert mail.sending == 2
    assert AuditEntry.objects.filter(action="resent").count() == 1


def test_a_second_factor_is_removed_only_of_whom_the_page_showed(admin_client, monkeypatch):
    monkeypatch.setattr(StaffAdmin, "list_per_page", 2)
    ann, rosa, zoe = hire("ann"), hire("rosa"), hire("zoe")  # and admin, of whom none is listed
    kept = set_up_factor(zoe)
    set_up_factor(ann)
    boxes = seen(admin_client, USERS)
    response = run_action(
        admin_client, "remove_second_factor", ann, rosa, to=USERS, seen=boxes, select_across="1"
    )
    assert "Only for the rows on this page" in said(response)
    assert list(Authenticator.objects.all()) == [kept]


def test_a_second_factor_that_was_set_up_since_stays(admin_client):
    rosa = hire("rosa")
    old = set_up_factor(rosa)
    showed = seen(admin_client, USERS)
    set_up_factor(hire("zoe"))  # so that no database gives the same number again
    old.delete()
    new = set_up_factor(rosa)
    response = run_action(admin_client, "remove_second_factor", rosa, to=USERS, seen=showed)
    assert "Left alone" in said(response)
    assert Authenticator.objects.filter(pk=new.pk).exists()
