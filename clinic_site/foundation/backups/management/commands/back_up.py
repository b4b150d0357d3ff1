import sqlite3
import subprocess

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic_site.foundation.backups import database, folders
from clinic_site.foundation.backups.models import Backup


class Command(BaseCommand):
    help = f"Back up the database and the pictures into BACKUP_DIR; keep the newest {folders.KEEP}."
    requires_system_checks = []

    def handle(self, **options):
        if not settings.BACKUP_DIR:
            raise CommandError("Set BACKUP_DIR to the folder for backups.")
        try:
            with folders.new_backup() as folder:
                database.dump(folder)
                if not settings.MEDIA_BUCKET:
                    folders.copy_media(folder)
        except (OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        Backup.objects.create()
