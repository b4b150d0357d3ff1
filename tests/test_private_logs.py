"""No word that a patient typed reaches a log or an error report."""

import logging
from io import StringIO
from smtplib import SMTPRecipientsRefused

import phonenumbers
import pytest
from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.urls import get_resolver, reverse
from django_tasks_db.models import DBTaskResult

from articles.publishing.drafts import draft_link
from clinic_site.foundation.logs import PrivateFormatter
from clinic_site.foundation.outbox.models import OutgoingMail
from contact.links import consent_path, mailed_consent_path
from contact.models import Inquiry

from .conftest import run_tasks
from .factories import make_article
from .messages import payload

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Zebedee Typedname",
    "email": "typed-address@example.com",
    "phone": "(940) 566-7788",
    "topic": "offers",
    "message": "Typedmessage of mine",
    "website": "typedtrap",
    "source_page": "/typedpage/",
    "texts": "on",
    "offers": "on",
}
SECRETS = (
    *("Zebedee", "Typedname", "typed-address", "566-7788", "5667788"),
    *("Typedmessage", "of mine", "typedtrap", "typedpage"),
)
ROW = ", ".join(TYPED.values())


@pytest.fixture
def log():
    """What the site's own handler writes from here on."""
    handler, written = logging.getHandlerByName("console"), StringIO()
    former = handler.setStream(written)
    yield written
    handler.setStream(former)


@pytest.fixture
def visitor(client):
    """Gets the error page, as on the real site, and not the exception."""
    client.raise_request_exception = False
    return client


def found_in(text):
    return [secret for secret in SECRETS if secret in text]


