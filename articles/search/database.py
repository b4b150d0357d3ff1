"""What the SQLite and the PostgreSQL index share."""

MOST_RANKED = 150  # results that the index returns, drafts included; Search drops the drafts
# Ranking is slow, so only this many of the newest matches are ranked when a word is common.
RANKED_OF_NEWEST = 300
EXCERPT_WORDS = 32  # the length of an excerpt


class Index:
    """
    The base of the two index classes. Each has

    - best(terms, match): the ids of the SearchEntries that match, those of `first_kinds` first,
      then by rank. The same id may come twice.
    - marks(keys, terms, match): rows of (id, title, summary, excerpt) with MARK and UNMARK
      around the words that were found, for those of the keys that match.

    A term is a list of phrases of which a page must have one; a phrase is a tuple of words.
    `first_kinds` are ids of content types. Words go to the database as parameters only.
    """

    def __init__(self, connection, first_kinds):
        self.connection = connection
        self.first_kinds = first_kinds

    def rows(self, sql, params):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
