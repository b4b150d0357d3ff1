"""
All settings, from the environment, safe when it is empty: DEBUG is off, and SECRET_KEY
and SITE_URL must be given. `make run` gives them for a try-out on this machine;
docs/operating.md has the table. What staff may change (phone, address, hours, wording) is
a row in the admin, never a setting.
"""

import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import unquote
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django_prose_editor.config import add_tags_and_attributes, html_tags

from clinic_site.foundation.environment import env, has_a_port_or_none, required

BASE_DIR = Path(__file__).resolve().parent.parent

# Everything that the site writes is under here: database, uploads, mail files, collected files.
DATA_DIR = Path(env.str("DATA_DIR", default="").strip() or BASE_DIR / "var").resolve()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"DATA_DIR: {DATA_DIR} can't be made: {error.strerror}") from None

# Where `manage.py back_up` keeps backups. Empty: somebody else makes them, or nobody.
BACKUP_DIR = env.str("BACKUP_DIR", default="").strip()
if BACKUP_DIR and not BACKUP_DIR.startswith("/"):
    raise ImproperlyConfigured("BACKUP_DIR must be a whole path such as /var/backups/clinic")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY", "'50 random characters'")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

# The one address of the site: host check, https, cookies and links in mail all follow from it.
SITE_URL = required("SITE_URL", "https://www.example.com").rstrip("/")
_HOST = r"[\w-]+(\.[\w-]+)*|\[[\da-f:]+\]"
if not (
    re.fullmatch(rf"https?://({_HOST})(:\d+)?", SITE_URL, re.ASCII | re.IGNORECASE)
    and has_a_port_or_none(SITE_URL)
):
    raise ImproperlyConfigured(f"SITE_URL must look like https://www.example.com, not {SITE_URL!r}")
_site = urlsplit(SITE_URL)
IS_HTTPS = _site.scheme == "https"
_host = f"[{_site.hostname}]" if ":" in _site.hostname else _site.hostname
ALLOWED_HOSTS = [_host, *env.words("ALLOWED_HOSTS")]
for _name in ALLOWED_HOSTS[1:]:
    if not re.fullmatch(rf"\.?({_HOST})|\*", _name, re.ASCII | re.IGNORECASE):
        raise ImproperlyConfigured(f"ALLOWED_HOSTS must look like example.com, not {_name!r}")

INSTALLED_APPS = [
    "clinic_site",  # before Django's accounts, because it has a command in place of theirs
    "clinic_site.foundation",  # before all that makes form fields, which it changes
    "clinic_site.staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, for FORM_RENDERER
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "content_editor",
    "crispy_forms",
    "django_prose_editor",
    "django_tasks_db",
    "reversion",
    "clinic_site.foundation.backups",
    "clinic_site.foundation.outbox",
    "articles",
    "contact",
    "clinic_site.staff.apps.StaffConfig",
]

MIDDLEWARE = [
    "clinic_site.middleware.EmptyHeadMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "clinic_site.foundation.caching.pages.PageCacheMiddleware",  # with the headers of all below
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "clinic_site.foundation.caching.pages.PublicCacheControlMiddleware",
    "clinic_site.middleware.CrossOriginProtectionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic_site.foundation.time_zone.TimeZoneMiddleware",
    "clinic_site.middleware.OldAddressMiddleware",
]

ROOT_URLCONF = "clinic_site.urls"
WSGI_APPLICATION = "clinic_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["clinic_site.template_tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic_site.context_processors.site",
            ],
        },
    }
]

# --- Database, background work, mail -------------------------------------------------------

_database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "db.sqlite3")}
if env.str("DATABASE_URL", default="").strip():
    try:
        _database = env.db_url("DATABASE_URL")
    except (ValueError, LookupError, ImproperlyConfigured):
        _database = {}
_ours = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
if _database.get("ENGINE") not in _ours or _database["NAME"] in ("", ":memory:"):
    raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host/name")
DATABASES = {"default": _database}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers wait for each other instead of failing half way through a transaction.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Of SQLite's own cache, KiB for each thread: the system keeps the file in memory anyway.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA cache_size=-500;",
    }
