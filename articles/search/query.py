"""What one query finds."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.models.functions import Left
from django.utils.safestring import SafeString

from articles.models import SearchEntry, publication_kinds

from .postgresql import PostgreSQL
from .sqlite import SQLite
from .text import CONTROLS, LONGEST_QUERY, MARK, Match, marked, nearest, terms_of, words_in

DATABASES = {"sqlite": SQLite, "postgresql": PostgreSQL}
MOST_RESULTS = 100  # beyond these nobody looks
SHORTEST_START = 3  # letters, from which on the last word may be the start of a longer one

SPELLING_ENTRIES = 40  # whose words are known when one is misspelt
SPELLING_LETTERS = 1000  # of each text: on a condition page, its symptoms


@dataclass(frozen=True)
class Result:
    """A page that was found, with the words marked, as safe HTML."""

    url: str
    kind: str
    title: SafeString
    excerpt: SafeString


class Search:
    """
    The public pages that have the words of a query. `keys` are those of their SearchEntries,
    conditions first, then the best; results() has what a list shows of some of them.
    """

    def __init__(self, query):
        self.query = " ".join(query.translate(CONTROLS).split())[:LONGEST_QUERY]
        self.terms = terms_of(self.query)
        self.public = SearchEntry.objects.published()
        # The kind whose pages stand first among the results: conditions.
        self._first_kind = ContentType.objects.get_for_model(publication_kinds()[0])
        connection = connections[self.public.db]
        self._database = DATABASES[connection.vendor](connection, self._first_kind.pk)
        self.keys, self.match, self.spelling = [], Match.ALL_WORDS, None
        for match in self._matches():
            self.match = match
            self.keys = self._matching(self.terms, match)
            if self.keys:
                break

    @property
    def has_some_words(self):
        return self.match == Match.ANY_WORD and self.keys

    @property
    def is_cut(self):
        return len(self.keys) == MOST_RESULTS

    def results(self, keys):
        """The Results of some of the keys, in their order."""
        keys = list(keys)
        entries = self.public.defer("text").in_bulk(keys)
        rows = self._database.marks(keys, self.terms, self.match) if keys else []
        texts = {key: texts for key, *texts in rows}
        return [_result(entries[key], *texts[key]) for key in keys if key in entries.keys() & texts]

    def _matches(self):
        yield Match.ALL_WORDS
        if self.terms and len(self.terms[-1]) >= SHORTEST_START:
            yield Match.LAST_BEGINS
        self.spelling = self._spelling() if self.terms else None
        if len(self.terms) > 1:
            yield Match.ANY_WORD

    def _matching(self, terms, match=Match.ALL_WORDS):
        if not terms:
            return []
        best = list(dict.fromkeys(self._database.best(terms, match)))
        public = set(self.public.filter(pk__in=best).values_list("pk", flat=True))
        return [key for key in best if key in public][:MOST_RESULTS]

    def _spelling(self):
        """The same words with the unknown ones as the pages spell them, or None."""
        start = ("title", "summary", Left("text", SPELLING_LETTERS))
        # Each in the order of an index, so that the database reads no more than is taken.
        first = self.public.filter(content_type=self._first_kind).order_by("object_id")
        texts = {
            text
            for entries in (first, self.public.order_by("-pk"))
            for text in entries.values_list(*start)[:SPELLING_ENTRIES]
        }
        known = {word for text in texts for word in words_in(" ".join(text))}
        corrected = [
            term if term in known or self._matching([term]) else nearest(term, known)
            for term in self.terms
        ]
        if corrected != self.terms and self._matching(corrected):
            return " ".join(corrected)
        return None


def _result(entry, title, summary, text):
    """With an excerpt of the text where the words stand in it, or else the summary."""
    excerpt = f"… {text.strip('… ')} …" if MARK in text else summary
    return Result(entry.url, entry.kind, marked(title), marked(excerpt))
