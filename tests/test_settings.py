"""Settings come from the environment and refuse nonsense."""

import json
import os
import subprocess
import sys

import pytest

from articles.models import Page
from clinic_site.settings import BASE_DIR
from clinic_site.urls import urlpatterns

GOOD = {"SECRET_KEY": "only-for-tests", "SITE_URL": "https://www.example.com"}


BUCKET = {"MEDIA_BUCKET": "pictures", "MEDIA_URL": "https://media.example.com"}
# Without these the others are not looked at.
NEEDED_FOR = {"SMTP": {"SMTP_HOST": "mail.example.com"}, "MEDIA": BUCKET, "S3": BUCKET}


@pytest.fixture
def start(tmp_path):
    """Start the site's settings in a process of its own: start(SITE_URL=…) → the process."""

    def start(*arguments, **changes):
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)} | GOOD | changes
        return subprocess.run(
            [sys.executable, *(arguments or ("manage.py", "check"))],
            cwd=BASE_DIR,
            env={name: value for name, value in environment.items() if value is not None},
            capture_output=True,
            text=True,
            timeout=30,
        )

    return start


def settings_of(process):
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


SHOW = """
import json
from clinic_site import settings as s
print(json.dumps({n: getattr(s, n) for n in dir(s) if n.isupper()}, default=str))
"""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "  "),
        ("SITE_URL", None),
        ("SITE_URL", ""),
        ("SITE_URL", "www.example.com"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "ftp://www.example.com"),
        ("SITE_URL", "https://www.example.com/clinic"),
        ("SITE_URL", "https://www.example.com?x=1"),
        ("SITE_URL", "https://www.example.com:port"),
        ("SITE_URL", "https://[::1"),
        ("SITE_URL", "https://www.example.com:99999"),
        ("SITE_URL", "https://www.example.com."),  # Django drops the dot of a request
        ("SITE_URL", "https://www..example.com"),
        ("SITE_URL", "https://clínica.example.com"),  # browsers ask for it as xn--clnica-7ya
        ("DEBUG", "perhaps"),
        ("BEHIND_TLS_PROXY", "perhaps"),
        ("SMTP_TLS", "flase"),
        ("SMTP_TLS", "ssl"),
        ("SMTP_ANSWER_TIMEOUT", "long"),
        ("SMTP_ANSWER_TIMEOUT", "0"),
        ("FROM_EMAIL", "website"),
        ("FROM_EMAIL", "website@"),
        ("FROM_EMAIL", "Clinic <website>"),
        ("FROM_EMAIL", "Clinic, <a,b@example.com>"),
        ("FROM_EMAIL", "a..b@example.com"),
        ("FROM_EMAIL", "clínica@example.com"),
        ("FROM_EMAIL", "a@example.com, b@example.com"),
        ("SMTP_ANSWER_TIMEOUT", "3601"),
        ("SMTP_PORT", "smtp"),
        ("SMTP_PORT", "0"),
        ("SMTP_PORT", "65536"),
        ("TRUSTED_PROXIES", "one"),
        ("TRUSTED_PROXIES", "-1"),
        ("KEEP_MESSAGES_DAYS", "two years"),
        ("KEEP_MESSAGES_DAYS", "0"),  # for some it means forever, and here it would be at once
        ("KEEP_MESSAGES_DAYS", "-1"),
        ("KEEP_MESSAGES_DAYS", "9999999"),
        ("KEEP_SUSPECTS_DAYS", "0"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "oracle://x"),
        ("DATABASE_URL", "postgres://h"),
        ("DATABASE_URL", "postgres://h/"),
        ("DATABASE_URL", "postgres://h:99999/name"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite://:memory:"),
        ("DATA_DIR", "/proc/x"),
        ("DATA_DIR", "/etc/passwd"),
        ("ALLOWED_HOSTS", "http://x.com"),
        ("ALLOWED_HOSTS", "x.com, y.com:8000"),
        ("ALLOWED_HOSTS", "x.com y.com"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis://localhost:port/0"),
        ("REDIS_URL", "redis://localhost:99999/0"),
        ("MEDIA_URL", ""),
        ("MEDIA_URL", "media.example.com"),
        ("MEDIA_URL", "https://media.example.com/?a=b"),
        ("MEDIA_URL", "https://media.example.com:99999"),
        ("MEDIA_URL", "https://media.example.com; script-src *"),
        ("S3_ENDPOINT_URL", "s3.example.com"),
        ("HSTS_SECONDS", "a year"),
        ("HSTS_SECONDS", "-1"),
        ("HSTS_SUBDOMAINS", "some"),
        ("HSTS_PRELOAD", "true"),  # without the others that it needs
    ],
)
def test_nonsense_stops_the_start_with_one_line_that_names_the_variable(start, name, value):
    process = start(**NEEDED_FOR.get(name.partition("_")[0], {}) | {name: value})
    assert process.returncode != 0
    last = process.stderr.strip().splitlines()[-1]
    assert name in last
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert "only-for-tests" not in process.stderr


