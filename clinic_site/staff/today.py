"""
The data of the admin's first page: what needs attention, which facts about the clinic are
missing, and figures about recent messages.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timesince import timesince

from articles.links.places import broken_links
from articles.models import (
    LEGAL_NOTICES,
    Clinician,
    LinkCheck,
    Page,
    Treatment,
    WorkingDraft,
    publication_kinds,
)
from clinic_site import checks
from clinic_site.foundation.backups.models import Backup
from clinic_site.foundation.outbox.models import Heartbeat, OutgoingMail
from contact.holiday_answers import HolidayAnswerForm
from contact.models import Clinic, Holiday, Inquiry, Notice

from .reviews import reviews_for

WEEKS = 12
MOST_HOLIDAYS = 3  # that are asked about at once
MOST_PAGES = 6  # pages in the figures; the rest are added up


def first_page(user, refused_answer=None):
    """
    The template context of the first page for a user, by their permissions. `refused_answer` is
    the form of a holiday that they filled in wrong.
    """
    return {
        "todos": [*message_todos(user), *content_todos(user), *link_todos(user)],
        "reviews": reviews_for(user),
        "holidays": holidays_for(user, refused_answer),
        "notice": notice_for(user),
        "setup": Setup() if user.has_perm("contact.change_clinic") else None,
        "backup": last_backup(user),
        "figures": Figures() if may_read_messages(user) else None,
    }


def may_read_messages(user):
    return user.has_perm("contact.view_inquiry")


def mail_trouble(user):
    """Why the newest mail may not have gone out: "stopped", "late" or ""."""
    if not may_read_messages(user):
        return ""
    is_late = Exists(OutgoingMail.objects.overdue())
    heartbeat = Heartbeat.objects.recent().annotate(mail_is_late=is_late).first()
    if heartbeat is None:
        return "stopped"
    return "late" if heartbeat.mail_is_late else ""


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
        clinic = Clinic.objects.current()
        self.record_url = record = (
            reverse("admin:contact_clinic_change", args=[clinic.pk])
            if clinic.pk
            else reverse("admin:contact_clinic_add")
        )
        mended_at = MENDED_AT | {"clinic.E005": f"id_{first_gap(clinic)}"}
        errors = checks.missing_facts(clinic)
        # Not before there is an address to which one can go.
        may_test = not any(error.id == "clinic.E007" for error in errors)
        test_mail = {"clinic.E010": reverse("admin:contact_clinic_test_email")} if may_test else {}
        self.needed = [
            SetupLine(error.msg, f"{record}#{mended_at[error.id]}", test_mail.get(error.id, ""))
            for error in errors
        ]
        self.helpful = [
            SetupLine(question, f"{record}#id_{name}") for name, question in clinic.blank_facts
        ]
        self.people = list(people_lines())
        self.notices = list(notice_lines())

    def __bool__(self):
        return bool(self.needed or self.helpful or self.people or self.notices)


def first_gap(clinic):
    """The first field of the address that is blank."""
    return next((name for name in Clinic.ADDRESS if not getattr(clinic, name)), Clinic.ADDRESS[0])


def people_lines():
    """What nothing says yet of the people and their work, each with the form that says it."""
    public = list(Clinician.objects.values_list("is_public", flat=True))
    if not any(public):
        where = listing(Clinician) if public else reverse("admin:articles_clinician_add")
        yield SetupLine("Who treats patients here?", where)
    for pk, name in Treatment.objects.offer_not_said().values_list("pk", "name"):
        where = reverse("admin:articles_treatment_change", args=[pk])
        yield SetupLine(f"{name}: do you offer it, and who gives it?", f"{where}#id_offered")


def notice_lines():
    """The legal notices that aren't public, each with its draft or the form for a new page."""
    for slug, notice, draft in Page.objects.missing_notices():
        if draft:
            yield SetupLine(
                capfirst(notice.name), reverse("admin:articles_page_change", args=[draft.pk])
            )
        else:
            query = urlencode({"slug": slug, "menu": Page.Menu.FOOTER.value})
            yield SetupLine(capfirst(notice.name), f"{reverse('admin:articles_page_add')}?{query}")


def notice_for(user):
    """Which notice is on every page now, for staff who may put one up or take it down."""
    if not user.has_perm("contact.add_notice"):
        return None
    return {"is_up": Notice.objects.shown()}


