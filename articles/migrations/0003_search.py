import unicodedata

from django.db import migrations

# Porter's stems, no accents. The triggers are those that SQLite's manual gives for a table whose
# text stands in another. A later migration that alters articles_searchentry makes SQLite copy
# the table, and loses them: it has to run these statements again.
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
    """What PostgreSQL's translate() needs; its own unaccent may not stand in an index."""
    pairs = []
    for letter in map(chr, range(0xC0, 0x250)):
        plain = unicodedata.normalize("NFD", letter)[0]
        if plain != letter and plain.isascii():
            pairs.append((letter, plain))
    return "".join(letter for letter, _ in pairs), "".join(plain for _, plain in pairs)


def weighed(column, weight):
    return (
        f"setweight(to_tsvector('english'::regconfig, translate({column}, '%s', '%s')), '{weight}')"
        % accents()
    )


# Stored, not only indexed: to rank, PostgreSQL would otherwise read every text again.
POSTGRESQL = [
    "ALTER TABLE articles_searchentry ADD COLUMN words tsvector GENERATED ALWAYS AS ("
    f"{weighed('title', 'A')} || {weighed('summary', 'B')} || {weighed('text', 'D')}) STORED",
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
