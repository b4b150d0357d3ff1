"""Saves the whole database into a folder while the site runs, and restores it."""

import contextlib
import os
import re
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection

ON_SQLITE, ON_POSTGRESQL = "db.sqlite3", "db.dump"
# Tables of every backup of this site. An empty file is a whole database to SQLite, and so is
# another program's.
TABLES = {"django_migrations", "backups_backup"}


class DatabaseNotRestoredError(Exception):
    """The database is as it was before."""


def dump(folder):
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(folder / ON_SQLITE)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole without the one beside it
        return
    file = folder / ON_POSTGRESQL
    run_client("pg_dump", "--format=custom", f"--file={file}")


def load(folder):
    """Replace all of the database by a backup. Nothing else may use it meanwhile."""
    file = folder / (ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL)
    if not file.is_file():
        raise DatabaseNotRestoredError(f"There is no {file}.")
    if connection.vendor == "sqlite":
        load_sqlite(file)
    else:
        load_postgresql(file)


def load_sqlite(file):
    """By a file of its own, since the one that is there may be damaged."""
    target = Path(connection.settings_dict["NAME"])
    new = target.with_name(f"{target.name}-restored")
    new.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(new)) as copy:
            new.chmod(0o600)
            address = f"{file.resolve().as_uri()}?mode=ro"
            with contextlib.closing(sqlite3.connect(address, uri=True)) as backup:
                backup.backup(copy)
            (answer,) = copy.execute("PRAGMA quick_check").fetchone()
            tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as error:
        answer = error
    if answer != "ok":
        new.unlink()
        raise DatabaseNotRestoredError(f"{file} is damaged: {answer}")
    if not tables >= TABLES:
        new.unlink()
        raise DatabaseNotRestoredError(f"{file} is no backup of this site.")
    connection.close()
    for beside in ("-wal", "-shm"):  # of the database that goes
        target.with_name(f"{target.name}{beside}").unlink(missing_ok=True)
    new.replace(target)


def load_postgresql(file):
    """
    In one transaction, all or nothing. Every table goes first: those that a newer version of the
    site has added would hold on to those that are to be replaced.
    """
    listing = subprocess.run(["pg_restore", "--list", file], stdout=subprocess.PIPE, text=True)  # noqa: S603, S607
    if listing.returncode:
        raise DatabaseNotRestoredError(f"{file} could not be read.")
    if not TABLES.issubset(re.findall(r" TABLE \S+ (\S+) ", listing.stdout)):
        raise DatabaseNotRestoredError(f"{file} is no backup of this site.")
    tables = map(connection.ops.quote_name, connection.introspection.table_names())
    connection.close()
    drops = "".join(f"DROP TABLE IF EXISTS {table} CASCADE;\n" for table in tables)
    command, environment = client("psql", "-X", "--quiet", "--set=ON_ERROR_STOP=1")
    psql = subprocess.Popen(  # noqa: S603
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    with psql, contextlib.suppress(BrokenPipeError):
        psql.stdin.write(f"BEGIN;\nSET client_min_messages = warning;\n{drops}".encode())
        psql.stdin.flush()
        read = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "-f", "-"]
        reading = subprocess.run([*read, file], stdout=psql.stdin)  # noqa: S603
        if reading.returncode == 0:  # or psql ends without COMMIT, and nothing has changed
            psql.stdin.write(b"\nCOMMIT;\n")
    if psql.returncode or reading.returncode:
        raise DatabaseNotRestoredError(f"{file} could not be restored.")


def run_client(program, *words):
    command, environment = client(program, *words)
    subprocess.run(command, env=environment, check=True)  # noqa: S603


def client(program, *words):
    """The command line of a client of PostgreSQL, and its environment, which has the password."""
    wrapper = connection.client
    command, extra = wrapper.settings_to_cmd_args_env(connection.settings_dict, words)
    return [program, *command[1:]], os.environ | (extra or {})
