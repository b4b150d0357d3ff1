from django.core.management.base import BaseCommand

from articles.search.index import rebuild


class Command(BaseCommand):
    help = """
    Read all pages again for the search. The site does so itself at every save; this is for
    pages that were changed in the database directly, for a treatment's words once it has
    become public by its time alone, and for a page whose save was cut off after its commit.
    """

    # Not in one transaction: nobody could send a message meanwhile.
    def handle(self, **options):
        self.stdout.write(f"{rebuild()} pages are in the search.")
