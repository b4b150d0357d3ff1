from .database import EXCERPT_WORDS, MOST_RANKED, RANKED_OF_NEWEST, Index
from .text import MARK, UNMARK, Match, fold


class PostgreSQL(Index):
    """Searches articles_searchentry.words, a generated column: see migration 0003."""

    # The 1: of two texts that say it as often the shorter comes first, as by SQLite's bm25().
    BEST = """
        WITH found AS (
            (SELECT id, content_type_id, words FROM articles_searchentry
                WHERE words @@ to_tsquery('english', %(query)s)
                AND content_type_id = ANY(%(first_kinds)s))
            UNION ALL
            (SELECT id, content_type_id, words FROM articles_searchentry
                WHERE words @@ to_tsquery('english', %(query)s)
                ORDER BY id DESC LIMIT %(newest)s)
        )
        SELECT id FROM found ORDER BY content_type_id <> ALL(%(first_kinds)s),
            ts_rank_cd(words, to_tsquery('english', %(query)s), 1) DESC, id LIMIT %(most)s
    """
    MARKS = """
        SELECT id,
            ts_headline('english', title, query, %s),
            ts_headline('english', summary, query, %s),
            ts_headline('english', text, query, %s)
        FROM articles_searchentry, to_tsquery('english', %s) query
        WHERE id = ANY(%s) AND words @@ query
    """

    def best(self, terms, match):
        query = self._query(terms, match)
        params = {
            "query": query,
            "first_kinds": self.first_kinds,
            "newest": RANKED_OF_NEWEST,
            "most": MOST_RANKED,
        }
        return [key for (key,) in self.rows(self.BEST, params)]

    def marks(self, keys, terms, match):
        around = f"StartSel={MARK}, StopSel={UNMARK}"
        whole = f"{around}, HighlightAll=true"
        lengths = f"MaxWords={EXCERPT_WORDS}, MinWords={EXCERPT_WORDS // 2}, MaxFragments=1"
        options = [whole, whole, f"{around}, {lengths}"]
        return self.rows(self.MARKS, [*options, self._query(terms, match), keys])

    @staticmethod
    def _query(terms, match):
        """
        The tsquery, with each word both without accents, as in the index, and as typed, so that
        ts_headline() also marks it in a text with accents.
        """

        def either(phrases, ending=""):
            spelled = [
                " <-> ".join(f"('{fold(word)}'{ending} | '{word}'{ending})" for word in phrase)
                for phrase in phrases
            ]
            return "({})".format(" | ".join(f"({phrase})" for phrase in spelled))

        found = [either(phrases) for phrases in terms]
        if match == Match.LAST_BEGINS:
            found[-1] = either(terms[-1], ending=":*")
        return (" | " if match == Match.ANY_WORD else " & ").join(found)
