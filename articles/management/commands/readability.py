from django.core.management.base import BaseCommand

from articles.models import Treatment, publication_kinds
from clinic_site.foundation.wording.readability import (
    ENOUGH_WORDS,
    grade,
    grade_in_words,
    mean_sentence,
    prose,
    words,
)


class Command(BaseCommand):
    help = """
    List how hard each public page is to read: its words, its Flesch-Kincaid grade, the words in
    a sentence on average, and its hardest section with that section's grade.
    """

    def handle(self, **options):
        self.stdout.write("words  grade       words/sentence  page | hardest section: its grade")
        for model in (*publication_kinds(), Treatment):
            for page in model.objects.published().order_by("slug"):
                self.stdout.write(measure(page))


def measure(page):
    """The line of the list for one page."""
    sections = [(heading, prose("\n".join(pieces))) for heading, pieces in page.texts_by_heading()]
    text = "\n".join(section for _heading, section in sections)
    number = len(words(text))
    if not number:
        return f"{0:5}  {'':27} {page}"
    long_enough = [section for section in sections if len(words(section[1])) >= ENOUGH_WORDS]
    hardest = max(long_enough, key=lambda section: grade(section[1]), default=("all of it", text))
    return (
        f"{number:5}  {grade_in_words(text):10}  {mean_sentence(text):14.1f}  "
        f"{page} | {hardest[0]}: {grade_in_words(hardest[1])}"
    )
