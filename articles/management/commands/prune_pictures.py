from django.core.management.base import BaseCommand

from articles.models import Picture
from articles.pictures.renditions import orphans


class Command(BaseCommand):
    help = "Delete the files of pictures that were deleted or replaced more than a day ago."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only name the files")

    def handle(self, *, dry_run=False, **options):
        storage = Picture._meta.get_field("file").storage
        for name in orphans():
            if not dry_run:
                storage.delete(name)
            self.stdout.write(f"{'To be deleted' if dry_run else 'Deleted'}: {name}")
