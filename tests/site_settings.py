"""The site's own settings, for sites that tests start in other processes."""

from clinic_site.settings import *  # noqa: F403

# A real one takes a second of a processor for each sign-in, so that nobody can guess in a hurry.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
