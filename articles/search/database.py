"""What both databases have in common."""

MOST_RANKED = 150  # the best of all, drafts among them, before those that are public are chosen
# To rank is the slow part: of the pages that have a common word, so many of the newest are.
RANKED_OF_NEWEST = 300
EXCERPT_WORDS = 32


class Index:
    """
    What the two databases say each in its own way. What a visitor typed is a parameter;
    `first_kind` is the content type of the pages that stand first.
    """

    def __init__(self, connection, first_kind):
        self.connection = connection
        self.first_kind = first_kind

    def rows(self, sql, params):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