def last_backup(user):
    """When a backup last succeeded and what is wrong; None where the site makes no backups."""
    if not user.has_perm("contact.change_clinic"):
        return None
    succeeded_at, trouble = Backup.objects.last_success()
    if not (trouble or succeeded_at):
        return None
    return {"trouble": trouble, "succeeded_at": succeeded_at}


@dataclass
class Todo:
    """A line of the to-do list: how many of what, and the URL of the list that shows them."""

    count: int
    text: str
    url: str
    note: str = ""
    is_late: bool = False


def listing(model, query=""):
    """The URL of a model's list in the admin, with a query string such as "status=open"."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return f"{reverse(name)}?{query}" if query else reverse(name)


def plural(count, one, many):
    return one if count == 1 else many


def message_todos(user):
    if not may_read_messages(user):
        return
    inbox = Inquiry.objects
    is_open, is_suspect = Q(status__in=Inquiry.OPEN), Q(status=Inquiry.Status.SUSPECT)
    waiting = inbox.filter(is_open | is_suspect, erased_at=None).aggregate(
        urgent=Count("pk", filter=Q(pk__in=inbox.urgent().values("pk"))),
        count=Count("pk", filter=is_open),
        late=Count("pk", filter=Q(pk__in=inbox.past_promise().values("pk"))),
        oldest=Min("received_at", filter=is_open),
        suspects=Count("pk", filter=is_suspect),
    )
    if count := waiting["urgent"]:
        yield Todo(
            count,
            plural(count, "message that may be urgent", "messages that may be urgent"),
            listing(Inquiry, "status=urgent"),
            "Look now, before anything else.",
            is_late=True,
        )
    if count := waiting["count"]:
        yield Todo(
            count,
            plural(count, "message to answer", "messages to answer"),
            listing(Inquiry, "status=open"),
            f"The oldest has been waiting {timesince(waiting['oldest'], depth=1)}.",
        )
    if count := waiting["late"]:
        yield Todo(
            count,
            plural(count, "overdue message", "overdue messages"),
            listing(Inquiry, "status=late"),
            "Answer these first.",
            is_late=True,
        )
    if count := waiting["suspects"]:
        yield Todo(
            count,
            plural(count, "message that may be spam", "messages that may be spam"),
            listing(Inquiry, "status=suspect"),
            "Some may be from real people. Take a look, and mark the ones that are.",
        )
    if user.has_perm("outbox.view_outgoingmail"):
        yield from mail_todos()


def mail_todos():
    mail = OutgoingMail.objects
    counts = mail.unsent().aggregate(
        in_trouble=Count("pk", filter=Q(pk__in=mail.in_trouble().values("pk"))),
        uncertain=Count("pk", filter=Q(pk__in=mail.uncertain().values("pk"))),
    )
    if count := counts["in_trouble"]:
        yield Todo(
            count,
            plural(count, "email not sent", "emails not sent"),
            listing(OutgoingMail, "state=waiting"),
            "The site keeps trying. The messages themselves are safe.",
            is_late=True,
        )
    if count := counts["uncertain"]:
        yield Todo(
            count,
            plural(count, "email that may not have arrived", "emails that may not have arrived"),
            listing(OutgoingMail, "state=uncertain"),
            "Look in the mailbox. If it's there, choose “Stop trying”; if not, “Send again”.",
            is_late=True,
        )


def holidays_for(user, refused=None):
    """The holidays that want an answer, the next few with a form each, or None."""
    if not user.has_perm("contact.change_holiday"):
        return None
    unanswered = Clinic.objects.cached().holidays_to_answer
    forms = [HolidayAnswerForm(instance=holiday) for holiday in unanswered[:MOST_HOLIDAYS]]
    if refused:
        others = [form for form in forms if form.instance != refused.instance]
        forms = sorted([refused, *others], key=lambda form: form.instance.day)
    more = max(len(unanswered) - len(forms), 0)
    query = f"answer__exact={Holiday.Answer.UNANSWERED}"
    return forms and {"forms": forms, "more": more, "url": listing(Holiday, query)}


def link_todos(user):
    if user.has_perm("articles.view_linkcheck") and (count := len(broken_links())):
        yield Todo(
            count,
            plural(count, "broken link", "broken links"),
            listing(LinkCheck),
            "Readers who follow them find nothing.",
        )


def content_todos(user):
    for model in publication_kinds():
        meta = model._meta
        if not user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            continue
        names = meta.verbose_name, meta.verbose_name_plural
        yield from late_changes(user, model)
        is_overdue = Q(pk__in=model.objects.review_overdue().values("pk"))
        is_unread = Q(pk__in=model.objects.published().not_reviewed().values("pk"))
        is_draft = Q(published_at=None)
        if model is Page:
            is_draft &= ~Q(slug__in=LEGAL_NOTICES)  # "Finish setting up" lists these
        counts = model.objects.aggregate(
            unread=Count("pk", filter=is_unread),
            overdue=Count("pk", filter=is_overdue),
            drafts=Count("pk", filter=is_draft),
        )
        if model.needs_approval and (count := counts["unread"]):
            yield Todo(
                count,
                f"public {plural(count, *names)} that no clinician has reviewed",
                listing(model, "review=none&state=live"),
                "They don't say “reviewed” yet. A clinician reads one and presses “Approve”.",
            )
        if count := counts["overdue"]:
            words = f"{plural(count, *names)} to review again"
            note = "The next review date has passed."
            yield Todo(count, words, listing(model, "review=overdue"), note)
        if count := counts["drafts"]:
            words = f"draft {plural(count, *names)}"
            yield Todo(count, words, listing(model, "state=draft"))


def late_changes(user, model):
    """The scheduled changes that weren't published, each with its form and the reason."""
    meta = model._meta
    if not user.has_perm(f"{meta.app_label}.change_{meta.model_name}"):
        return
    drafts = WorkingDraft.objects.late() | WorkingDraft.objects.exclude(refused="")
    kind = ContentType.objects.get_for_model(model)
    for draft in drafts.filter(page_type=kind).exclude(page_id=None):
        yield Todo(
            1,
            f"scheduled change not published: {draft}",
            reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[draft.page_id]),
            draft.refused or "The background worker may have stopped.",
            is_late=True,
        )


