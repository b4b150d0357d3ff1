from .audit import AuditEntry
from .clinic import Clinic
from .consent import ConsentEvent, ConsentWording
from .former_contact import FormerEmail, FormerPhone
from .holiday import Holiday
from .hours import Closure, OpeningHours
from .inquiry import Inquiry
from .note_draft import NoteDraft
from .notice import Notice
from .offer import Offer
from .ready_reply import ReadyReply

__all__ = [
    "AuditEntry",
    "Clinic",
    "Closure",
    "ConsentEvent",
    "ConsentWording",
    "FormerEmail",
    "FormerPhone",
    "Holiday",
    "Inquiry",
    "NoteDraft",
    "Notice",
    "Offer",
    "OpeningHours",
    "ReadyReply",
]
