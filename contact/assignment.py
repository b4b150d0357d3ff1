"""To whom a message can be given, and what is kept of it."""

from itertools import batched

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User

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


def name_of(user):
    return user.get_full_name() or user.get_username()


def give(giver, inquiries, to):
    """Assign messages to somebody, or to nobody, and put it on record."""
    for some in batched(inquiries, AT_ONCE):
        Inquiry.objects.filter(pk__in=[inquiry.pk for inquiry in some]).update(assignee=to)
    for inquiry in inquiries:
        inquiry.assignee = to
    AuditEntry.record_given(giver, inquiries)
