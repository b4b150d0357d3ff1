"""The mails about a message: what they say. The outbox sends them, see ContactConfig.ready()."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from clinic_site.foundation.outbox.arrival import test_email
from clinic_site.foundation.outbox.problems import NoAddress
from clinic_site.foundation.outbox.tasks import message_id

from .assignment import who_may_answer
from .links import mailed_consent_path
from .models import AuditEntry, Clinic, Inquiry

SECOND_ADDRESS_AFTER = 3  # failed attempts


def notification(mail):
    """
    To staff: that a message came, whether it may be urgent, and where to read it. No word of the
    patient, nor of the table that says what sounds urgent. None where a person put it aside before
    the mail went; "Not spam" sends it.
    """
    inquiry = mail.subject
    if inquiry.status == Inquiry.Status.SUSPECT and not inquiry.suspicion:
        return None
    clinic = Clinic.objects.current()
    context = {"inquiry": inquiry, "clinic": clinic, "site_url": settings.SITE_URL}
    urgent = "May be urgent: new message" if inquiry.urgent_words else "New message"
    return EmailMessage(
        subject=f"{urgent} {inquiry.reference}",
        body=render_to_string("contact/email/notification.txt", context),
        to=staff_addresses(clinic, mail),
        headers={"Message-ID": message_id(mail, inquiry.reference)},
    )


def suspects(mail):
    """
    To staff: how many messages were put aside only because several came from one place, and
    where to read them. None where somebody has sorted them all before the mail went.
    """
    count = Inquiry.objects.suspects_by_rate().count()
    if not count:
        return None
    clinic = Clinic.objects.current()
    link = f"{settings.SITE_URL}{reverse('admin:contact_inquiry_changelist')}?status=suspect"
    context = {"count": count, "clinic": clinic, "link": link}
    return EmailMessage(
        subject="Messages that may or may not be spam",
        body=render_to_string("contact/email/suspects.txt", context),
        to=staff_addresses(clinic, mail),
        headers={"Message-ID": message_id(mail, "suspects")},
    )


def given(mail):
    """
    To a colleague: that somebody gave them a message, until when it's to be answered, and where to
    read it. No word of the patient. None where there's nothing to do for them anymore: it was
    answered, erased or put aside, somebody else has it by now, they took it themselves, or they may
    no longer open it.
    """
    inquiry, to = mail.subject, mail.subject.assignee
    entry = inquiry.audit_entries.filter(action=AuditEntry.Action.GIVEN).first()  # the last one
    may_open = to and who_may_answer().filter(pk=to.pk).exists()
    is_theirs = may_open and to.email == mail.recipient
    waits = inquiry.status in Inquiry.OPEN and not inquiry.erased_at
    if not (is_theirs and waits and entry) or entry.user_id == to.pk:
        return None
    context = {
        "inquiry": inquiry,
        "clinic": Clinic.objects.current(),
        "giver": entry.who,
        "site_url": settings.SITE_URL,
    }
    urgent = "May be urgent: " if inquiry.may_be_urgent else ""
    return EmailMessage(
        subject=f"{urgent}Message {inquiry.reference} is yours to answer",
        body=render_to_string("contact/email/given.txt", context),
        to=[mail.recipient],
        headers={"Message-ID": message_id(mail, inquiry.reference)},
    )


def staff_addresses(clinic, mail):
    """The clinic's address for new messages, and the second one once the first has failed."""
    to = [clinic.notification_email]
    if mail.attempts >= SECOND_ADDRESS_AFTER:
        to.append(clinic.second_notification_email)
    to = [email for email in to if email]
    if not to:
        raise NoAddress
    return to


def test(mail):
    """To the address that is told of new messages, and no other: whether mail arrives there."""
    address = Clinic.objects.current().notification_email
    if not address:
        raise NoAddress
    return test_email(address, headers={"Message-ID": message_id(mail, "test")})


def receipt(mail):
    """
    To the patient: what this message said yes to, and the link that takes it back. Fixed words,
    the same for every message, with its reference. None where it was all taken back before the
    mail went: there is nothing to confirm.
    """
    inquiry = mail.subject
    given = inquiry.consent_events.to_confirm().select_related("wording")
    if not given:
        return None
    context = {
        "inquiry": inquiry,
        "given": given,
        "clinic": Clinic.objects.current(),
        "link": settings.SITE_URL + mailed_consent_path(inquiry),
    }
    return EmailMessage(
        subject="What you agreed to",
        body=render_to_string("contact/email/receipt.txt", context),
        to=[inquiry.email],
        headers={"Message-ID": message_id(mail, inquiry.reference)},
    )
