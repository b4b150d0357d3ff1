"""What must be true before the site goes live, asked by `check --deploy`."""

import re
from email.utils import parseaddr

from django.conf import settings
from django.core.checks import Error, Warning, register
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from articles.models import Page, Treatment, publication_kinds
from clinic_site.foundation.backups.models import Backup
from contact.models import Clinic

NEVER_ASSIGNED = re.compile(r"\+1\d{3}55501\d\d")  # numbers kept for fiction, 555-0100 to 0199
NOBODYS = re.compile(r"\+1([01]\d{9}|\d{3}[01]\d{6})")  # no area code or exchange begins so

FIX_RECORD = "Fix it in the admin under Clinic."
HINTS = {
    "E010": "Send one with `manage.py send_test_mail ADDRESS`, or by the button on the admin's "
    "first page. Once it is there, enter the date in the admin under Clinic."
}


@register(deploy=True)
def site_is_served_over_https(app_configs, **kwargs):
    if settings.IS_HTTPS:
        return []
    return [Error("SITE_URL does not start with https://.", id="clinic.E001")]


@register(deploy=True)
def proxies_are_counted(app_configs, **kwargs):
    if settings.TRUSTED_PROXIES or not settings.BEHIND_TLS_PROXY:
        return []
    return [
        Error(
            "All visitors count as one: the site stands behind a proxy, and takes the proxy's IP "
            "address for theirs. The sixth message in an hour, whoever sends it, is held as "
            "suspected spam.",
            hint="Set TRUSTED_PROXIES to the number of your proxies, or BEHIND_TLS_PROXY=false.",
            id="clinic.E014",
        )
    ]


@register(deploy=True)
def second_factor_is_required(app_configs, **kwargs):
    if settings.REQUIRE_SECOND_FACTOR:
        return []
    return [
        Warning(
            "Patients' messages are open to whoever learns the password of one member of staff.",
            hint="Set REQUIRE_SECOND_FACTOR=true.",
            id="clinic.W002",
        )
    ]


@register(deploy=True)
def mail_can_be_sent(app_configs, **kwargs):
    if not settings.SMTP_HOST:
        return [
            Error(
                "Nobody is told of a message: without SMTP_HOST mail is written to files.",
                hint="Set SMTP_HOST, SMTP_USER and SMTP_PASSWORD.",
                id="clinic.E009",
            )
        ]
    options = settings.MAILERS["default"]["OPTIONS"]
    sender, account = domain(settings.DEFAULT_FROM_EMAIL), domain(settings.SMTP_USER)
    problems = [
        (
            account and sender != account,
            f"Mail is sent from an address at {sender}, by an account at {account}: many mail "
            "servers refuse that, and many mailboxes call it spam.",
            "Set FROM_EMAIL to an address that SMTP_USER may send from.",
            "W005",
        ),
        (
            options["password"] and not (options["use_tls"] or options["use_ssl"]),
            "The password of the mail account is sent without encryption.",
            "Set SMTP_TLS=true, or SMTP_TLS=implicit.",
            "W006",
        ),
    ]
    return [
        Warning(message, hint=hint, id=f"clinic.{number}")
        for failed, message, hint, number in problems
        if failed
    ]


def domain(address):
    """The domain of an email address, with or without a name before it; "" of anything else."""
    return parseaddr(address)[1].rpartition("@")[2].lower() if "@" in address else ""


@register(deploy=True)
def machines_share_what_they_must(app_configs, **kwargs):
    """A database elsewhere is the sign of several machines. SQLite is one machine's own."""
    host = settings.DATABASES["default"].get("HOST", "")
    if host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/"):
        return []
    needed = [
        ("REDIS_URL", "each web machine shows an edit late, and counts wrong passwords alone", "3"),
        ("MEDIA_BUCKET", "each web machine has only the pictures that were uploaded to it", "4"),
    ]
    return [
        Warning(
            f"The database is on another machine, and {name} is not set: {harm}.",
            hint=f"Set {name}, unless there is one web machine alone.",
            id=f"clinic.W00{number}",
        )
        for name, harm, number in needed
        if not getattr(settings, name)
    ]


@register("database", deploy=True)
def clinic_record_is_complete(app_configs, **kwargs):
    """No broken or placeholder contact data. Runs with `check --deploy --database default`."""
    try:
        clinic = Clinic.objects.current()
        return [
            *missing_facts(clinic),
            *unreviewed_pages(),
            *missing_notices(),
            *treatments_not_said(),
            *hidden_page(),
        ]
    except DatabaseError:
        return [Error("The database is not migrated.", id="clinic.E002")]


