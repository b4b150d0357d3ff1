from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

from clinic_site.social_images import orphans


class Command(BaseCommand):
    help = "Delete images for shared links that no page has had for more than a day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only name the files")

    def handle(self, *, dry_run=False, **options):
        for name in orphans():
            if not dry_run:
                default_storage.delete(name)
            self.stdout.write(f"{'To be deleted' if dry_run else 'Deleted'}: {name}")
