"""Accounts: Django's own forms, for superusers alone, and the screen "Staff" for managers."""

from . import colleague, users  # noqa: F401 -- each registers its models