@register("database", deploy=True)
def backups_are_made(app_configs, **kwargs):
    """Runs with `check --deploy --database default`, as the one above."""
    try:
        last, trouble = Backup.objects.last_success()
    except DatabaseError:
        return []  # E002 says why
    if not (last or trouble):
        words = "The site makes no backups."
        hint = "Set BACKUP_DIR and start clinic-backup.timer, unless another program backs it up."
        return [Warning(words, hint=hint, id="clinic.W007")]
    if trouble:
        words = {
            "none": "No backup has succeeded yet.",
            "late": "The last backup that succeeded is more than two days old.",
        }
        hint = "See `systemctl status clinic-backup.timer clinic-backup`."
        return [Warning(words[trouble], hint=hint, id="clinic.W008")]
    return []


def missing_facts(clinic):
    """What the clinic has yet to say of itself. The admin's home page tells staff the same."""
    hours = clinic.opening_hours
    try:
        phone = clinic.phone_e164
    except ValidationError:
        phone = ""
    told, backup = clinic.notification_email, clinic.second_notification_email
    problems = [
        (not clinic.phone, "The clinic's phone number is missing.", "E003"),
        (
            clinic.phone and (not phone or bool(NOBODYS.fullmatch(phone))),
            "Nobody can call the clinic's phone number as it's written. Check its 10 digits.",
            "E003",
        ),
        (
            bool(NEVER_ASSIGNED.fullmatch(phone)),
            "The clinic's phone number is the sample's placeholder.",
            "E004",
        ),
        (not clinic.has_address, "The clinic's address is missing or incomplete.", "E005"),
        (not hours, "The clinic's opening hours are missing.", "E006"),
        (not (told or backup), "No address gets new-message alerts.", "E007"),
        (
            backup and not told,
            f"Only the backup email, {backup}, gets new-message alerts, and it gets them late.",
            "E007",
        ),
        (
            told.endswith("@example.com"),
            f"{told}, which gets new-message alerts, is the sample's placeholder.",
            "E007",
        ),
        (
            not clinic.confirmed_on,
            "The clinic has not confirmed its phone, address and hours.",
            "E008",
        ),
        (
            # That a mail server took it says little: only a person sees it arrive.
            not clinic.test_mail_arrived_on,
            "Nobody has confirmed that a test email arrived.",
            "E010",
        ),
    ]
    return [
        Error(message, hint=HINTS.get(number, FIX_RECORD), id=f"clinic.{number}")
        for failed, message, number in problems
        if failed
    ]


def unreviewed_pages():
    """The public health pages that no clinician has approved; the admin's home page lists them."""
    pages = [
        page
        for model in publication_kinds()
        if model.needs_approval
        for page in model.objects.published().not_reviewed()
    ]
    if not pages:
        return []
    names = "; ".join(f"“{page}” ({page.get_absolute_url()})" for page in pages)
    return [
        Error(
            f"No clinician has approved these public health pages: {names}.",
            hint="Have a clinician read each one and press “Approve” in the admin, or take it "
            "down by clearing “Publish on”.",
            id="clinic.E015",
        )
    ]


def missing_notices():
    """Which legal notices nobody can read yet. The admin's home page tells staff the same."""
    missing = Page.objects.missing_notices()
    if not missing:
        return []
    names = "; ".join(f"{notice.name} (/{slug}/)" for slug, notice, _draft in missing)
    return [
        Warning(
            f"Not public yet: {names}.",
            hint="Each is a draft under Pages in the admin, which says what belongs in it. "
            "Ask the clinic's lawyer which ones it needs.",
            id="clinic.W010",
        )
    ]


def treatments_not_said():
    """The public treatments of which nothing says whether this clinic gives them (22 TAC §77.1)."""
    names = list(Treatment.objects.offer_not_said().values_list("name", flat=True))
    if not names:
        return []
    return [
        Warning(
            f"Nothing says whether the clinic offers: {', '.join(names)}.",
            hint="Say so, and who gives it, under Treatments in the admin.",
            id="clinic.W011",
        )
    ]


def hidden_page():
    """A page from before ADMIN_PATH had its address. The admin refuses to save another there."""
    slug = settings.ADMIN_PATH.strip("/")
    if not Page.objects.filter(slug=slug).exists():
        return []
    return [
        Error(
            f"Nobody can read the page /{slug}/: the staff's side has that address.",
            hint="Set another ADMIN_PATH.",
            id="clinic.E016",
        )
    ]
