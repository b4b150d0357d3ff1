"""How times, numbers and the state of mail read on the staff's screens."""

from django.template.defaultfilters import pluralize as plural_ending
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from contact.hours import clock

# What a failed mail's kind of error means to somebody at the front desk.
REASONS = {
    "ConnectionRefusedError": "the mail server does not answer",
    "ImproperlyConfigured": "the clinic record names no address for notifications",
    "SMTPAuthenticationError": "the mail server refuses our password",
    "SMTPRecipientsRefused": "the mail server refuses the address",
    "SMTPSenderRefused": "the mail server refuses our own address",
    "SMTPServerDisconnected": "the mail server dropped the line",
    "TimeoutError": "the mail server does not answer in time",
    "gaierror": "the mail server cannot be found",
}


def moment(time):
    """A time for staff who look at it this week: "Mon, Jun 8, noon"."""
    local = timezone.localtime(time)
    day = date_format(local, "D, M j" if local.year == timezone.localdate().year else "D, M j, Y")
    return f"{day}, {clock(local.time())}"


def pluralize(number, noun):
    return f"{number} {noun}{plural_ending(number)}"


def mail_state(mail):
    """What became of a mail, in words."""
    if mail.sent_at:
        return f"Sent {moment(mail.sent_at)}"
    if not mail.last_error:
        return "Waiting to be sent"
    times = "once" if mail.attempts == 1 else f"{mail.attempts} times"
    reason = REASONS.get(mail.last_error, mail.last_error)
    return format_html('<span class="attention">Failed {}</span> {}', times, reason)


def spreadsheet_time(time):
    return timezone.localtime(time).strftime("%Y-%m-%d %H:%M") if time else ""


def message_link(inquiry):
    """From a record to the message that it is about, if there is one."""
    if inquiry is None:
        return "-"
    return format_html('<a href="{}">{}</a>', inquiry.admin_path, inquiry.reference)
