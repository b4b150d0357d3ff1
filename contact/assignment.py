"""To whom a message can be given, what is kept of it, and how they're told."""

from itertools import batched

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User

from clinic_site.foundation.names import name_of
from clinic_site.foundation.outbox import tasks as outbox

from .models import AuditEntry, Inquiry

AT_ONCE = 500  # rows in one statement
MAY_ANSWER = "contact.change_inquiry"
DJANGO = "django.contrib.auth.backends.ModelBackend"


def who_may_answer():
    """
    The accounts of staff that can open messages and answer them: by their role, by a permission
    of their own, or as superusers. Who was invited and has no password yet can't.
    """
    able = User.objects.with_perm(MAY_ANSWER, backend=DJANGO).filter(is_staff=True)
    return able.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def give(giver, inquiries, to):
    """Assign messages to somebody, or to nobody, and put it on record."""
    for some in batched(inquiries, AT_ONCE):
        Inquiry.objects.filter(pk__in=[inquiry.pk for inquiry in some]).update(assignee=to)
    for inquiry in inquiries:
        inquiry.assignee = to
    AuditEntry.record_given(giver, inquiries)


def tell(giver, inquiry):
    """
    Put an email into the outbox to whom somebody else has just given a message that waits for an
    answer. Returns a sentence on it for the giver, "" where there's nobody to tell.
    """
    to = inquiry.assignee
    if to is None or to.pk == giver.pk or inquiry.status not in Inquiry.OPEN:
        return ""
    if not to.email:
        return f"{name_of(to)} has no email address, so tell them about it yourself."
    mail = outbox.enqueue("given", inquiry, recipient=to.email)
    if not mail.is_on_its_way:  # they had it before
        outbox.resend(mail)
    return f"{name_of(to)} is told by email."