@pytest.mark.parametrize("folder", ["", "static", "static/backups", "media", "media/../media/x"])
def test_backups_are_kept_in_no_folder_that_others_may_read(start, tmp_path, folder):
    process = start(BACKUP_DIR=f"{tmp_path}/{folder}")
    assert process.returncode != 0
    last = process.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: BACKUP_DIR must ")


def test_backups_are_not_kept_behind_a_link_to_what_others_may_read(start, tmp_path):
    (tmp_path / "media").mkdir()
    (tmp_path / "backups").symlink_to("media")
    assert "BACKUP_DIR must not be in " in start(BACKUP_DIR=f"{tmp_path}/backups").stderr


@pytest.mark.parametrize("folder", ["data/backups", "backups", "data/media-backups"])
def test_backups_may_be_beside_the_data_or_in_a_folder_of_their_own(start, tmp_path, folder):
    given = {"DATA_DIR": str(tmp_path / "data"), "BACKUP_DIR": str(tmp_path / folder)}
    assert settings_of(start("-c", SHOW, **given))["BACKUP_DIR"] == str(tmp_path / folder)


def test_a_port_that_makes_no_sense_is_refused_before_mail_is_set_up(start):
    assert "SMTP_PORT must be" in start(SMTP_HOST=None, SMTP_PORT="abc").stderr


def test_lists_may_have_spaces_after_their_commas(start):
    lists = {
        "SECRET_KEY_FALLBACKS": "old, older ,",
        "ALLOWED_HOSTS": "a.example.com, b.example.com",
    }
    shown = settings_of(start("-c", SHOW, **lists))
    assert shown["SECRET_KEY_FALLBACKS"] == ["old", "older"]
    assert shown["ALLOWED_HOSTS"] == ["www.example.com", "a.example.com", "b.example.com"]


def test_a_site_at_an_ipv6_address_answers_there(start):
    shown = settings_of(start("-c", SHOW, SITE_URL="http://[::1]:8000"))
    assert shown["ALLOWED_HOSTS"] == ["[::1]"]


@pytest.mark.parametrize("empty", [None, "", " ", "/"])
def test_without_a_path_the_admin_is_at_its_usual_place(start, empty):
    assert settings_of(start("-c", SHOW, ADMIN_PATH=empty))["ADMIN_PATH"] == "admin/"


@pytest.mark.parametrize("empty", [None, "", " "])
def test_without_a_folder_the_data_is_in_var(start, empty):
    shown = settings_of(start("-c", SHOW, DATA_DIR=empty))
    assert shown["DATABASES"]["default"]["NAME"] == str(BASE_DIR / "var" / "db.sqlite3")


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%20b", "a b"])
def test_the_database_is_in_the_data_folder_whatever_its_name_holds(start, tmp_path, name):
    shown = settings_of(start("-c", SHOW, DATA_DIR=str(tmp_path / name)))
    assert shown["DATABASES"]["default"]["NAME"] == f"{tmp_path}/{name}/db.sqlite3"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("secret", ["from-a-file", " with space ", "$from&a;file"])
def test_a_secret_may_come_from_a_file_without_the_line_break_at_its_end(
    start, tmp_path, secret, end
):
    (tmp_path / "key").write_bytes((secret + end).encode())
    shown = settings_of(start("-c", SHOW, SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "key")))
    assert shown["SECRET_KEY"] == secret.strip()
    mail = {"SMTP_HOST": "mail.example.com", "SMTP_PASSWORD_FILE": str(tmp_path / "key")}
    shown = settings_of(start("-c", SHOW, **mail))
    assert shown["MAILERS"]["default"]["OPTIONS"]["password"] == secret