else:
    # Nobody waits for ever for a server that is away, or for a row that somebody holds.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "options": "-c lock_timeout=20s",
    } | DATABASES["default"].get("OPTIONS", {})
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Both are shared by all processes. Pages have a cache of their own, because a full one drops
# entries at random.
CACHES = {
    "default": {
        "BACKEND": "clinic_site.foundation.caching.backends.FailOpenFileCache",
        "LOCATION": DATA_DIR / "cache",
        # Too few, and whoever guesses passwords could push out the count of the guesses.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "pages": {
        "BACKEND": "clinic_site.foundation.caching.backends.FailOpenFileCache",
        "LOCATION": DATA_DIR / "cache" / "pages",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
if REDIS_URL := env.str("REDIS_URL", default=""):
    _pattern = r"rediss?://([^\s/@]*@)?[^\s/@:]+(:\d+)?(/\d+)?|unix:///\S+"
    if not (re.fullmatch(_pattern, REDIS_URL) and has_a_port_or_none(REDIS_URL)):
        raise ImproperlyConfigured("REDIS_URL must look like redis://host:6379/0")
    CACHES["default"] = CACHES["pages"] = {
        "BACKEND": "clinic_site.foundation.caching.backends.FailOpenRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": _site.hostname,  # so a trial site may share the server
    }
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]},
}
# What the worker does once a day, with its options.
DAILY_COMMANDS = {
    "apply_retention": {},
    "write_holidays": {},
    "prune_db_task_results": {"min_age_days": 7},
    "prune_pictures": {},
    "prune_social_images": {},
    "clearsessions": {},
    "rebuild_search": {},  # the words of a page whose save was cut off after its commit
    "check_links": {},  # last, because other sites may be slow
}
# Whether the worker asks other sites if what our pages link to is still there. A site at an http
# address is somebody's try-out.
CHECK_LINKS = env.bool("CHECK_LINKS", default=IS_HTTPS)

# Without SMTP_HOST, mail is written to files, one a message, so that nothing is sent by mistake.
SMTP_HOST = env.str("SMTP_HOST", default="").strip()
SMTP_USER = env.str("SMTP_USER", default="").strip()
# How long the mail server may think about a whole email: ten minutes, RFC 5321 section 4.5.3.2.6.
SMTP_ANSWER_TIMEOUT = env.int("SMTP_ANSWER_TIMEOUT", default=600, least=1, most=3600)
SMTP_TLS = env.str("SMTP_TLS", default="").strip().lower() or "true"
if SMTP_TLS != "implicit" and SMTP_TLS not in env.BOOLEANS:
    raise ImproperlyConfigured(f"SMTP_TLS must be true, false or implicit, not {SMTP_TLS!r}")
_port = 465 if SMTP_TLS == "implicit" else 587
_port = env.int("SMTP_PORT", default=_port, least=1, most=65535)
if SMTP_HOST:
    _is_encrypted = env.BOOLEANS.get(SMTP_TLS, True)
    # On port 465 encryption comes before the first word (RFC 8314), elsewhere by STARTTLS.
    _is_implicit = SMTP_TLS == "implicit" or (_is_encrypted and _port == 465)
    MAILERS = {
        "default": {
            "BACKEND": "clinic_site.foundation.outbox.smtp.EmailBackend",
            "OPTIONS": {
                "host": SMTP_HOST,
                "port": _port,
                "username": SMTP_USER,
                "password": env.str("SMTP_PASSWORD", default=""),
                "use_tls": _is_encrypted and not _is_implicit,
                "use_ssl": _is_implicit,
                "timeout": 10,  # seconds; Django's own default is to wait for ever
                "answer_timeout": SMTP_ANSWER_TIMEOUT,
            },
        }
    }
else:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(DATA_DIR / "mail")},
        }
    }
# Many mail servers let an account send from its own address alone.
_ADDRESS = r"[^\s@<>()]+@[^\s@<>()]+"
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="").strip() or (
    SMTP_USER
    if re.fullmatch(_ADDRESS, SMTP_USER)
    else f"website@{_host.removeprefix('www.').replace('[', '[IPv6:')}"
)
# A name with a comma or brackets goes between quotes in an email, whether it came so or not.
_sender = re.fullmatch(rf"(?:([^<>\r\n]*)<({_ADDRESS})>|({_ADDRESS}))", DEFAULT_FROM_EMAIL)
try:
    DEFAULT_FROM_EMAIL = str(
        Address(unquote((_sender[1] or "").strip()), addr_spec=_sender[2] or _sender[3])
    )
