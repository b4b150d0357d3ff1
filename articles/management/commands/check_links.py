"""
Ask other sites, once a week for each link, whether the pages that ours link to are still there.

The background worker runs this every day, unless CHECK_LINKS is off.
"""

from django.conf import settings
from django.core.management.base import BaseCommand

from articles.links.weekly import check_links


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        if settings.CHECK_LINKS:
            check_links()
