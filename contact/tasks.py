"""Mail, sent by the background worker. Task arguments lie open in the database: ids only."""

import logging
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, mailers
from django.core.signing import Signer
from django.db import transaction
from django.tasks import TaskResultStatus, task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from .models import Clinic, ConsentEvent, OutgoingMail

logger = logging.getLogger(__name__)

consent_signer = Signer(salt="contact.consent")

KILLED_AFTER = timedelta(minutes=10)  # no task of ours runs as long


@task
def send_mail(mail_id):
    """Try once to send one row of the outbox, unless it is sent or another worker has it."""
    mail = OutgoingMail.objects.select_related("inquiry").filter(pk=mail_id).first()
    if mail is None or not mail.claim():
        return
    try:
        deliver(compose(mail))
    except Exception as error:  # whatever a mail server does, no message may be forgotten
        mail.record_failure(error)
        logger.warning(
            "mail %s for message %s not sent, attempt %s: %s",
            mail.kind,
            mail.inquiry.reference,
            mail.attempts,
            mail.last_error,
        )
    else:
        mail.record_sent()


def deliver(message):
    """Hand a message to the mail server. Returns once the server has said that it took it."""
    connection = mailers.default
    connection.open()
    try:
        connection.send_messages([message])
    finally:
        # It may drop the line once it has what it wants: the message is sent all the same.
        with suppress(Exception):
            connection.close()


def compose(mail):
    if mail.kind == OutgoingMail.Kind.RECEIPT:
        return consent_receipt(mail)
    return notification(mail)


def notification(mail):
    """To staff: that a message came and where to read it, and nothing of the patient."""
    clinic = Clinic.objects.current()
    to = [clinic.notification_email]
    if mail.attempts >= OutgoingMail.SECOND_ADDRESS_AFTER:
        to.append(clinic.second_notification_email)
    to = [address for address in to if address]
    if not to:
        raise ImproperlyConfigured("the clinic record has no address for notifications")
    context = {"inquiry": mail.inquiry, "clinic": clinic, "site_url": settings.SITE_URL}
    return EmailMessage(
        subject=f"New message {mail.inquiry.reference}",
        body=render_to_string("contact/email/notification.txt", context),
        to=to,
        headers=_same_id(mail),
    )


def consent_receipt(mail):
    """To the patient: what they said yes to, and the link that takes it back. Fixed words."""
    inquiry = mail.inquiry
    given = [
        event
        for purpose, event in inquiry.consents().items()
        if purpose in event.wording.WITHDRAWABLE and event.decision == ConsentEvent.Decision.GIVEN
    ]
    context = {
        "inquiry": inquiry,
        "given": given,
        "clinic": Clinic.objects.current(),
        "link": settings.SITE_URL + consent_path(inquiry),
    }
    return EmailMessage(
        subject="What you agreed to",
        body=render_to_string("contact/email/receipt.txt", context),
        to=[inquiry.email],
        headers=_same_id(mail),
    )


def consent_path(inquiry):
    """The address of a message's consent receipt, signed so that nobody can guess it."""
    return reverse("consent", args=[consent_signer.sign(inquiry.pk)])


def _same_id(mail):
    # The same in every attempt: where a killed worker's mail went out after all, the reader's
    # mail program sees that the second is the first.
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return {"Message-ID": f"<{mail.kind}-{mail.pk}-{mail.inquiry.reference}@{domain}>"}


def sweep():
    """
    What the queue alone does not do: enqueue mail that fell due (a retry, or a killed
    worker's), and put tasks of a killed worker back into the queue. Safe to run at any time,
    in any number of processes.
    """
    with transaction.atomic():
        DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - KILLED_AFTER).update(
            status=TaskResultStatus.READY
        )
    waiting = {
        task.args_kwargs["args"][0]
        for task in DBTaskResult.objects.filter(
            task_path=send_mail.module_path, status=TaskResultStatus.READY
        )
    }
    for pk in OutgoingMail.objects.due().values_list("pk", flat=True):
        if pk not in waiting:
            send_mail.enqueue(pk)
