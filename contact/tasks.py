import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.tasks import task
from django.template.loader import render_to_string

from .models import Clinic, Inquiry

logger = logging.getLogger(__name__)


@task
def notify_staff(inquiry_id):
    """
    Tell staff of one message; on any failure note it and try again later.

    Takes the id alone, because task arguments lie open in the database. Does nothing for a
    message that staff have been told of already.
    """
    inquiry = Inquiry.objects.filter(pk=inquiry_id, notified_at=None).first()
    if inquiry is None:
        return
    try:
        notification(inquiry).send()
    except Exception as error:  # whatever a mail server does, the message must not be forgotten
        inquiry.record_attempt(error)
        logger.warning("message %s: staff not told yet (%s)", inquiry.reference, inquiry.last_error)
        notify_staff.using(run_after=inquiry.next_attempt_at()).enqueue(inquiry.pk)
    else:
        inquiry.record_attempt()


def notification(inquiry):
    """The mail to staff: that a message came and where to read it, and nothing of a patient."""
    clinic = Clinic.objects.current()
    if not clinic.notification_email:
        raise ImproperlyConfigured("the clinic record has no address for notifications")
    context = {"inquiry": inquiry, "clinic": clinic, "site_url": settings.SITE_URL}
    return EmailMessage(
        subject=f"New message {inquiry.reference}",
        body=render_to_string("contact/email/notification.txt", context),
        to=[clinic.notification_email],
    )