except (TypeError, ValueError, HeaderParseError):  # TypeError: it has another form
    raise ImproperlyConfigured("FROM_EMAIL must look like website@example.com") from None

# --- Language and time ---------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
# The site has one language. This is for locale/: our own words in place of Django's in errors.
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "America/Chicago"  # until there is a clinic record, whose zone counts: time_zone.py

# --- Files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
if BACKUP_DIR and Path(BACKUP_DIR).resolve() == DATA_DIR:
    raise ImproperlyConfigured("BACKUP_DIR must be a folder of its own, not DATA_DIR")
for _served in (STATIC_ROOT, *STATICFILES_DIRS, MEDIA_ROOT):
    if BACKUP_DIR and Path(BACKUP_DIR).resolve().is_relative_to(_served.resolve()):
        raise ImproperlyConfigured(f"BACKUP_DIR must not be in {_served}, which anyone may read")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "clinic_site.foundation.storage.static_files.StaticFilesStorage"},
}
# Uploads are in DATA_DIR, or for several machines in a bucket that anyone may read.
MEDIA_URL = env.str("MEDIA_URL", default="").rstrip("/") + "/"
if MEDIA_BUCKET := env.str("MEDIA_BUCKET", default=""):
    S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default="")
    for name, url in (("MEDIA_URL", MEDIA_URL), ("S3_ENDPOINT_URL", S3_ENDPOINT_URL or SITE_URL)):
        pattern = r"https?://[\w.-]+(:\d+)?(/[\w.-]+)*/?"
        if not (re.fullmatch(pattern, url) and has_a_port_or_none(url)):
            raise ImproperlyConfigured(f"{name} must look like https://media.example.com")
    STORAGES["default"] = {
        "BACKEND": "clinic_site.foundation.storage.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": MEDIA_BUCKET,
            # Empty: Amazon's own, and whatever key this machine was given by them.
            "endpoint_url": S3_ENDPOINT_URL or None,
            "region_name": env.str("S3_REGION", default="us-east-1"),
            "access_key": env.str("S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("S3_SECRET_KEY", default="") or None,
        },
    }
elif MEDIA_URL == "/":
    MEDIA_URL = "/media/"
else:
    raise ImproperlyConfigured("MEDIA_URL is the address of a bucket: set MEDIA_BUCKET as well")
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # /favicon.ico, which browsers ask for unasked
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "articles.pictures.upload.UploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o644  # nginx reads them as another user
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # a long article's blocks are many fields

# --- Security ------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz"]  # asked by the machine itself, without TLS
# How long browsers remember to use https alone. Nobody can make them forget, so it begins with an
# hour, and without the subdomains, which may be other people's; docs/operating.md raises it.
_A_YEAR = 365 * 24 * 3600  # seconds
_HSTS_SECONDS = env.int("HSTS_SECONDS", 3600, least=0, most=10 * _A_YEAR)
SECURE_HSTS_SECONDS = _HSTS_SECONDS if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False) and IS_HTTPS
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False) and IS_HTTPS
if SECURE_HSTS_PRELOAD and not (SECURE_HSTS_INCLUDE_SUBDOMAINS and SECURE_HSTS_SECONDS >= _A_YEAR):
    raise ImproperlyConfigured("HSTS_PRELOAD needs HSTS_SUBDOMAINS=true and HSTS_SECONDS=31536000")
# Django's check asks for subdomains and preloading from the first day.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "clinic_site.views.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600  # seconds: a working day
# Set only where a proxy in front overwrites the header, or visitors could claim to use https.
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The nonce reaches the header only where a template uses it, which public pages never do,
# so theirs is the same for everyone.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    # With a bucket, pictures come from its address too.
    "img-src": [CSP.SELF, "data:", *re.findall(r"https?://[^/]+", MEDIA_URL)],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Staff and their sign-in -----------------------------------------------------------------

