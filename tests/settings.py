"""The site's own settings, given what `make run` gives, with everything written to one side."""

import os
import re
import tempfile

os.environ |= {
    "SECRET_KEY": "only-for-tests",
    "SITE_URL": "http://testserver",
    "DATA_DIR": tempfile.mkdtemp(prefix="clinic-tests-"),
}
# Side by side, each process clears what it takes for its own: gw3 has the server's database 3.
if (url := os.environ.get("REDIS_URL")) and (worker := os.environ.get("PYTEST_XDIST_WORKER")):
    os.environ["REDIS_URL"] = re.sub(r"(/\d+)?$", worker.replace("gw", "/"), url, count=1)

from clinic_site.settings import *  # noqa: F403

# The manifest needs a collectstatic run; test_static_files.py makes one and tests with it.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
STATIC_ROOT.mkdir()  # noqa: F405 — WhiteNoise warns of a missing one, in every test
# Tests run in transactions that are never committed, and so never end the version of the pages.
CACHES["pages"] = {  # noqa: F405
    "BACKEND": "django.core.cache.backends.dummy.DummyCache"
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