@pytest.mark.parametrize("password", ["$ecret", "$PATH", "Pa$$word&1;x", "\\$x", "$"])
def test_a_password_is_taken_as_it_stands(start, password):
    shown = settings_of(start("-c", SHOW, SMTP_HOST="mail.example.com", SMTP_PASSWORD=password))
    assert shown["MAILERS"]["default"]["OPTIONS"]["password"] == password


def test_a_file_that_cannot_be_read_stops_the_start_with_one_line(start, tmp_path):
    process = start(SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "missing"))
    assert process.returncode != 0
    last = process.stderr.strip().splitlines()[-1]
    assert last == (
        "django.core.exceptions.ImproperlyConfigured: SECRET_KEY_FILE: FileNotFoundError"
    )


def test_an_empty_environment_is_a_safe_one(start):
    shown = settings_of(start("-c", SHOW))
    assert shown["DEBUG"] is False
    assert shown["ALLOWED_HOSTS"] == ["www.example.com"]
    assert "SECURE_PROXY_SSL_HEADER" not in shown
    assert "filebased" in shown["MAILERS"]["default"]["BACKEND"]


@pytest.mark.parametrize("https", [True, False])
def test_https_and_safe_cookies_follow_from_the_site_address(start, https):
    shown = settings_of(start("-c", SHOW, SITE_URL=f"http{'s' * https}://www.example.com"))
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        assert shown[name] is https, name
    assert (shown["SECURE_HSTS_SECONDS"] > 0) is https


def hsts(shown):
    names = ("SECONDS", "INCLUDE_SUBDOMAINS", "PRELOAD")
    return tuple(shown[f"SECURE_HSTS_{name}"] for name in names)


def test_browsers_are_bound_to_https_for_an_hour_until_somebody_raises_it(start):
    assert hsts(settings_of(start("-c", SHOW))) == (3600, False, False)
    raised = {"HSTS_SECONDS": "31536000", "HSTS_SUBDOMAINS": "true", "HSTS_PRELOAD": "true"}
    assert hsts(settings_of(start("-c", SHOW, **raised))) == (31_536_000, True, True)
    plain = raised | {"SITE_URL": "http://www.example.com", "HSTS_PRELOAD": "false"}
    assert hsts(settings_of(start("-c", SHOW, **plain))) == (0, False, False)


def test_static_files_are_named_by_their_content_and_compressed(start):
    backend = settings_of(start("-c", SHOW))["STORAGES"]["staticfiles"]["BACKEND"]
    assert (
        backend == "clinic_site.foundation.storage.static_files.StaticFilesStorage"
    )  # see test_static_files.py


def test_a_slash_after_the_address_makes_no_second_address(start):
    shown = settings_of(start("-c", SHOW, SITE_URL="https://www.example.com/"))
    assert shown["SITE_URL"] == "https://www.example.com"


def test_a_mail_server_is_never_waited_for_without_end(start):
    shown = settings_of(start("-c", SHOW, SMTP_HOST="mail.example.com"))
    options = shown["MAILERS"]["default"]["OPTIONS"]
    assert 0 < options["timeout"] <= 30
    assert options["answer_timeout"] == 600  # as RFC 5321 section 4.5.3.2.6 asks


