"""How times, numbers and the state of mail read on the staff's screens."""

from django.template.defaultfilters import pluralize as plural_ending
from django.utils import timezone
from django.utils.html import format_html

from clinic_site.foundation.clock import moment
from clinic_site.foundation.outbox.problems import TEMPORARY, Problem

# What to do about an email that failed.
ASK_FOR_HELP = "Ask whoever looks after the website."
ADVICE = dict.fromkeys(TEMPORARY, "The site will try again.") | {
    Problem.ADDRESS: "Check the addresses in the clinic's record.",
    Problem.NO_ADDRESS: "Add one in the clinic's record.",
}


def pluralize(number, noun):
    return f"{number} {noun}{plural_ending(number)}"


def mail_state(mail):
    """What became of a mail, in words, and what to do about it."""
    sent = f"Sent {moment(mail.sent_at)}" if mail.sent_at else ""
    reason, advice = mail.get_problem_display(), ""
    match mail.state:
        case "pending":
            return "Waiting to be sent"
        case "sent" if not reason:
            return sent
        case "sent":
            state, advice = f"{sent}, but", "Check the clinic's record."
        case "given up":
            state, reason = "Not sent:", reason or "somebody stopped it"
        case "uncertain":
            state, reason = "May have been sent:", reason or "the website was interrupted"
            advice = "Look in the mailbox. If it isn't there, send it again."
        case "failed":
            times = "once" if mail.attempts == 1 else f"{mail.attempts} times"
            state, advice = f"Failed {times}:", ADVICE.get(mail.problem, ASK_FOR_HELP)
    return format_html('<span class="attention">{}</span> {}. {}', state, reason, advice)


def urgent_mark(inquiry):
    """
    On a message that may be urgent and that nobody has dealt with: which words say so, in a line
    of its own.
    """
    if not inquiry.may_be_urgent:
        return ""
    text = '<div><span class="late">May be urgent: look now</span> ({})</div>'
    return format_html(text, inquiry.urgent_words)


def spreadsheet_time(time):
    return timezone.localtime(time).strftime("%Y-%m-%d %H:%M") if time else ""


def message_link(inquiry):
    """From a record to the message that it is about, if there is one."""
    if inquiry is None:
        return "-"
    return format_html('<a href="{}">{}</a>', inquiry.admin_path, inquiry.reference)
