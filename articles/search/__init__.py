"""
Finding pages by their words: FTS5 on SQLite, full text search on PostgreSQL.

The index (models.SearchEntry) holds words alone. Whether a page is public is asked of the page
itself at every search, so a page that is withdrawn is gone at once.
"""
