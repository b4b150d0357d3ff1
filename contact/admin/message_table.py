"""Messages as rows for a spreadsheet."""

from django.db.models import Prefetch

from clinic_site.foundation.names import name_of, named
from contact.models import AuditEntry, Inquiry

from .text import spreadsheet_time

COLUMNS = [
    *["Reference", "Received", "Answer due", "Name", "Email", "Phone", "Phone (E.164)"],
    *["About", "Offer", "Message", "Status", "Assigned to", "Notes"],
    *["Written from page", "May be urgent", "Answer", "Who answered", "Answered on"],
]
ARROW = f"→ {Inquiry.Status.ANSWERED.label}"  # as AuditEntry.record_statuses() writes it


def rows(inquiries):
    """Of each message what COLUMNS name, read as they are sent: there may be many."""
    answers = AuditEntry.objects.filter(action=AuditEntry.Action.STATUS, detail__contains=ARROW)
    answers = Prefetch("audit_entries", answers.with_names(), to_attr="answers")  # newest first
    chosen = inquiries.prefetch_related(None).prefetch_related(named("assignee"), answers)
    return (row(inquiry) for inquiry in chosen.iterator(chunk_size=500))


def row(inquiry):
    return [
        inquiry.reference,
        spreadsheet_time(inquiry.received_at),
        spreadsheet_time(inquiry.reply_due_at),
        inquiry.name,
        inquiry.email,
        inquiry.phone,
        inquiry.phone_e164,
        inquiry.get_topic_display(),
        inquiry.offer_title,
        inquiry.message,
        inquiry.status_in_words,
        name_of(inquiry.assignee) if inquiry.assignee else "",
        inquiry.notes,
        inquiry.source_page,
        inquiry.urgent_words,
        *answer(inquiry),
    ]


def answer(inquiry):
    """How, by whom and when it was answered last; closed since or not. Blank while it's open."""
    if inquiry.status not in Inquiry.DONE or not inquiry.answers:
        return ["", "", ""]
    last = inquiry.answers[0]
    how = last.detail.rpartition(AuditEntry.BECAME)[2]
    return [how, last.who, spreadsheet_time(last.happened_at)]