def refuse_every_message():
    """Have the database itself refuse the row, in words that quote it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TEMP TRIGGER refuse_every_message BEFORE INSERT ON contact_inquiry "
                f"BEGIN SELECT RAISE(ABORT, 'Failing row contains ({ROW})'); END"
            )
        else:  # quotes the row of itself
            cursor.execute("ALTER TABLE contact_inquiry ADD CHECK (name = '') NOT VALID")


def test_a_database_error_in_the_form_is_logged_without_the_row(visitor, log):
    refuse_every_message()
    response = visitor.post("/contact/", payload(**TYPED))
    assert response.status_code == 500
    assert not Inquiry.objects.exists()
    assert found_in(log.getvalue()) == []  # the visitor alone gets back what they typed
    for told in (
        "django.request: Internal Server Error: /contact/",
        "django.db.utils.",
        "forms.py",
    ):
        assert told in log.getvalue()


def test_an_error_that_quotes_what_was_typed_is_logged_without_it(visitor, log, monkeypatch):
    def fail(text, region):
        try:
            raise KeyError(text)
        except KeyError as error:
            raise ValueError(f"cannot read {text}: {ROW}") from error

    monkeypatch.setattr(phonenumbers, "parse", fail)
    assert visitor.post("/contact/", payload(**TYPED)).status_code == 500
    assert found_in(log.getvalue()) == []
    lines = log.getvalue().splitlines()
    assert lines.index("KeyError") < lines.index("ValueError")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (TYPED | {f"more-{number}": "typedtrap" for number in range(3001)}, 400),
        (TYPED | {"message": "Typedmessage " * 300_000}, 400),
        (TYPED | {"phone": "5667788"}, 422),
    ],
    ids=["too many fields", "too large", "a mistake"],
)
def test_a_refused_form_leaves_nothing_in_the_log(visitor, log, form, status):
    assert visitor.post("/contact/", form).status_code == status
    assert found_in(log.getvalue()) == []


def test_a_refused_post_from_another_site_leaves_nothing_in_the_log(visitor, log):
    response = visitor.post("/contact/", payload(**TYPED), headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert found_in(log.getvalue()) == []


def test_a_mail_server_that_quotes_the_address_leaves_it_nowhere(
    client, log, monkeypatch, settings
):
    """Neither in the log nor in what the queue and the outbox keep of a failure."""

    def refuse(self, messages):
        raise SMTPRecipientsRefused({"typed-address@example.com": (550, ROW.encode())})

    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    client.post("/contact/", payload(**TYPED | {"website": ""}))
    run_tasks()
    kept = [mail.last_error for mail in OutgoingMail.objects.all()]
    assert kept == ["SMTPRecipientsRefused 550"] * 2
    tasks = DBTaskResult.objects.values_list("traceback", "args_kwargs", "return_value")
    assert len(tasks) == 2
    assert found_in(str(list(tasks)) + log.getvalue()) == []
    assert "not sent, attempt 1: SMTPRecipientsRefused" in log.getvalue()


# --- The formatter ---------------------------------------------------------------------------


def test_every_logger_writes_through_the_private_formatter():
    """Those too that bring a handler of their own: Django's, and gunicorn's once we are loaded."""
    ours = logging.getHandlerByName("console")
    assert isinstance(ours.formatter, PrivateFormatter)
    assert list(settings.LOGGING["handlers"]) == ["console"]
    for name in (None, *logging.root.manager.loggerDict):
        handlers = [
            handler
            for handler in logging.getLogger(name).handlers
            if type(handler) is logging.StreamHandler  # not those of the test run
        ]
        assert handlers in ([ours], []), name
    for name in (None, "django", "django.server", "gunicorn.error"):
        assert ours in logging.getLogger(name).handlers


def test_an_exception_is_told_by_its_kind_wherever_it_stands(log):
    logger = logging.getLogger("gunicorn.error")
    error = ValueError(ROW)
    logger.error(error)
    logger.error("Error handling request %s: %s", "/contact/", error)
    logger.error("Failed: %(error)s", {"error": error})
    try:
        raise error
    except ValueError:
        logger.exception(str(error))
        logger.exception("Error handling request /contact/")
    assert found_in(log.getvalue()) == []
    assert log.getvalue().count("ERROR gunicorn.error: ValueError\n") == 2
    assert "Error handling request /contact/: ValueError" in log.getvalue()


def test_what_the_web_server_could_not_read_is_not_logged(log):
    """It may be the rest of a form, which the server took for the next request."""
    words = f"Invalid request from ip=203.0.113.9: Invalid HTTP request line: {ROW!r}"
    logging.getLogger("gunicorn.error").warning(words)
    assert log.getvalue() == "WARNING gunicorn.error: Invalid request\n"


def test_what_another_handler_made_of_an_exception_is_not_used(log):
    try:
        raise ValueError(ROW)
    except ValueError as error:
        record = logging.LogRecord("any", logging.ERROR, "", 1, "Failed", (), (None, error, None))
    logging.Formatter().format(record)
    assert found_in(record.exc_text)
    assert found_in(PrivateFormatter().format(record)) == []
    assert found_in(record.exc_text), "it changed the record of the others"


def test_nothing_of_a_failed_sign_in_is_logged(client, log):
    typed = {"login": TYPED["name"], "password": "Typedmessage", "code": "5667788"}
    for name in ("account_login", "admin:login", "mfa_authenticate", "account_reset_password"):
        client.post(reverse(name), typed | {"email": TYPED["email"]}, follow=True)
    run_tasks()
    assert found_in(log.getvalue()) == []


# --- Links that open a page to whoever has them ------------------------------------------------

SIGNATURE = "x" * 43


def signed_paths():
    """The path of every page that a signed link opens, found by the parameter that it takes."""
    for pattern in every_pattern(get_resolver().url_patterns):
        names = pattern.pattern.regex.groupindex
        if "signed" in names:
            yield reverse_of(pattern, [f"typedtrap:{SIGNATURE}"])
        elif "key" in names:
            yield reverse_of(pattern, ["1", f"typedtrap-{SIGNATURE}"])


def every_pattern(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from every_pattern(pattern.url_patterns)
        else:
            yield pattern


def reverse_of(pattern, args):
    prefix = "contact:" if pattern.name == "sent" else ""
    return reverse(prefix + pattern.name, args=args)


def is_hidden(text):
    return found_in(text) == [] and SIGNATURE not in text


def test_every_page_with_a_signed_link_is_known_here():
    assert len(list(signed_paths())) == 5


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_no_signed_link_is_logged_whatever_is_asked_of_it(visitor, log, method):
    for path in signed_paths():
        response = getattr(visitor, method)(path)
        assert response.status_code < 500
        assert is_hidden(log.getvalue()), path
    if method == "put":
        assert "Method Not Allowed (PUT): /drafts/…/" in log.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "Not Found: {path}",
        '"GET {path} HTTP/1.1" 200 512',
        "Error handling request {path}?done=texts",
        "Error handling request /{path}",
        "Forbidden (Referer checking failed - https://www.example.com{path} does not match.): /",
        "Worker timeout at https://www.example.com{path}",
    ],
)
def test_no_signed_link_is_logged_whoever_writes_it(log, line):
    for path in signed_paths():
        logging.getLogger("gunicorn.error").warning(line.format(path=path))
        logging.getLogger("django.request").warning("%s", line.format(path=path))
    assert log.getvalue().count("…") == 10
    assert is_hidden(log.getvalue())


def test_a_signature_is_not_logged_though_its_path_is_written_another_way(log):
    for path in (f"/%63onsent/typedtrap:{SIGNATURE}/", f"/./draft%73/typedtrap%3A{SIGNATURE}/"):
        logging.getLogger("gunicorn.error").warning("Error handling request %s", path)
    assert is_hidden(log.getvalue())


def test_times_and_addresses_are_still_logged(log):
    words = "2026-11-26 03:27:45 http://127.0.0.1:8000/articles/ django.db.utils:OperationalError"
    logging.getLogger("gunicorn.error").warning(words)
    assert words in log.getvalue()


def test_no_page_with_a_signed_link_tells_another_site_its_address(client):
    """Browsers send the address of a page along with a click on a link in it."""
    sent = client.post("/contact/", payload(website=""))["Location"]
    inquiry = Inquiry.objects.get()
    for path in (sent, consent_path(inquiry), mailed_consent_path(inquiry)):
        assert client.get(path)["Referrer-Policy"] == "same-origin"
    draft = draft_link(make_article(published_at=None)).removeprefix(settings.SITE_URL)
    assert client.get(draft)["Referrer-Policy"] == "same-origin"


def test_a_refused_request_takes_one_line(client, log):
    """It isn't an error of the site, and anybody may send as many as they like."""
    refused = client.post("/contact/", payload(), headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    (line,) = log.getvalue().splitlines()
    assert "/contact/" in line
