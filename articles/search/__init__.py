"""
The search: FTS5 on SQLite, full text search on PostgreSQL.

The index (models.SearchEntry) holds only text. Each search checks whether the pages are public,
so a page that is withdrawn disappears from the results at once.
"""
