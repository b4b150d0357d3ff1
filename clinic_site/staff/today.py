"""
The data of the admin's first page: for each member of staff what's theirs to do, in the order of
what matters most.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db.models import Count, Exists, Min, Q
from django.utils import timezone
from django.utils.timesince import timesince

from articles.links.places import broken_links
from articles.models import LEGAL_NOTICES, LinkCheck, Page
from clinic_site.foundation.backups.models import Backup
from clinic_site.foundation.caching import version
from clinic_site.foundation.outbox.models import Heartbeat, OutgoingMail
from contact.holiday_answers import HolidayAnswerForm
from contact.models import Clinic, Holiday, Inquiry, Notice

from .addresses import listing
from .desk import desk_for, finder_for, shortened
from .figures import Figures
from .pages import Pages
from .reviews import reviews_for
from .setup import Setup

MOST_HOLIDAYS = 3  # that are asked about at once

# The parts of the page, each drawn by admin/includes/….html. Who may read messages begins with
# the people who wait for an answer; who may not, begins with pages.
MESSAGES_FIRST = ["todos", "reviews", "finder", "desk", "notice", "setup", "backup", "figures"]
PAGES_FIRST = ["reviews", "finder", "desk", "todos", "notice", "setup", "backup", "figures"]


def first_page(user, refused_answer=None):
    """
    The template context of the first page for a user, by their permissions. `refused_answer` is
    the form of a holiday that they filled in wrong.
    """
    if not settings.DEBUG:  # where nothing is cached
        version.current()  # begins one if no reader has: what is cached is cached for a version
    pages = Pages(user)
    context = {
        "todos": [*message_todos(user), *content_todos(pages), *link_todos(user)],
        "holidays": holidays_for(user, refused_answer),
        "reviews": reviews_for(pages),
        "finder": finder_for(pages),
        "desk": desk_for(pages),
        "notice": notice_for(user),
        "setup": Setup() if user.has_perm("contact.change_clinic") else None,
        "backup": last_backup(user),
        "figures": Figures() if may_read_messages(user) else None,
    }
    order = MESSAGES_FIRST if may_read_messages(user) else PAGES_FIRST
    parts = [part for part in order if part == "todos" or context[part]]
    context["has_no_role"] = not user.is_superuser and not user.get_all_permissions()
    return context | {"parts": [f"admin/includes/{part}.html" for part in parts]}


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


def plural(count, one, many):
    return one if count == 1 else many


def waited(since, count):
    which = plural(count, "It", "The oldest")
    if timezone.now() - since < timedelta(minutes=1):
        return f"{which} came just now."
    return f"{which} has been waiting {timesince(since, depth=1)}."


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
            f"Look at {plural(count, 'this', 'these')} before anything else.",
            is_late=True,
        )
    if count := waiting["count"]:
        yield Todo(
            count,
            plural(count, "message to answer", "messages to answer"),
            listing(Inquiry, "status=open"),
            waited(waiting["oldest"], count),
        )
    if count := waiting["late"]:
        yield Todo(
            count,
            plural(count, "overdue message", "overdue messages"),
            listing(Inquiry, "status=late"),
            "We promised an answer by now.",
            is_late=True,
        )
    if count := waiting["suspects"]:
        yield Todo(
            count,
            plural(count, "message that may be spam", "messages that may be spam"),
            listing(Inquiry, "status=suspect"),
            plural(
                count,
                "It may be from a real person. Take a look, and mark it if it is.",
                "Some may be from real people. Take a look, and mark the ones that are.",
            ),
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
            plural(
                count,
                "The site keeps trying. The message itself is safe.",
                "The site keeps trying. The messages themselves are safe.",
            ),
            is_late=True,
        )
    if count := counts["uncertain"]:
        yield Todo(
            count,
            plural(count, "email that may not have arrived", "emails that may not have arrived"),
            listing(OutgoingMail, "state=uncertain"),
            f"Look in the mailbox{plural(count, '', ' for each')}. If it's there, choose “Stop "
            "trying”; if not, “Send again”.",
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
            f"Readers who follow {plural(count, 'it', 'them')} find nothing.",
        )


def content_todos(pages):
    yield from late_changes(pages)
    for kind in pages.kinds:
        names = kind._meta.verbose_name, kind._meta.verbose_name_plural
        # Read once in each version of the pages, which ends with a save and at midnight.
        counts = version.cached(f"todo-{kind._meta.model_name}", partial(page_counts, kind))
        if kind.needs_approval and (count := counts["unread"]):
            yield Todo(
                count,
                f"public {plural(count, *names)} that no clinician has reviewed",
                listing(kind, "review=none&state=live"),
                plural(
                    count,
                    "It doesn't say “reviewed” yet. A clinician reads it and presses “Approve”.",
                    "They don't say “reviewed” yet. A clinician reads one and presses “Approve”.",
                ),
            )
        if count := counts["overdue"]:
            words = f"{plural(count, *names)} to review again"
            note = plural(
                count,
                "Its next review date has passed.",
                "Their next review dates have passed.",
            )
            yield Todo(count, words, listing(kind, "review=overdue"), note)
        if count := counts["drafts"]:
            words = f"draft {plural(count, *names)}"
            yield Todo(count, words, listing(kind, "state=draft"))


def page_counts(kind):
    is_overdue = Q(pk__in=kind.objects.review_overdue().values("pk"))
    is_unread = Q(pk__in=kind.objects.published().not_reviewed().values("pk"))
    is_draft = Q(published_at=None)
    if kind is Page:
        is_draft &= ~Q(slug__in=LEGAL_NOTICES)  # "Finish setting up" lists these
    return kind.objects.aggregate(
        unread=Count("pk", filter=is_unread),
        overdue=Count("pk", filter=is_overdue),
        drafts=Count("pk", filter=is_draft),
    )


def late_changes(pages):
    """The scheduled changes that weren't published, each with its form and the reason."""
    for draft in pages.drafts:
        page = pages.page_of(draft)
        if page and draft.is_late and pages.may_change(page):
            yield Todo(
                1,
                f"scheduled change not published: {page}",
                pages.form_of(draft),
                shortened(draft.refused) or "The background worker may have stopped.",
                is_late=True,
            )
