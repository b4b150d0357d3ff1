"""A real mail server, in a thread of the test run, that behaves as badly as a test asks."""

import asyncio
import email
import email.policy
import socket

from aiosmtpd.controller import Controller

from .servers import free_port

# What a refusing server may well do: quote the mail, and with it a patient.
QUOTE = "Ann Example ann@example.com"
TO_THE_SENDER = {
    "refuses the sender": f"553 5.7.1 Sender not owned by user of {QUOTE}",
    "wants a login": "530 5.7.0 Authentication required",
}
TO_THE_RECIPIENT = {
    "refuses the recipient": f"550 5.1.1 No such user: {QUOTE}",
    "allows no relay": f"554 5.7.1 Relay access denied for {QUOTE}",
}
TO_THE_MAIL = {
    "refuses": f"550 5.7.1 No mail from {QUOTE} today",
    "refuses the mail": f"554 5.6.0 Cannot read what {QUOTE} wrote",
    "is busy": f"451 4.3.0 Try {QUOTE} again later",
    "says yes in other words": "252 I will try",
    "talks nonsense": "What did you say?",
}


class MailServer:
    """
    Its moods are those above, and "accepts", "accepts, slowly", "accepts and drops", "accepts
    the second alone", "greylists", "drops", "drops after the dot", "hangs", "hangs after the
    dot" and "is down". All but the last end up in `mails` where the mail arrived.
    """

    SLOWLY = 2  # seconds

    def __init__(self):
        # Bound without listening: the port stays ours, and every connection is refused.
        self._nobody = socket.socket()
        self._nobody.bind(("127.0.0.1", free_port()))
        self._controller = Controller(self, "127.0.0.1", free_port())
        self._controller.start()

    @property
    def port(self):
        return self._controller.port

    def start_afresh(self, settings):
        self.mails, self.envelopes, self.greylisted = [], [], set()
        self._settings = settings
        self.set_mood("accepts")

    def set_mood(self, mood):
        self.mood = mood
        port = self._nobody.getsockname()[1] if mood == "is down" else self.port
        # Seconds; a busy machine is slow, too.
        timeout = {"hangs": 0.2, "accepts, slowly": self.SLOWLY / 2}.get(mood, 10)
        answer_timeout = 0.2 if mood == "hangs after the dot" else 60
        self._settings.MAILERS = {
            "default": {
                "BACKEND": "clinic_site.foundation.outbox.smtp.EmailBackend",
                "OPTIONS": {
                    "host": "127.0.0.1",
                    "port": port,
                    "timeout": timeout,
                    "answer_timeout": answer_timeout,
                },
            }
        }
        self._settings.SMTP_HOST = "127.0.0.1"

    def stop(self):
        self._controller.stop()
        self._nobody.close()

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mood == "hangs":
            await asyncio.sleep(3600)
        if self.mood == "drops":
            server.transport.abort()
        if refusal := TO_THE_SENDER.get(self.mood):
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if refusal := TO_THE_RECIPIENT.get(self.mood):
            return refusal
        if self.mood == "accepts the second alone" and self.mood not in self.greylisted:
            self.greylisted.add(self.mood)
            return f"550 5.1.1 No such user: {address}"
        if self.mood == "greylists" and address not in self.greylisted:
            self.greylisted.add(address)
            return f"451 4.7.1 Greylisted, {address}: try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = TO_THE_MAIL.get(self.mood, "250 OK")
        if answer[0] in "45":
            return answer
        self.envelopes.append(envelope)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        match self.mood:
            case "accepts, slowly":
                await asyncio.sleep(self.SLOWLY)
            case "hangs after the dot":
                await asyncio.sleep(3600)
            case "drops after the dot":
                server.transport.abort()
            case "accepts and drops":
                asyncio.get_running_loop().call_later(0.05, server.transport.abort)
        return answer
