from .database import EXCERPT_WORDS, MOST_RANKED, RANKED_OF_NEWEST, Index
from .text import MARK, UNMARK, Match, fold


class PostgreSQL(Index):
    """Searches articles_searchentry.words, a generated column: see migration 0003."""

    BEST = """
        WITH found AS (
            (SELECT id, content_type_id, words FROM articles_searchentry
                WHERE words @@ to_tsquery('english', %(query)s)
                AND content_type_id = %(first_kind)s)
            UNION ALL
            (SELECT id, content_type_id, words FROM articles_searchentry
                WHERE words @@ to_tsquery('english', %(query)s)
                ORDER BY id DESC LIMIT %(newest)s)
        )
        SELECT id FROM found ORDER BY content_type_id <> %(first_kind)s,
            ts_rank_cd(words, to_tsquery('english', %(query)s)) DESC, id LIMIT %(most)s
    """
    MARKS = """
        SELECT id,
            ts_headline('english', title, query, %s),
            ts_headline('english', summary, query, %s),
            ts_headline('english', text, query, %s)
        FROM articles_searchentry, to_tsquery('english', %s) query WHERE id = ANY(%s)
    """

    def best(self, words, match):
        query = self._query(words, match)
        params = {
            "query": query,
            "first_kind": self.first_kind,
            "newest": RANKED_OF_NEWEST,
            "most": MOST_RANKED,
        }
        return [key for (key,) in self.rows(self.BEST, params)]

    def marks(self, keys, words, match):
        around = f"StartSel={MARK}, StopSel={UNMARK}"
        whole = f"{around}, HighlightAll=true"
        lengths = f"MaxWords={EXCERPT_WORDS}, MinWords={EXCERPT_WORDS // 2}, MaxFragments=1"
        options = [whole, whole, f"{around}, {lengths}"]
        return self.rows(self.MARKS, [*options, self._query(words, match), keys])

    @staticmethod
    def _query(words, match):
        """
        The tsquery, with each word both without accents, as in the index, and as typed, so that
        ts_headline() also marks it in a text with accents.
        """
        terms = [(f"'{fold(word)}'", f"'{word}'") for word in words]
        if match == Match.LAST_BEGINS:
            terms[-1] = tuple(f"{term}:*" for term in terms[-1])
        either = [f"({plain} | {typed})" for plain, typed in terms]
        return (" | " if match == Match.ANY_WORD else " & ").join(either)
