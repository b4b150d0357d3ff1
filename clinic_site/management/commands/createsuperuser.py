"""Django's command, held to the rules of the staff's forms about who signs in with what."""

import os

from django.contrib.auth.management.commands import createsuperuser
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from clinic_site.staff.accounts import require_free_address, require_free_username

NO_TERMINAL = (
    "createsuperuser asks questions, so run it in a terminal, or give it --noinput and set "
    "DJANGO_SUPERUSER_USERNAME, DJANGO_SUPERUSER_EMAIL and DJANGO_SUPERUSER_PASSWORD."
)
RULES = {"username": require_free_username, "email": require_free_address}


class Command(createsuperuser.Command):
    def handle(self, *args, **options):
        if options["interactive"] and hasattr(self.stdin, "isatty") and not self.stdin.isatty():
            raise CommandError(NO_TERMINAL)  # Django's says that it creates nobody, and succeeds
        for name, rule in RULES.items():
            given = options[name]
            if given is None and not options["interactive"]:
                given = os.environ.get(f"DJANGO_SUPERUSER_{name.upper()}")
            if given:
                try:
                    rule(given)
                except ValidationError as error:
                    raise CommandError(error.message) from error
        return super().handle(*args, **options)

    def get_input_data(self, field, message, default=None):
        """What somebody types at a question; None asks it again."""
        value = super().get_input_data(field, message, default)
        try:
            if value and field.name in RULES:
                RULES[field.name](value)
        except ValidationError as error:
            self.stderr.write(f"Error: {error.message}")
            return None
        return value