@pytest.mark.parametrize(
    ("given", "port", "use_tls", "use_ssl"),
    [
        ({}, 587, True, False),
        ({"SMTP_TLS": ""}, 587, True, False),
        ({"SMTP_TLS": "true", "SMTP_PORT": "25"}, 25, True, False),
        ({"SMTP_TLS": "false", "SMTP_PORT": "25"}, 25, False, False),
        ({"SMTP_PORT": "465"}, 465, False, True),
        ({"SMTP_TLS": "yes", "SMTP_PORT": "465"}, 465, False, True),
        ({"SMTP_TLS": "Implicit"}, 465, False, True),
        ({"SMTP_TLS": "implicit", "SMTP_PORT": "2465"}, 2465, False, True),
        ({"SMTP_TLS": "no", "SMTP_PORT": "465"}, 465, False, False),
    ],
)
def test_the_way_to_encrypt_follows_from_the_port(start, given, port, use_tls, use_ssl):
    shown = settings_of(start("-c", SHOW, SMTP_HOST="mail.example.com", **given))
    options = shown["MAILERS"]["default"]["OPTIONS"]
    assert (options["port"], options["use_tls"], options["use_ssl"]) == (port, use_tls, use_ssl)


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ({}, "website@example.com"),  # not www.example.com
        ({"SITE_URL": "https://back.example.com"}, "website@back.example.com"),
        ({"SITE_URL": "http://[::1]:8000"}, "website@[IPv6:::1]"),
        ({"SMTP_USER": "desk@example.org"}, "desk@example.org"),
        ({"SMTP_USER": "apikey"}, "website@example.com"),
        ({"SMTP_USER": "desk@example.org", "FROM_EMAIL": "a@example.org"}, "a@example.org"),
        ({"FROM_EMAIL": "The Clinic <a@example.org>"}, "The Clinic <a@example.org>"),
        ({"FROM_EMAIL": "Clinic, Inc <a@example.org>"}, '"Clinic, Inc" <a@example.org>'),
        ({"FROM_EMAIL": '"Clinic, Inc" <a@example.org>'}, '"Clinic, Inc" <a@example.org>'),
        ({"FROM_EMAIL": "A.B. (Denton) <a@example.org>"}, '"A.B. (Denton)" <a@example.org>'),
        ({"FROM_EMAIL": "Clínica Ágil <a@example.org>"}, "Clínica Ágil <a@example.org>"),
        ({"FROM_EMAIL": " "}, "website@example.com"),
    ],
)
def test_the_sender_is_one_that_the_account_may_use(start, given, sender):
    shown = settings_of(start("-c", SHOW, SMTP_HOST="mail.example.com", **given))
    assert shown["DEFAULT_FROM_EMAIL"] == sender


@pytest.mark.parametrize(
    "url", ["redis://localhost", "rediss://:secret@cache.example.com:6380/1", "unix:///run/redis"]
)
def test_the_shared_cache_is_redis_where_one_is_named(start, url):
    cache = settings_of(start("-c", SHOW, REDIS_URL=url))["CACHES"]["default"]
    assert cache["BACKEND"] == "clinic_site.foundation.caching.backends.FailOpenRedisCache"
    assert cache["LOCATION"] == url
    assert cache["KEY_PREFIX"] == "www.example.com"


def test_an_address_of_uploads_without_a_bucket_stops_the_start(start):
    process = start(MEDIA_URL="https://media.example.com/")
    assert process.returncode != 0
    assert "MEDIA_BUCKET" in process.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_origin_of_the_bucket_is_named_where_pictures_may_come_from(start, slash):
    shown = settings_of(start("-c", SHOW, **BUCKET | {"MEDIA_URL": f"https://cdn.org/m{slash}"}))
    assert shown["MEDIA_URL"] == "https://cdn.org/m/"
    assert shown["SECURE_CSP"]["img-src"] == ["'self'", "data:", "https://cdn.org"]
    assert settings_of(start("-c", SHOW))["SECURE_CSP"]["img-src"] == ["'self'", "data:"]


def test_everything_the_site_writes_is_in_one_folder(start, tmp_path):
    shown = settings_of(start("-c", SHOW, DATA_DIR=str(tmp_path / "data")))
    inside = str(tmp_path / "data")
    for path in (
        shown["MEDIA_ROOT"],
        shown["STATIC_ROOT"],
        shown["DATABASES"]["default"]["NAME"],
        shown["MAILERS"]["default"]["OPTIONS"]["file_path"],
    ):
        assert path.startswith(inside)


@pytest.mark.parametrize("given", ["back-room", "/back-room/", "back-room/"])
def test_the_admin_may_be_elsewhere(start, given):
    assert settings_of(start("-c", SHOW, ADMIN_PATH=given))["ADMIN_PATH"] == "back-room/"


def first_parts(patterns):
    """Those of all addresses of the site but the admin's and the pages'."""
    for pattern in patterns:
        part = str(pattern.pattern).partition("/")[0]
        if part:
            yield part
        elif hasattr(pattern, "url_patterns"):
            yield from first_parts(pattern.url_patterns)


FIXED = {*first_parts(urlpatterns), "static", "errors", "favicon.ico"} - {"admin", "<slug:slug>"}
FIXED |= set(Page.FIXED)


@pytest.mark.parametrize(
    "path",
    [
        "a b",
        "../x",
        "x/..",
        "x//y",
        "<slug:slug>",
        "a?b",
        "a#b",
        "é",
        *sorted(FIXED),
        "healthz/staff",
    ],
)
def test_the_admin_stands_at_no_address_of_something_else(start, path):
    process = start("-c", SHOW, ADMIN_PATH=path)
    assert process.returncode != 0
    last = process.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ADMIN_PATH must ")
