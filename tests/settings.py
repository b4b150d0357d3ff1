"""The site's own settings, given what `make run` gives, with everything written to one side."""

import os
import tempfile

os.environ |= {
    "SECRET_KEY": "only-for-tests",
    "SITE_URL": "http://testserver",
    "DATA_DIR": tempfile.mkdtemp(prefix="clinic-tests-"),
}

from clinic_site.settings import *  # noqa: F403

# The manifest needs a collectstatic run; test_static_files.py makes one and tests with it.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
STATIC_ROOT.mkdir()  # noqa: F405 — WhiteNoise warns of a missing one, in every test
# Tests run in transactions that are never saved, and so never end an edition.
CACHES["parts"] = CACHES["pages"] = {  # noqa: F405
    "BACKEND": "django.core.cache.backends.dummy.DummyCache"
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
