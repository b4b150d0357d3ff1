"""Runs a search: which pages a query finds, and what the list of results shows of them."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.models.functions import Left
from django.utils.safestring import SafeString

from articles.models import SearchEntry, publication_kinds
from clinic_site.foundation import searchable

from .postgresql import PostgreSQL
from .sqlite import SQLite
from .synonyms import alternatives, root
from .text import (
    CONTROLS,
    LONGEST_QUERY,
    MARK,
    UNMARK,
    Match,
    marked,
    nearest,
    terms_of,
    words_in,
)

DATABASES = {"sqlite": SQLite, "postgresql": PostgreSQL}
MOST_RESULTS = 100  # nobody looks further
SHORTEST_START = 3  # letters; a last word as long as this may be the start of a longer one

# A misspelled word is compared with the words of this many conditions and newest pages, and of
# each text with the beginning, which on a condition page has its definition and symptoms.
SPELLING_ENTRIES = 40
SPELLING_LETTERS = 2000  # characters


@dataclass(frozen=True)
class Result:
    """A page that was found. Title and excerpt are safe HTML with the found words in <mark>."""

    url: str
    kind: str
    title: SafeString
    excerpt: SafeString


class Search:
    """
    The public pages that match a query, which may be any string a visitor typed.

    `keys` are the ids of their SearchEntries, conditions first, then by rank; results() returns
    what the list shows for some of them. `match` says how strictly they match, and `spelling`
    is a corrected query to suggest, or None.
    """

    def __init__(self, query):
        self.query = " ".join(query.translate(CONTROLS).split())[:LONGEST_QUERY]
        self.terms = terms_of(self.query)
        self.public = SearchEntry.objects.published()
        # Conditions come first in the results, and the contact page with the clinic's facts.
        first = [publication_kinds()[0], *(page.model for page in searchable.registered)]
        kinds = [ContentType.objects.get_for_model(model) for model in first]
        self._first_kind = kinds[0]
        connection = connections[self.public.db]
        self._database = DATABASES[connection.vendor](connection, [kind.pk for kind in kinds])
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
        """The Results for some of the keys, in the same order."""
        keys = list(keys)
        entries = self.public.in_bulk(keys)
        # A page of "disc" and "slipped" need not say "slipped disc", or what means the same.
        ways = [exact(self.terms)]
        if self.match != Match.LAST_BEGINS:
            ways = [alternatives(self.terms), *ways]
        texts = {}
        for terms in ways:
            if rest := [key for key in keys if key not in texts]:
                rows = self._database.marks(rest, terms, self.match)
                texts |= {key: columns for key, *columns in rows}
        return [_result(entries[key], *texts[key]) for key in keys if key in entries.keys() & texts]

    def _matches(self):
        """The ways to match, strictest first. Looks for a better spelling once none has matched."""
        yield Match.ALL_WORDS
        # Not of a plural: without its "s", "kids" is also the start of "kidneys".
        last = self.terms[-1] if self.terms else ""
        if len(last) >= SHORTEST_START and root(last) == last:
            yield Match.LAST_BEGINS
        self.spelling = self._spelling() if self.terms else None
        if len(self.terms) > 1:
            yield Match.ANY_WORD

    def _matching(self, terms, match=Match.ALL_WORDS):
        if not terms:
            return []
        found = self._database.best(exact(terms), match)
        same = alternatives(terms)
        if match != Match.LAST_BEGINS and same != exact(terms):  # the very words come first
            found += self._database.best(same, match)
        best = list(dict.fromkeys(found))
        public = dict(self.public.filter(pk__in=best).values_list("pk", "content_type"))
        keys = [key for key in best if key in public]
        keys.sort(key=lambda key: public[key] not in self._database.first_kinds)  # a stable sort
        return keys[:MOST_RESULTS]

    def _spelling(self):
        """The query with each unknown word replaced by a similar known one; None if that fails."""
        start = ("title", "summary", Left("text", SPELLING_LETTERS))
        # Ordered by an index, so that the database reads only the rows that are taken.
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


def exact(words):
    """Each word as a term of its own, without what means the same."""
    return [[(word,)] for word in words]


def _result(entry, title, summary, text):
    """
    A Result that shows an excerpt of the text, and opens at its section, if a word was found
    there; else the summary.
    """
    if MARK not in text:
        return Result(entry.url, entry.kind, marked(title), marked(summary))
    excerpt = text.strip("… ")
    start = entry.text.find(excerpt.replace(MARK, "").replace(UNMARK, ""))
    url = entry.address(start + excerpt.index(MARK)) if start >= 0 else entry.url
    return Result(url, entry.kind, marked(title), marked(f"… {excerpt} …"))
