"""What staff put right in a message."""

from django.db import transaction

from .models import AuditEntry, Clinic, ConsentEvent, ConsentWording, FormerPhone, Inquiry
from .phone import read_phone


def correct_phone(user, inquiry, phone):
    """
    Give a message the writer's right number. Returns whether this ended a yes to texts: it was
    given for the number that stood there, which may be a stranger's, and nobody has said it for
    the new one. An extension, or other spaces, make no other number.
    """
    with transaction.atomic():
        Clinic.objects.lock()
        inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)  # as it is now
        if inquiry.erased_at or phone == inquiry.phone:
            return False
        FormerPhone.objects.create(
            inquiry=inquiry,
            phone=inquiry.phone,
            phone_e164=inquiry.phone_e164,
            phone_key=inquiry.phone_key,
            corrected_by=user.get_username(),
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
