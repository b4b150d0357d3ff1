from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.text import capfirst

from clinic_site.foundation import time_zone
from clinic_site.foundation.outbox.arrival import test_email
from clinic_site.foundation.outbox.problems import Problem, answer_of, diagnose
from clinic_site.foundation.outbox.tasks import deliver


class Command(BaseCommand):
    help = "Send a test email to ADDRESS, and say in words what the mail server did."

    def add_arguments(self, parser):
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *, address, **options):
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(f"Not sent: {address!r} is not an email address.") from None
        try:
            deliver(test_email(address))
        except Exception as error:
            raise CommandError(self.explain(error)) from None
        if not settings.SMTP_HOST:
            raise CommandError(
                "SMTP_HOST is not set, so nothing was sent: the email is a file in "
                f"{settings.DATA_DIR / 'mail'}."
            )
        with time_zone.of_the_clinic():
            today = timezone.localdate()
        self.stdout.write(
            f"{settings.SMTP_HOST} took the email from {settings.DEFAULT_FROM_EMAIL} to {address}. "
            "That does not mean that it arrived. Look for it in that mailbox, and among the spam; "
            f"then write the date, {today:%B %-d, %Y}, into the clinic's record in "
            "the admin, at “Test email arrived on”."
        )

    def explain(self, error):
        """There is no patient's data in this email, so the server's own words may be shown."""
        failure = diagnose(error)
        not_sent = "Not sent" if failure.problem != Problem.ANSWER_LOST else "Perhaps sent"
        lines = [f"{not_sent}: {failure.problem.label}."]
        lines.append(f"The error was {failure.detail}.")
        code, reply = answer_of(error)
        if code:
            lines.append(f"The mail server said: {code} {reply.decode(errors='replace')}")
        elif str(error):
            lines.append(f"In its own words: {error}")
        if not failure.problem.is_temporary:
            lines.append("Trying again will not help before this is mended.")
        return "\n".join(capfirst(line) for line in lines)
