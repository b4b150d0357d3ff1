from django.core.management.base import BaseCommand

from contact.erasure import apply_retention
from contact.models import Inquiry


class Command(BaseCommand):
    help = "Erase messages that are older than KEEP_SUSPECTS_DAYS or KEEP_MESSAGES_DAYS allow."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be erased")

    def handle(self, *, dry_run=False, **options):
        if dry_run:
            self.stdout.write(f"To be erased: {Inquiry.objects.kept_too_long().count()}")
        elif erased := apply_retention():
            self.stdout.write(f"Erased: {erased}")
