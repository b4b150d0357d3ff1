"""folders.py keeps the newest backups, database.py saves and restores a database."""
