"""What staff put right in a message."""

from django.contrib.auth.base_user import BaseUserManager
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from clinic_site.foundation.names import name_to_keep
from clinic_site.foundation.outbox import tasks as outbox

from .models import AuditEntry, Clinic, ConsentEvent, ConsentWording, Inquiry
from .models.inquiry import new_link_key
from .phone import read_phone

ERASED = "This person has been erased, so there was nothing left to save or to erase."
CHANGED = "Somebody changed it to “{}” after you opened this page. Check both, then save again."
REMOVED = "Somebody took it out after you opened this page. Check with them, then save again."
NEEDED = {
    "phone": "Enter a phone number: without one this person can't be answered.",
    "email": "Enter an email address: without one this person can't be answered.",
}


def correct_phone(user, inquiry, phone, shown=None):
    """
    Give a message the writer's right number. Returns whether this ended a yes to texts: it was
    given for the number that stood there, which may be a stranger's, and nobody has said it for
    the new one. An extension, or other spaces, make no other number.
    """
    with transaction.atomic():
        inquiry = _to_correct(inquiry, "phone", phone, shown)
        if phone == inquiry.phone:
            return False
        inquiry.former_phones.create(
            phone=inquiry.phone,
            phone_e164=inquiry.phone_e164,
            phone_key=inquiry.phone_key,
            corrected_by=name_to_keep(user),
        )
        before = inquiry.phone_e164
        inquiry.phone = phone
        inquiry.phone_e164 = read_phone(phone).e164 if phone else ""
        inquiry.save(update_fields=["phone", "phone_e164"])
        AuditEntry.record(user, AuditEntry.Action.CORRECTED, inquiry)
        if inquiry.phone_e164 == before:
            return False
        texts, method = ConsentWording.Purpose.TEXTS, ConsentEvent.Method.CORRECTION
        return bool(ConsentEvent.objects.withdraw(inquiry, texts, method))


def correct_email(user, inquiry, email, shown=None):
    """
    Give a message the writer's right address. Returns whether this ended a yes to offers, by the
    rule of phone numbers. Capitals make no other address.
    """
    email = BaseUserManager.normalize_email(email)
    with transaction.atomic():
        inquiry = _to_correct(inquiry, "email", email, shown)
        if email == inquiry.email:
            return False
        inquiry.former_emails.create(
            email=inquiry.email, email_key=inquiry.email_key, corrected_by=name_to_keep(user)
        )
        before, inquiry.email = inquiry.email, email
        changed = ["email"]
        if is_new := email.lower() != before.lower():
            # Links that went to the address before prove nothing about the new one.
            inquiry.mailed_key = new_link_key()
            changed.append("mailed_key")
        inquiry.save(update_fields=changed)
        AuditEntry.record(user, AuditEntry.Action.CORRECTED_EMAIL, inquiry)
        if not is_new:
            return False
        offers, method = ConsentWording.Purpose.OFFERS, ConsentEvent.Method.CORRECTED_EMAIL
        ended = ConsentEvent.objects.withdraw(inquiry, offers, method)
        _send_receipt_again(inquiry)
        return bool(ended)


def still_standing(before, now):
    """
    The other messages with the number or the address that was corrected, `before` and `now` being
    the message: what they agreed to counts for it as ever. Suspects may name anybody's.
    """
    stood = Q()
    if before.phone_e164 and before.phone_e164 != now.phone_e164:
        stood |= Q(phone_e164=before.phone_e164)
    if before.email and before.email.lower() != now.email.lower():
        stood |= Q(email__iexact=before.email)
    others = Inquiry.objects.filter(stood) if stood else Inquiry.objects.none()
    return others.exclude(pk=now.pk).exclude(status=Inquiry.Status.SUSPECT)


def _to_correct(inquiry, field, value, shown):
    """
    The message as it is now, locked. ValidationError where the value can't be saved: `shown` is
    what stood in the field when somebody began to correct it.
    """
    Clinic.objects.lock()
    inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    held, other = getattr(inquiry, field), inquiry.email if field == "phone" else inquiry.phone
    if inquiry.erased_at:
        raise ValidationError(ERASED)
    if shown is not None and held not in (shown, value):
        raise ValidationError(CHANGED.format(held) if held else REMOVED)
    if not value and not other:
        raise ValidationError(NEEDED[field])
    return inquiry


def _send_receipt_again(inquiry):
    """
    To the right address, of what the message still says yes to. Without that, a receipt that
    never left for the address before isn't sent any more, and what came of it is forgotten.
    """
    receipt = inquiry.receipt
    if inquiry.email and inquiry.consent_events.to_confirm().exists():
        if receipt:
            outbox.resend(receipt)
        else:
            outbox.enqueue("receipt", inquiry)
    elif receipt and not receipt.sent_at:
        receipt.delete()
