from .database import EXCERPT_WORDS, MOST_RANKED, RANKED_OF_NEWEST, Index
from .text import MARK, UNMARK, Match


class SQLite(Index):
    """Searches the virtual table articles_search, which triggers update: see migration 0003."""

    BEST = """
        SELECT rowid FROM articles_search WHERE articles_search MATCH %s {}
        ORDER BY bm25(articles_search, 10, 4, 1) LIMIT %s
    """
    OF_FIRST_KINDS = """
        AND rowid IN (SELECT id FROM articles_searchentry WHERE content_type_id IN ({}))
    """
    OF_NEWEST = """
        AND rowid >= coalesce((
            SELECT rowid FROM articles_search WHERE articles_search MATCH %s
            ORDER BY rowid DESC LIMIT 1 OFFSET %s
        ), 0)
    """
    MARKS = """
        SELECT rowid,
            highlight(articles_search, 0, %s, %s),
            highlight(articles_search, 1, %s, %s),
            snippet(articles_search, 2, %s, %s, '… ', %s)
        FROM articles_search WHERE articles_search MATCH %s AND rowid IN ({})
    """

    def best(self, terms, match):
        query = self._query(terms, match)
        # Two queries: one query would join the table of texts for each match, which is slow.
        params = [query, *self.first_kinds, MOST_RANKED]
        of_first_kinds = self.OF_FIRST_KINDS.format(", ".join(["%s"] * len(self.first_kinds)))
        first = self.rows(self.BEST.format(of_first_kinds), params)
        params = [query, query, RANKED_OF_NEWEST - 1, MOST_RANKED]
        newest = self.rows(self.BEST.format(self.OF_NEWEST), params)
        return [key for (key,) in first + newest]

    def marks(self, keys, terms, match):
        sql = self.MARKS.format(", ".join(["%s"] * len(keys)))
        around = [MARK, UNMARK] * 3
        return self.rows(sql, [*around, EXCERPT_WORDS, self._query(terms, match), *keys])

    @staticmethod
    def _query(terms, match):
        either = [
            " OR ".join('"{}"'.format(" ".join(phrase)) for phrase in phrases) for phrases in terms
        ]
        if match == Match.LAST_BEGINS:
            either[-1] += "*"
        return (" OR " if match == Match.ANY_WORD else " AND ").join(f"({one})" for one in either)