# Where the staff's admin is, and their sign-in. Another path keeps the dumber robots away.
ADMIN_PATH = (env.str("ADMIN_PATH", default="").strip(" /") or "admin") + "/"
# First parts of the addresses of everything else, here and in deploy/nginx.conf, and those of the
# standing pages. Of other pages, `check --deploy` tells.
_TAKEN = ["articles", "conditions", "consent", "contact", "drafts", "errors", "healthz", "media"]
_TAKEN += ["offers", "search", "static"]
_TAKEN += ["home", "about", "first-visit", "how-we-check-our-pages", "privacy"]  # Page.FIXED
_TAKEN += ["privacy-practices", "nondiscrimination", "language-assistance", "text-message-terms"]
if not re.fullmatch(r"([\w-]+/)+", ADMIN_PATH, re.ASCII) or ADMIN_PATH.split("/")[0] in _TAKEN:
    raise ImproperlyConfigured(
        f"ADMIN_PATH must be a path of letters, digits and hyphens, such as staff/, that nothing "
        f"else of the site has, not {ADMIN_PATH!r}"
    )

# Whether a superuser, and whoever may read messages, must have a second factor.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 3600  # seconds

ACCOUNT_ADAPTER = "clinic_site.staff.adapter.AccountAdapter"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to an address that somebody typed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 -- a class's name
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE
ACCOUNT_FORMS = {
    "login": "clinic_site.staff.forms.LoginForm",
    "reauthenticate": "clinic_site.staff.forms.ReauthenticateForm",
    "change_password": "clinic_site.staff.forms.ChangePasswordForm",
    "reset_password": "clinic_site.staff.forms.ResetPasswordForm",
    "reset_password_from_key": "clinic_site.staff.forms.ResetPasswordKeyForm",
}
# Wrong passwords, in the cache that all processes share: see staff/adapter.py.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/5m/ip,5/5m/key",
    "login_failed_anywhere": "100/h/key",
}
MFA_ADAPTER = "clinic_site.staff.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "clinic_site.staff.forms.AuthenticateForm",
    "reauthenticate": "clinic_site.staff.forms.ReauthenticateByCodeForm",
    "activate_totp": "clinic_site.staff.forms.ActivateTOTPForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a code counts for half a minute longer, for slow hands and clocks

# How many proxies of ours stand before this process. The visitor's address is the one that
# the outermost of them saw; what a visitor claims before that is ignored.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0, least=0, most=10)

# How long messages are kept, in days, before they are erased. Consent proof stays.
_DAYS = {"least": 1, "most": 36_500}
KEEP_SUSPECTS_DAYS = env.int("KEEP_SUSPECTS_DAYS", default=30, **_DAYS)
KEEP_MESSAGES_DAYS = env.int("KEEP_MESSAGES_DAYS", default=730, **_DAYS)

# --- Forms, editor, logs -------------------------------------------------------------------

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms are ours
CRISPY_TEMPLATE_PACK = "clinic_forms"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("clinic_forms",)
CRISPY_FAIL_SILENTLY = False
CRISPY_CLASS_CONVERTERS = {
    "textinput": "field__input",
    "emailinput": "field__input",
    "passwordinput": "field__input",
    "textarea": "field__input",
    "checkboxinput": "choice__input",
}


def _allow_callouts(_options, allowed):
    """Every <aside> is a highlight box, whatever somebody wrote into its tag."""
    box = {"class": "callout", "role": "note"}
    add_tags_and_attributes(allowed, ["aside"], {"aside": box.keys()})
    allowed["set_tag_attribute_values"] = {"aside": box}


# Our own parts of the rich text editor, each with what the sanitizer lets it leave in a text.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [f"{STATIC_URL}clinic_admin/prose.js", f"{STATIC_URL}clinic_admin/pasting.js"],
        "extensions": {
            "Callout": _allow_callouts,
            "LinkChooser": html_tags([]),
            "PastedWords": html_tags([]),
            "StyleNonce": html_tags([]),
            "PlainNames": html_tags([]),
        },
    }
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        # No patient's data in the logs, not even in the words of an error: see logs.py.
        "private": {
            "()": "clinic_site.foundation.logs.PrivateFormatter",
            "format": "{levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"warnings_only": {"()": "clinic_site.foundation.logs.WarningsOnly"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "private"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Those that come with handlers of their own get ours in their place; among Django's is
    # error mail, which would carry what a patient typed.
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.tasks": {"filters": ["warnings_only"]},
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
