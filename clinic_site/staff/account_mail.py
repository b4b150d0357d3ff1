"""The mails to staff about their accounts. They hold no secret but the link of an invitation."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from clinic_site.foundation.names import name_kept
from clinic_site.foundation.outbox.tasks import message_id
from contact.assignment import who_may_answer
from contact.models import Clinic, Inquiry

from .models import Colleague


def invitation(mail):
    """None where the invitation opens nothing any more."""
    sent = mail.subject
    if sent is None or sent.why_not:
        return None
    inviter = name_kept(sent.invited_by, "A manager")
    context = {"invitation": sent, "inviter": inviter, "link": settings.SITE_URL + sent.path}
    return write(mail, "Your account on the website of {clinic}", "invitation", context)


def second_factor_removed(mail):
    return about_change(mail, "Your second factor was removed", "second_factor_removed")


def address_changed(mail):
    """To the address before."""
    return about_change(mail, "Your email address was changed", "address_changed")


def handed_over(mail):
    """
    To who got the messages of somebody that left: how many they have by now. None where they've
    answered them all before the mail went, left too, or may no longer open any.
    """
    theirs = who_may_answer().filter(email=mail.recipient)
    count = Inquiry.objects.open().filter(assignee__in=theirs.values("pk")).count()
    if not count:
        return None
    inbox = f"{reverse('admin:contact_inquiry_changelist')}?status=mine"
    context = {"count": count, "link": settings.SITE_URL + inbox}
    return about_change(mail, "You have messages to answer", "handed_over", **context)


def about_change(mail, subject, name, **context):
    """The subject of the mail is the log entry that says who changed what and when."""
    entry = mail.subject
    if entry is None:
        return None
    who = Colleague.objects.filter(pk=entry.user_id).first() or entry.user
    return write(mail, subject, name, context | {"entry": entry, "who": who})


def write(mail, subject, name, context):
    clinic = Clinic.objects.current()
    context |= {"clinic": clinic, "sign_in": settings.SITE_URL + reverse("account_login")}
    return EmailMessage(
        subject=" ".join(subject.format(clinic=clinic.name).split()),
        body=render_to_string(f"account/email/{name}.txt", context),
        to=[mail.recipient],
        headers={"Message-ID": message_id(mail, "account")},
    )
