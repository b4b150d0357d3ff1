"""
Who may be erased, and when: by staff, who choose the messages of one person, and by age. What
erasing does to a message is Inquiry.erase(), whoever asks for it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from .models import AuditEntry, Inquiry, NoteDraft
from .search import fold


def has_same_name(inquiry, other):
    """A family may share an address and a number. Case, accents and blanks make no difference."""
    return fold(inquiry.name) == fold(other.name)


def erase_person(user, inquiries):
    """Erase the messages that a member of staff chose, the first of them the one they opened."""
    with transaction.atomic():
        for inquiry in inquiries:
            inquiry.erase()
        number = len(inquiries)
        detail = "1 message" if number == 1 else f"{number} messages"
        AuditEntry.record(user, AuditEntry.Action.ERASED, inquiries[0], detail)


def apply_retention():
    """
    Erase what the settings say was kept too long, and notes that nobody has saved for a month.
    Returns how many messages were erased.
    """
    erased = 0
    for pk in list(Inquiry.objects.kept_too_long().values_list("pk", flat=True)):
        erased += _erase_if_still_too_old(pk)
    # Of messages that wait for an answer too, or of somebody who no longer works here.
    NoteDraft.objects.kept_too_long().delete()
    return erased


def _erase_if_still_too_old(pk):
    """Read again and locked: somebody may have pressed "Not spam" a moment ago."""
    with transaction.atomic():
        inquiry = Inquiry.objects.kept_too_long().select_for_update().filter(pk=pk).first()
        if inquiry is None:
            return False
        since = timezone.localtime(inquiry.status_since)
        detail = f"{inquiry.get_status_display()} since {date_format(since, 'M j, Y')}"
        inquiry.erase()
        AuditEntry.record_by_the_site(AuditEntry.Action.ERASED, inquiry, detail)
        return True
