from django.core.management.base import BaseCommand

from contact.models import Inquiry


class Command(BaseCommand):
    help = "Erase messages that are older than KEEP_SUSPECTS_DAYS or KEEP_MESSAGES_DAYS allow."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be erased")

    def handle(self, *, dry_run=False, **options):
        inquiries = Inquiry.objects.kept_too_long()
        if dry_run:
            self.stdout.write(f"To be erased: {inquiries.count()}")
            return
        erased = 0
        for inquiry in inquiries.iterator():
            inquiry.erase()
            erased += 1
        if erased:
            self.stdout.write(f"Erased: {erased}")