class Figures:
    """Messages of the last WEEKS weeks by week, topic and page. Suspected spam is left out."""

    weeks_shown = WEEKS

    def __init__(self):
        starts = week_starts()
        messages = Inquiry.objects.filter(received_at__gte=starts[0])
        messages = messages.exclude(status=Inquiry.Status.SUSPECT)
        counts = messages.aggregate(
            **{
                f"week_{number}": Count("pk", Q(received_at__gte=start, received_at__lt=end))
                for number, (start, end) in enumerate(pairwise(starts))
            }
        )
        self.chart = Chart(list(zip(starts, counts.values(), strict=False)))
        self.total = sum(counts.values())
        topics = dict(tally(messages, "topic"))
        self.topics = [(label, topics.get(topic, 0)) for topic, label in Inquiry.Topic.choices]
        pages = [(page or "not known", count) for page, count in tally(messages, "source_page")]
        self.pages, others = pages[:MOST_PAGES], pages[MOST_PAGES:]
        if others:
            self.pages.append(("other pages", sum(count for _page, count in others)))


def week_starts():
    """Midnight, local time, on the Monday of each week shown, and of next week."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    return [
        timezone.make_aware(datetime.combine(monday + timedelta(weeks=ahead), time.min))
        for ahead in range(1 - WEEKS, 2)
    ]


def tally(messages, field):
    """How often each value of a field occurs: (value, count) pairs, most frequent first."""
    counts = messages.order_by().values_list(field).annotate(count=Count("pk"))
    return counts.order_by("-count", field)


class Chart:
    """A bar chart of [(start, count), …], as positions in an SVG of WIDTH by HEIGHT."""

    WIDTH, HEIGHT = 360, 150
    TOP, BOTTOM = 18, 20  # room for the numbers above the columns and the days below
    GAP = 6

    def __init__(self, weeks):
        highest = max(count for _start, count in weeks) or 1
        step = self.WIDTH / len(weeks)
        self.base = self.HEIGHT - self.BOTTOM
        self.columns = [
            {
                "starts_on": start.date(),
                "count": count,
                "x": round(number * step + self.GAP / 2, 1),
                "middle": round((number + 0.5) * step, 1),
                "width": round(step - self.GAP, 1),
                "height": (height := round((self.base - self.TOP) * count / highest, 1)),
                "y": round(self.base - height, 1),
                "is_running": number == len(weeks) - 1,
                "has_label": (len(weeks) - 1 - number) % 3 == 0,
            }
            for number, (start, count) in enumerate(weeks)
        ]
