"""What a message was before a person put it aside as spam."""

from .audit import AuditEntry


def before_spam(inquiry):
    """
    (status, how it was answered), as the activity log has it. New, where the message came as a
    suspect, or where the log uses words that no status has now.
    """
    status = type(inquiry).Status
    last = inquiry.audit_entries.filter(action=AuditEntry.Action.STATUS).first()
    was, _arrow, became = (last.detail if last else "").partition(AuditEntry.BECAME)
    known = by_words(type(inquiry)) if became == status.SUSPECT.label else {}
    return known.get(was, (status.NEW, ""))


def by_words(model):
    """{what status_in_words says: (status, how it was answered)}"""
    each = [(status, "") for status in model.Status]
    each += [(model.Status.ANSWERED, how) for how in model.AnsweredHow]
    return {model(status=one, answered_how=how).status_in_words: (one, how) for one, how in each}
