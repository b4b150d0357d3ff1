"""`manage.py send_test_mail` says exactly what happened, in words."""

import ssl
from io import StringIO

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command

from .servers import free_port, make_certificate

pytestmark = pytest.mark.django_db  # the date is that of the clinic's time zone

ADDRESS = "desk@clinic.example"


def send(address=ADDRESS):
    out = StringIO()
    call_command("send_test_mail", address, stdout=out)
    return out.getvalue()


def refused(address=ADDRESS):
    with pytest.raises(CommandError) as error:
        send(address)
    return str(error.value)


def test_what_the_mail_server_took_is_still_to_be_looked_for(mail_server):
    said = send()
    assert "127.0.0.1 took the email from website@testserver to desk@clinic.example." in said
    assert "That does not mean that it arrived." in said
    assert mail_server.envelopes[0].rcpt_tos == [ADDRESS]


@pytest.mark.parametrize("address", ["", " ", "desk", "desk@clinic.example, b@clinic.example"])
def test_what_is_no_address_gets_no_email_and_is_named(mail_server, address):
    assert refused(address) == f"Not sent: {address!r} is not an email address."
    assert mail_server.envelopes == []


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ("is down", "Not sent: the mail server can't be reached."),
        ("hangs", "Not sent: the mail server takes too long to answer."),
        ("drops", "Not sent: the mail server hung up before it had the email."),
        (
            "drops after the dot",
            "Perhaps sent: the mail server hung up without saying whether it has the email.",
        ),
        ("wants a login", "Not sent: the mail server doesn't accept our user name and password."),
        ("refuses the sender", "Not sent: the mail server doesn't let us send from our own"),
        ("refuses the recipient", "Not sent: this address doesn't exist"),
        ("greylists", "Not sent: this address can't accept email right now."),
        ("allows no relay", "Not sent: the mail server doesn't let us write to this address."),
        ("refuses the mail", "Not sent: the mail server refused this email."),
    ],
)
def test_a_failure_is_told_in_words(mail_server, mood, words):
    mail_server.set_mood(mood)
    assert words in refused()


def test_the_servers_own_words_are_told_too(mail_server):
    mail_server.set_mood("refuses the sender")
    assert "The mail server said: 553 5.7.1 Sender not owned" in refused()


@pytest.mark.parametrize(
    ("mood", "is_for_good"), [("greylists", False), ("is down", False), ("wants a login", True)]
)
def test_what_passes_by_itself_is_told_apart_from_what_does_not(mail_server, mood, is_for_good):
    mail_server.set_mood(mood)
    assert ("Trying again will not help" in refused()) is is_for_good


def test_without_a_mail_server_nothing_is_sent(settings, tmp_path):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(tmp_path)},
        }
    }
    settings.SMTP_HOST = ""
    assert "SMTP_HOST is not set, so nothing was sent" in refused()


# --- Encryption ------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path):
    make_certificate(tmp_path)
    return tmp_path


@pytest.fixture
def server_over_tls(mail_server, certificate, settings):
    """The mail server, encrypted from the first word, as on port 465."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "fullchain.pem", certificate / "privkey.pem")
    controller = Controller(mail_server, "127.0.0.1", free_port(), ssl_context=context)
    controller.start()
    options = settings.MAILERS["default"]["OPTIONS"]
    options |= {"host": "localhost", "port": controller.port, "use_ssl": True}
    yield mail_server
    controller.stop()


def test_mail_goes_out_by_implicit_tls(server_over_tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "fullchain.pem"))
    send()
    assert len(server_over_tls.mails) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused_in_words(server_over_tls):
    assert "Not sent: the connection to the mail server can't be made secure." in refused()
    assert server_over_tls.mails == []


def test_starttls_that_the_server_does_not_offer_is_told_in_words(mail_server, settings):
    settings.MAILERS["default"]["OPTIONS"]["use_tls"] = True
    assert "Not sent: the connection to the mail server can't be made secure." in refused()
