"""The list "Finish setting up" on the staff's first page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists
from django.utils.text import capfirst

from articles.models import Clinician, Page, Review, Treatment
from articles.publishing.review import approvers
from clinic_site import checks
from clinic_site.foundation.caching import version
from contact.models import Clinic

from .addresses import listing, url


@dataclass
class SetupLine:
    """What somebody has yet to fill in, and where."""

    text: str
    url: str
    test_mail_url: str = ""  # where a button posts that sends a test email


# Where in the clinic's record the errors of `check --deploy` are put right.
MENDED_AT = {
    "clinic.E003": "id_phone",
    "clinic.E004": "id_phone",
    "clinic.E006": "hours-group",
    "clinic.E007": "id_notification_email",
    "clinic.E008": "id_confirmed_on",
    "clinic.E010": "id_test_mail_arrived_on",
}


class Setup:
    """The list "Finish setting up": what the site can't go live without, apart from what helps."""

    def __init__(self):
        clinic = Clinic.objects.cached()
        self.record_url = record = (
            url(Clinic, "change", clinic.pk) if clinic.pk else url(Clinic, "add")
        )
        mended_at = MENDED_AT | {"clinic.E005": f"id_{first_gap(clinic)}"}
        errors = checks.missing_facts(clinic)
        # Not before there is an address to which one can go.
        may_test = not any(error.id == "clinic.E007" for error in errors)
        test_mail = {"clinic.E010": url(Clinic, "test_email")} if may_test else {}
        self.needed = [
            SetupLine(error.msg, f"{record}#{mended_at[error.id]}", test_mail.get(error.id, ""))
            for error in errors
        ]
        self.helpful = [
            SetupLine(question, f"{record}#id_{name}") for name, question in clinic.blank_facts
        ]
        # Read once in each version of the pages, which ends when one of these rows is saved.
        people = version.cached("setup-people", lambda: list(people_lines()))
        self.people = [*people, *review_lines()]
        self.notices = version.cached("setup-notices", lambda: list(notice_lines()))

    def __bool__(self):
        return bool(self.needed or self.helpful or self.people or self.notices)


def first_gap(clinic):
    """The first field of the address that is blank."""
    return next((name for name in Clinic.ADDRESS if not getattr(clinic, name)), Clinic.ADDRESS[0])


def people_lines():
    """What nothing says yet of the people and their work, each with the form that says it."""
    public = list(Clinician.objects.values_list("is_public", flat=True))
    if not any(public):
        where = listing(Clinician) if public else url(Clinician, "add")
        yield SetupLine("Who treats patients here?", where)
    for pk, name in Treatment.objects.offer_not_said().values_list("pk", "name"):
        where = url(Treatment, "change", pk)
        yield SetupLine(f"{name}: do you offer it, and who gives it?", f"{where}#id_offered")


def review_lines():
    """That nobody can give the review for which a page waits: its editor alone knows that."""
    if Review.objects.waiting().exclude(Exists(approvers())).exists():
        where = listing(Clinician) if Clinician.objects.exists() else url(Clinician, "add")
        yield SetupLine("A page waits for a review: which clinician signs in to give it?", where)


def notice_lines():
    """The legal notices that aren't public, each with its draft or the form for a new page."""
    for slug, notice, draft in Page.objects.missing_notices():
        if draft:
            yield SetupLine(capfirst(notice.name), url(Page, "change", draft.pk))
        else:
            query = urlencode({"slug": slug, "menu": Page.Menu.FOOTER.value})
            yield SetupLine(capfirst(notice.name), f"{url(Page, 'add')}?{query}")
