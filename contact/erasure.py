"""
Who may be erased, and when: by staff, who choose the messages of one person, and by age. What
erasing does to a message is Inquiry.erase(), whoever asks for it.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from clinic_site.foundation import time_zone

from .models import AuditEntry, FormerEmail, FormerPhone, Inquiry, NoteDraft
from .search import fold


def has_same_name(inquiry, other):
    """A family may share an address and a number. Case, accents and blanks make no difference."""
    return fold(inquiry.name) == fold(other.name)


def perhaps_same_person(inquiry):
    """
    The messages that share an email address or a phone number with this one, or did before one of
    them was corrected: somebody who asks to be erased means those too.
    """
    emails = {inquiry.email, *inquiry.former_emails.values_list("email", flat=True)}
    phones = {inquiry.phone_e164, *inquiry.former_phones.values_list("phone_e164", flat=True)}
    phones.discard("")
    same = Q(pk=inquiry.pk) | Q(phone_e164__in=phones)
    same |= Q(pk__in=FormerPhone.objects.filter(phone_e164__in=phones).values("inquiry"))
    for email in filter(None, emails):
        same |= Q(email__iexact=email)
        same |= Q(pk__in=FormerEmail.objects.filter(email__iexact=email).values("inquiry"))
    return Inquiry.objects.filter(same)


def erase_person(user, inquiries):
    """
    Erase the messages that a member of staff chose, the first of them the one they opened. Returns
    how many that were: none of those that somebody else erased a moment ago.
    """
    with transaction.atomic():
        chosen = [one.pk for one in inquiries]
        # Read again and locked: what was corrected meanwhile stays in the proof, under its keys.
        rows = Inquiry.objects.select_for_update().filter(pk__in=chosen, erased_at=None)
        rows = sorted(rows.order_by("pk"), key=lambda one: chosen.index(one.pk))
        for inquiry in rows:
            inquiry.erase()
        if number := len(rows):
            detail = "1 message" if number == 1 else f"{number} messages"
            AuditEntry.record(user, AuditEntry.Action.ERASED, rows[0], detail)
    return number


def apply_retention():
    """
    Erase what the settings say was kept too long, and notes that nobody has saved for a month.
    Returns how many messages were erased.
    """
    erased = 0
    with time_zone.of_the_clinic():  # the activity log says since when
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
