"""The mails about a message: what they say. The outbox sends them, see ContactConfig.ready()."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from clinic_site.foundation.outbox.problems import NoAddress
from clinic_site.foundation.outbox.tasks import message_id

from .links import mailed_consent_path
from .models import Clinic

SECOND_ADDRESS_AFTER = 3  # failed attempts


def notification(mail):
    """To staff: that a message came and where to read it, and nothing of the patient."""
    clinic = Clinic.objects.current()
    to = [clinic.notification_email]
    if mail.attempts >= SECOND_ADDRESS_AFTER:
        to.append(clinic.second_notification_email)
    to = [email for email in to if email]
    if not to:
        raise NoAddress
    inquiry = mail.subject
    context = {"inquiry": inquiry, "clinic": clinic, "site_url": settings.SITE_URL}
    return EmailMessage(
        subject=f"New message {inquiry.reference}",
        body=render_to_string("contact/email/notification.txt", context),
        to=to,
        headers={"Message-ID": message_id(mail, inquiry.reference)},
    )


def receipt(mail):
    """
    To the patient: what this message said yes to, and the link that takes it back. Fixed words.
    None where it was all taken back before the mail went: there is nothing to confirm.
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
