"""Why an email could not be sent: what a mail server's error means to a person."""

import re
import smtplib
import ssl
from dataclasses import dataclass

from django.db import models

from .smtp import AnswerLost, InvalidAddress, SomeRecipientsRefused


class NoAddress(Exception):
    """Raised by a kind of mail that finds nobody to write to."""


class Problem(models.TextChoices):
    """In words for the front desk. The log has the technical ones."""

    UNREACHABLE = "unreachable", "the mail server can't be reached"
    SLOW = "slow", "the mail server takes too long to answer"
    DROPPED = "dropped", "the mail server hung up before it had the email"
    LATER = "later", "the mail server is busy and asked us to try again later"
    INSECURE = "insecure", "the connection to the mail server can't be made secure"
    LOGIN = "login", "the mail server doesn't accept our user name and password"
    SENDER = "sender", "the mail server doesn't let us send from our own address"
    UNCLEAR = "unclear", "the mail server gave an answer that makes no sense"
    ADDRESS = "address", "this address doesn't exist or doesn't accept email"
    ADDRESS_LATER = "address_later", "this address can't accept email right now"
    NOT_ALLOWED = "not_allowed", "the mail server doesn't let us write to this address"
    REFUSED = "refused", "the mail server refused this email"
    SOME_REFUSED = "some_refused", "one of the addresses was refused"
    ANSWER_LOST = "answer_lost", "the mail server hung up without saying whether it has the email"
    NO_ADDRESS = "no_address", "the clinic's record has no email address for new messages"
    SITE = "site", "something went wrong on this website"

    @property
    def is_temporary(self):
        """It may go away by itself."""
        return self in TEMPORARY


TEMPORARY = [
    Problem.UNREACHABLE,
    Problem.SLOW,
    Problem.DROPPED,
    Problem.LATER,
    Problem.ADDRESS_LATER,
    Problem.ANSWER_LOST,
]
# Another attempt would end the same way.
FINAL = [Problem.ADDRESS, Problem.REFUSED]
# All mail suffers from these, whoever it is for.
OF_OUR_OWN_SERVER = [
    Problem.UNREACHABLE,
    Problem.SLOW,
    Problem.DROPPED,
    Problem.LATER,
    Problem.INSECURE,
    Problem.LOGIN,
    Problem.SENDER,
    Problem.UNCLEAR,
    Problem.SITE,
]


@dataclass
class Failure:
    """What became of one attempt."""

    problem: Problem
    detail: str  # for the log: never the server's own words, which may quote the email


def diagnose(error):
    code, reply = answer_of(error)
    problem = find_problem(error, code, reply)
    return Failure(problem, f"{type(error).__name__} {code}" if code else type(error).__name__)


def answer_of(error):
    """The mail server's code and words, (0, b"") where it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        # Where one of several may be taken later, that counts.
        return min(error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, error.smtp_error
    return 0, b""


def find_problem(error, code, reply):
    match error:
        case AnswerLost():
            return Problem.ANSWER_LOST
        case SomeRecipientsRefused():
            return Problem.SOME_REFUSED
        case NoAddress():
            return Problem.NO_ADDRESS
        case InvalidAddress():
            return Problem.ADDRESS
        case _ if code in (530, 535):  # wherever it comes: sign in first
            return Problem.LOGIN
        case smtplib.SMTPRecipientsRefused():
            return refusal(code, reply, Problem.ADDRESS)
        case smtplib.SMTPDataError():
            return refusal(code, reply, Problem.REFUSED)
        case _ if 400 <= code < 500:
            return Problem.LATER
        case smtplib.SMTPAuthenticationError():
            return Problem.LOGIN
        case smtplib.SMTPSenderRefused():
            return Problem.SENDER
        case smtplib.SMTPConnectError():
            return Problem.UNREACHABLE
        case smtplib.SMTPServerDisconnected():
            # smtplib calls a time-out by this name, too.
            timed_out = isinstance(error.__context__, TimeoutError)
            return Problem.SLOW if timed_out else Problem.DROPPED
        case smtplib.SMTPNotSupportedError() | ssl.SSLError():
            return Problem.INSECURE
        case smtplib.SMTPException():
            return Problem.UNCLEAR
        case TimeoutError():
            return Problem.SLOW
        case OSError():
            return Problem.UNREACHABLE
    return Problem.SITE


def refusal(code, reply, otherwise):
    """Of an address or of a whole email: for now, by a rule of the server, or for good."""
    if code < 500:
        return Problem.ADDRESS_LATER
    # The last two numbers of RFC 3463: 7 is about what is allowed, and may be about us.
    if re.match(rb"5\.7\.", reply):
        return Problem.NOT_ALLOWED
    return otherwise
