"""What `check --deploy` lets through."""

import os
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from articles.models import LEGAL_NOTICES, Article, Clinician, Condition, Page, Treatment
from clinic_site import checks
from clinic_site.foundation.backups.models import Backup
from clinic_site.settings import BASE_DIR
from contact.models import Clinic

pytestmark = pytest.mark.django_db

NOT_CALLED = "Nobody can call the clinic's phone number as it's written. Check its 10 digits."


@pytest.fixture
def clinic():
    """A whole and confirmed record; (940) 387-5555 is no placeholder."""
    clinic = Clinic.objects.current()
    clinic.phone = "(940) 387-5555"
    clinic.street, clinic.city, clinic.state, clinic.postal_code = "1 Oak", "Denton", "TX", "76201"
    clinic.notification_email = "desk@clinic.org"
    clinic.confirmed_on = clinic.test_mail_arrived_on = date(2026, 11, 22)
    clinic.save()
    person = Clinician.objects.create(name="Ann Example", credentials="D.C.", role="chiropractor")
    for model in (Condition, Article):
        model.objects.update(reviewed_by=person, reviewed_on=date(2026, 11, 22))
    Page.objects.filter(slug__in=LEGAL_NOTICES).update(published_at=timezone.now())
    Treatment.objects.update(offered=Treatment.Offered.NO)
    return clinic


def found():
    messages = run_checks(include_deployment_checks=True, databases=["default"])
    return {message.id for message in messages if message.id.startswith("clinic.")}


@pytest.fixture(autouse=True)
def _over_https(settings, db):
    settings.IS_HTTPS = True
    settings.REQUIRE_SECOND_FACTOR = True
    settings.SMTP_HOST = "mail.example.com"
    settings.BACKUP_DIR = "/var/backups/clinic"
    Backup.objects.create()
    settings.MAILERS = {
        "default": {"OPTIONS": {"password": "x", "use_tls": True, "use_ssl": False}}
    }


@pytest.mark.parametrize(
    ("folder", "days_ago", "warnings"),
    [
        ("/var/backups/clinic", None, {"clinic.W008"}),
        ("/var/backups/clinic", 3, {"clinic.W008"}),
        ("/var/backups/clinic", 1, set()),
        ("", None, {"clinic.W007"}),
        ("", 1, set()),  # by another machine
    ],
)
def test_backups_that_are_not_made_are_named(clinic, settings, folder, days_ago, warnings):
    settings.BACKUP_DIR = folder
    Backup.objects.all().delete()
    if days_ago:
        Backup.objects.create(succeeded_at=timezone.now() - timedelta(days=days_ago))
    assert found() == warnings


def test_a_complete_record_passes(clinic):
    assert found() == set()


def test_the_sample_record_does_not_go_live():
    missing = {"E004", "E005", "E007", "E008", "E010", "E015", "W010", "W011"}
    assert found() == {f"clinic.{number}" for number in missing}


@pytest.mark.parametrize(
    ("phone", "error"),
    [
        ("", "clinic.E003"),
        ("(940) 566 – 000", "clinic.E003"),
        ("940 566 000", "clinic.E003"),
        ("call us", "clinic.E003"),
        ("(000) 000-0000", "clinic.E003"),
        ("(940) 555-0100", "clinic.E004"),
        ("+1 212 555 0199", "clinic.E004"),
    ],
)
def test_a_broken_or_placeholder_phone_does_not_go_live(clinic, phone, error):
    Clinic.objects.update(phone=phone)
    assert found() == {error}


@pytest.mark.parametrize("part", ["street", "city", "state", "postal_code"])
def test_an_incomplete_address_does_not_go_live(clinic, part):
    Clinic.objects.update(**{part: ""})
    assert found() == {"clinic.E005"}


def test_missing_hours_do_not_go_live(clinic):
    clinic.hours.all().delete()
    assert found() == {"clinic.E006"}


@pytest.mark.parametrize("address", ["", "desk@example.com"])
def test_messages_that_nobody_is_told_of_do_not_go_live(clinic, address):
    Clinic.objects.update(notification_email=address)
    assert found() == {"clinic.E007"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"phone": ""}, ["The clinic's phone number is missing."]),
        ({"phone": "call us"}, [NOT_CALLED]),
        ({"phone": "(012) 345-6789"}, [NOT_CALLED]),  # 10 digits, and no area code begins so
        ({"notification_email": ""}, ["No address gets new-message alerts."]),
        (
            {"notification_email": "desk@example.com"},
            ["desk@example.com, which gets new-message alerts, is the sample's placeholder."],
        ),
        (
            {"notification_email": "", "second_notification_email": "boss@clinic.org"},
            [
                "Only the backup email, boss@clinic.org, gets new-message alerts, and it gets "
                "them late."
            ],
        ),
        ({"street": ""}, ["The clinic's address is missing or incomplete."]),
        (
            {"confirmed_on": None},
            ["The clinic has not confirmed its phone, address and hours."],
        ),
        (
            {"test_mail_arrived_on": None},
            ["Nobody has confirmed that a test email arrived."],
        ),
    ],
    ids=str,
)
def test_each_line_about_the_clinic_is_true_of_its_record(clinic, changes, said):
    Clinic.objects.update(**changes)
    assert [error.msg for error in checks.missing_facts(Clinic.objects.current())] == said


def test_a_record_that_the_clinic_has_not_confirmed_does_not_go_live(clinic):
    Clinic.objects.update(confirmed_on=None)
    assert found() == {"clinic.E008"}


