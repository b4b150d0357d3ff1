"""A real mail server, in a thread of the test run, that behaves as badly as a test asks."""

import asyncio
import email
import email.policy
import socket

from aiosmtpd.controller import Controller

from .servers import free_port

# What a refusing server may well do: quote the mail, and with it a patient.
REFUSALS = {
    "refuses": "550 5.7.1 No mail from Ann Example ann@example.com today",
    "is busy": "451 4.3.0 Try Ann Example again later",
}


class MailServer:
    """Its moods: "accepts", "accepts and drops", "refuses", "is busy", "drops", "hangs" and
    "is down"."""

    def __init__(self):
        # Bound without listening: the port stays ours, and every connection is refused.
        self._nobody = socket.socket()
        self._nobody.bind(("127.0.0.1", free_port()))
        self._controller = Controller(self, "127.0.0.1", free_port())
        self._controller.start()

    def start_afresh(self, settings):
        self.mails, self.envelopes, self._settings = [], [], settings
        self.set_mood("accepts")

    def set_mood(self, mood):
        self.mood = mood
        port = self._nobody.getsockname()[1] if mood == "is down" else self._controller.port
        timeout = 0.2 if mood == "hangs" else 10  # seconds; a busy machine is slow, too
        self._settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": timeout},
            }
        }

    def stop(self):
        self._controller.stop()
        self._nobody.close()

    async def handle_DATA(self, server, session, envelope):
        if self.mood == "hangs":
            await asyncio.sleep(3600)
        if self.mood == "drops":
            server.transport.abort()
        if self.mood not in ("accepts", "accepts and drops"):
            return REFUSALS.get(self.mood, "")
        self.envelopes.append(envelope)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if self.mood == "accepts and drops":
            asyncio.get_running_loop().call_later(0.05, server.transport.abort)
        return "250 OK"
