from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.management.base import BaseCommand, CommandError

from clinic_site.foundation.backups import database, folders


class Command(BaseCommand):
    help = "Replace the database by a backup, put its pictures back, and empty the page cache."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="such as /var/backups/clinic/latest")

    def handle(self, *, folder, **options):
        try:
            database.load(folder)
            if not settings.MEDIA_BUCKET:
                folders.restore_media(folder)
        except (OSError, database.DatabaseNotRestoredError) as error:
            raise CommandError(f"Not restored: {error}") from error
        for cache in caches.all():  # pages of before
            cache.clear()