def test_a_test_email_that_nobody_saw_arrive_does_not_go_live(clinic):
    Clinic.objects.update(test_mail_arrived_on=None)
    assert found() == {"clinic.E010"}


def test_mail_that_is_only_written_to_files_does_not_go_live(clinic, settings):
    settings.SMTP_HOST = ""
    assert found() == {"clinic.E009"}


@pytest.mark.parametrize(
    ("sender", "account", "warnings"),
    [
        ("website@example.com", "website@example.com", set()),
        ("Clinic <website@Example.com>", "desk@example.com", set()),
        ("website@www.example.com", "website@example.com", {"clinic.W005"}),
        ("Clinic <website@example.com>", "clinic@gmail.com", {"clinic.W005"}),
        ("website@example.com", "apikey", set()),
        ("website@example.com", "", set()),
    ],
)
def test_a_sender_that_the_account_may_not_use_is_a_warning(
    clinic, settings, sender, account, warnings
):
    settings.DEFAULT_FROM_EMAIL, settings.SMTP_USER = sender, account
    assert found() == warnings


@pytest.mark.parametrize(
    ("password", "use_tls", "use_ssl", "warnings"),
    [
        ("secret", True, False, set()),
        ("secret", False, True, set()),
        ("", False, False, set()),
        ("secret", False, False, {"clinic.W006"}),
    ],
)
def test_a_password_sent_in_the_clear_is_a_warning(
    clinic, settings, password, use_tls, use_ssl, warnings
):
    options = {"password": password, "use_tls": use_tls, "use_ssl": use_ssl}
    settings.MAILERS = {"default": {"OPTIONS": options}}
    assert found() == warnings


def test_no_record_at_all_is_reported_not_a_crash(clinic):
    clinic.delete()
    assert {"clinic.E003", "clinic.E005", "clinic.E006", "clinic.E008"} <= found()


def test_pages_that_no_clinician_has_approved_are_an_error(clinic):
    Article.objects.filter(slug="still-cant-sit-comfortably").update(reviewed_by=None)
    assert found() == {"clinic.E015"}


def test_a_site_without_https_does_not_go_live(clinic, settings):
    settings.IS_HTTPS = False
    assert found() == {"clinic.E001"}


def test_messages_behind_a_password_alone_are_a_warning(clinic, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    assert found() == {"clinic.W002"}


ELSEWHERE = {"DATABASE_URL": "postgres://clinic:secret@db.example.com/clinic"}
SHARED = {
    "REDIS_URL": "redis://cache.example.com/0",
    "MEDIA_BUCKET": "pictures",
    "MEDIA_URL": "https://media.example.com/",
}


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({}, set()),
        ({"DATABASE_URL": "postgres://clinic:secret@localhost/clinic"}, set()),
        (ELSEWHERE, {"clinic.W003", "clinic.W004"}),
        (ELSEWHERE | {"REDIS_URL": SHARED["REDIS_URL"]}, {"clinic.W004"}),
        (ELSEWHERE | SHARED, set()),
    ],
    ids=["sqlite", "postgresql here", "nothing shared", "no bucket", "all shared"],
)
def test_several_machines_that_do_not_share_all_they_must_are_a_warning(
    tmp_path, changes, warnings
):
    process = check(tmp_path, **changes)
    assert set(re.findall(r"clinic\.W00[34]", process.stderr)) == warnings
    assert "secret" not in process.stderr


def check(data_dir, *arguments, **changes):
    environment = changes | {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": "not-a-secret-but-long-enough-and-varied-0123456789-abcdefgh",
        "SITE_URL": "https://www.example.com",
        "SMTP_HOST": "mail.example.com",
        "REQUIRE_SECOND_FACTOR": "true",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", *arguments],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_missing_tables_are_reported_not_a_crash(tmp_path):
    process = check(tmp_path, "--database", "default")
    assert process.returncode == 1
    assert "clinic.E002" in process.stderr
    assert "The database is not migrated." in process.stderr
    assert "Traceback" not in process.stderr


def test_everything_but_the_clinics_own_facts_is_ready_for_production(tmp_path):
    process = check(tmp_path, "--fail-level", "WARNING")
    assert process.returncode == 0, process.stderr


@pytest.mark.parametrize(
    ("behind_tls_proxy", "proxies", "errors"),
    [(True, 0, {"clinic.E014"}), (True, 1, set()), (False, 0, set()), (False, 1, set())],
)
def test_a_proxy_that_is_not_counted_makes_all_visitors_one(
    clinic, settings, behind_tls_proxy, proxies, errors
):
    settings.BEHIND_TLS_PROXY, settings.TRUSTED_PROXIES = behind_tls_proxy, proxies
    assert found() == errors


def test_treatments_of_which_nothing_says_whether_the_clinic_gives_them_are_a_warning(clinic):
    assert checks.treatments_not_said() == []
    Treatment.objects.filter(slug__in=["massage", "prp"]).update(offered="")
    Treatment.objects.filter(slug="prp").update(published_at=None)
    (warning,) = checks.treatments_not_said()
    assert warning.msg == "Nothing says whether the clinic offers: Massage."
    assert found() == {"clinic.W011"}


def test_a_page_at_the_address_of_the_admin_is_an_error(clinic):
    summary = "A page that was there before the staff's side moved to its address."
    Page.objects.create(slug="admin", title="The admin", summary=summary)
    assert found() == {"clinic.E016"}
