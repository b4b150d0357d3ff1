"""
Puts mail into the outbox and sends it, by the background worker. Task arguments lie open in
the database: ids only.
"""

import logging
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import mailers
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.tasks import task
from django.utils import timezone

from clinic_site.foundation import queue, time_zone

from . import kinds
from .models import Heartbeat, OutgoingMail
from .smtp import SomeRecipientsRefused

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)


class NothingSent(Exception):
    """The message was not handed to the mail server, and no error says why."""


def enqueue(kind, subject, recipient=""):
    """
    A row in the outbox and its task, once for each kind, subject and recipient, in the running
    transaction. `subject` is the saved row that the mail is about. Returns the OutgoingMail.
    """
    mail, created = OutgoingMail.objects.get_or_create(
        kind=kinds.get(kind).name,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        recipient=recipient,
    )
    if created:
        send_mail.enqueue(mail.pk)
    return mail


def enqueue_hourly(kind, subject):
    """
    Like enqueue(), for mail of a kind that tells of all that came since the last one: no more
    than one an hour. Where one waits already, it will tell of this too.
    """
    mails = OutgoingMail.objects.filter(kind=kinds.get(kind).name)
    # Locked, so that no worker begins to write it before this transaction ends.
    if mails.waiting().select_for_update().first():
        return
    last = mails.aggregate(at=Max(Coalesce("sent_at", "next_attempt_at")))["at"]
    now = timezone.now()
    OutgoingMail.objects.create(
        kind=kind, subject=subject, next_attempt_at=max(now, last + HOUR) if last else now
    )
    # sweep() enqueues its task when it falls due, as that of a retry.


def resend(mail):
    """Send it once more, at the wish of staff."""
    mail.start_again()
    send_mail.enqueue(mail.pk)


def send_again(kind, subject):
    """
    Another mail of a kind about its subject, or the first. False where one waits to be sent, so
    that of two who ask at the same moment the second sends none. Call it in a transaction.
    """
    mail = (
        OutgoingMail.objects.select_for_update()
        .filter(
            kind=kinds.get(kind).name,
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=subject.pk,
        )
        .first()
    )
    if mail is None:
        enqueue(kind, subject)
    elif mail.state == "pending":
        return False
    else:
        resend(mail)
    return True


@task(queue_name=queue.MAIL)
def send_mail(mail_id):
    """Try once to send one row of the outbox, unless it is sent or another worker has it."""
    mail = OutgoingMail.objects.filter(pk=mail_id).first()
    if mail is None or not mail.claim():
        return
    try:
        with time_zone.of_the_clinic():
            message = kinds.get(mail.kind).write(mail)
        if message is None:  # what it was to tell has gone in the meantime
            mail.delete()
            return
        deliver(message)
    except SomeRecipientsRefused as error:
        mail.record_sent(error)
    except Exception as error:  # whatever a mail server does, no message may be forgotten
        mail.record_failure(error)
        logger.warning(
            "mail %s (%s) not sent, attempt %s: %s",
            mail.pk,
            mail.kind,
            mail.attempts,
            mail.last_error,
        )
    else:
        mail.record_sent()


def deliver(message):
    """Hand a message to the mail server. Returns once the server has said that it took it."""
    # No "out of office" in answer to it, RFC 3834.
    message.extra_headers.setdefault("Auto-Submitted", "auto-generated")
    connection = mailers.default
    try:
        connection.open()
        if not connection.send_messages([message]):  # such as one to nobody
            raise NothingSent
    finally:
        # It may drop the line once it has what it wants: the message is sent all the same.
        with suppress(Exception):
            connection.close()


def message_id(mail, name):
    """
    The Message-ID header of a mail, the same in every attempt: where a killed worker's mail
    went out after all, the reader's mail program sees that the second is the first. Where staff
    ask for another, it has another: a mailbox that had the first would drop it unseen.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return f"<{mail.kind}-{mail.pk}-{mail.sending}-{name}@{domain}>"


def sweep():
    """
    What the queue alone does not do: enqueue mail that fell due (a retry, or a killed
    worker's), and put tasks of a killed worker back into the queue. Safe to run at any time,
    in any number of processes.
    """
    Heartbeat.beat()
    queue.requeue_killed()
    OutgoingMail.objects.correct_clock()
    OutgoingMail.objects.count_from_due()
    waiting = queue.waiting_arguments(send_mail)
    for pk in OutgoingMail.objects.due().values_list("pk", flat=True):
        if (pk,) not in waiting:
            send_mail.enqueue(pk)
