import unicodedata

from django.db import migrations

# FTS5 with Porter stemming and without accents. The triggers are those of SQLite's manual for an
# external content table (https://sqlite.org/fts5.html). To alter articles_searchentry, Django
# copies the table on SQLite, which drops the triggers: such a migration must run these again.
SQLITE = [
    """
    CREATE VIRTUAL TABLE articles_search USING fts5(
        title, summary, text, content='articles_searchentry', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER articles_search_added AFTER INSERT ON articles_searchentry BEGIN
        INSERT INTO articles_search (rowid, title, summary, text)
        VALUES (new.id, new.title, new.summary, new.text);
    END
    """,
    """
    CREATE TRIGGER articles_search_deleted AFTER DELETE ON articles_searchentry BEGIN
        INSERT INTO articles_search (articles_search, rowid, title, summary, text)
        VALUES ('delete', old.id, old.title, old.summary, old.text);
    END
    """,
    """
    CREATE TRIGGER articles_search_changed AFTER UPDATE ON articles_searchentry BEGIN
        INSERT INTO articles_search (articles_search, rowid, title, summary, text)
        VALUES ('delete', old.id, old.title, old.summary, old.text);
        INSERT INTO articles_search (rowid, title, summary, text)
        VALUES (new.id, new.title, new.summary, new.text);
    END
    """,
]
SQLITE_UNDONE = [
    "DROP TRIGGER articles_search_added",
    "DROP TRIGGER articles_search_deleted",
    "DROP TRIGGER articles_search_changed",
    "DROP TABLE articles_search",
]


def accents():
    """The two strings for translate(). unaccent() is not immutable, so an index cannot use it."""
    pairs = []
    for letter in map(chr, range(0xC0, 0x250)):
        plain = unicodedata.normalize("NFD", letter)[0]
        if plain != letter and plain.isascii():
            pairs.append((letter, plain))
    return "".join(letter for letter, _ in pairs), "".join(plain for _, plain in pairs)


def weighted(column, weight):
    return (
        f"setweight(to_tsvector('english'::regconfig, translate({column}, '%s', '%s')), '{weight}')"
        % accents()
    )


# A stored column, because ranking would otherwise parse every text again.
POSTGRESQL = [
    "ALTER TABLE articles_searchentry ADD COLUMN words tsvector GENERATED ALWAYS AS ("
    f"{weighted('title', 'A')} || {weighted('summary', 'B')} || {weighted('text', 'D')}) STORED",
    "CREATE INDEX articles_searchentry_words ON articles_searchentry USING gin (words)",
]
POSTGRESQL_UNDONE = [
    "DROP INDEX articles_searchentry_words",
    "ALTER TABLE articles_searchentry DROP COLUMN words",
]


def run(by_vendor):
    def operation(apps, schema_editor):
        for statement in by_vendor.get(schema_editor.connection.vendor, []):
            schema_editor.execute(statement, params=None)

    return operation


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0002_roles"),
    ]

    operations = [
        migrations.RunPython(
            run({"sqlite": SQLITE, "postgresql": POSTGRESQL}),
            run({"sqlite": SQLITE_UNDONE, "postgresql": POSTGRESQL_UNDONE}),
        ),
    ]
