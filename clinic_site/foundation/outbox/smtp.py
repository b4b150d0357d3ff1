"""Django's SMTP backend, with the time-outs of RFC 5321 section 4.5.3.2."""

import re
import smtplib
import time
from functools import partial

from django.conf import settings
from django.core.mail.backends import smtp

# From the start of the connection. Later the final dot is not sent any more, because another
# worker may soon take over the email: see OutgoingMail.lease().
LONGEST_BEFORE_DOT = 120  # seconds


class AnswerLost(smtplib.SMTPException):
    """The email went out up to its final dot, and no answer came: it may have been sent."""


class SomeRecipientsRefused(smtplib.SMTPException):
    """The email was sent, but not to all of its addresses."""


class InvalidAddress(Exception):
    """No mail can be sent to this address, though it passed for one in the form."""


class PatientMixin:
    """
    Waits for the answer to a whole email as long as RFC 5321 asks, because a server may check
    it for viruses and ask other servers first, and briefly for every other answer. Whoever
    hangs up too early sends the same email again and again.
    """

    def __init__(self, *args, answer_timeout, **kwargs):
        self.answer_timeout = answer_timeout
        self.started_at = time.monotonic()
        super().__init__(*args, **kwargs)

    def data(self, msg):
        self.putcmd("data")
        code, reply = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        if time.monotonic() - self.started_at > LONGEST_BEFORE_DOT:
            self.close()
            raise TimeoutError
        lines = re.sub(rb"(?m)^\.", b"..", msg)  # RFC 5321 section 4.5.2
        self.send(lines + (b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n"))
        return self.answer_to_the_email()

    def answer_to_the_email(self):
        self.sock.settimeout(self.answer_timeout)
        try:
            code, reply = self.getreply()
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException) as error:
            raise AnswerLost from error
        self.sock.settimeout(self.timeout)
        if not 200 <= code < 600:
            raise AnswerLost
        # Every 2xx means yes (RFC 5321 section 4.2.1), but smtplib asks for 250.
        return (250, reply) if code < 300 else (code, reply)

    def sendmail(self, *args, **kwargs):
        refused = super().sendmail(*args, **kwargs)
        if refused:
            raise SomeRecipientsRefused
        return refused


class PatientSMTP(PatientMixin, smtplib.SMTP):
    pass


class PatientSMTPOverTLS(PatientMixin, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """`answer_timeout` is for the answer to a whole email, `timeout` for all others."""

    def __init__(self, *, answer_timeout, **kwargs):
        super().__init__(**kwargs)
        self.answer_timeout = answer_timeout

    @property
    def connection_class(self):
        connection = PatientSMTPOverTLS if self.use_ssl else PatientSMTP
        return partial(connection, answer_timeout=self.answer_timeout)

    def prep_address(self, address, force_ascii=True):
        try:
            return super().prep_address(address, force_ascii)
        except ValueError as error:
            if address == settings.DEFAULT_FROM_EMAIL:  # no fault of whoever it is for
                raise
            raise InvalidAddress from error
