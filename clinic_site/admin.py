"""
The admin: who may open it, and its home page, which says what needs a person now, and how many
write and about what.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from itertools import pairwise

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.timesince import timesince

from articles.models import Article, Condition, Page
from contact.models import Inquiry, OutgoingMail

from . import checks, guide

WEEKS = 12
MOST_PAGES = 6  # pages of origin that are named, the others together


class ClinicAdminSite(admin.AdminSite):
    index_title = "Today"

    def has_permission(self, request):
        """Every page of the admin asks this first."""
        return super().has_permission(request) and not lacks_second_factor(request.user)

    def login(self, request, extra_context=None):
        """
        Not Django's own page, which knows neither throttle nor second factor: the way to ours, or
        for who is signed in to what is missing.
        """
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index")))
        if not request.user.is_staff:
            raise PermissionDenied("not staff")
        if lacks_second_factor(request.user):
            return redirect("mfa_activate_totp")
        return redirect("admin:index")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def each_context(self, request):
        # Asked of the database by the templates that use it alone.
        return super().each_context(request) | {"mail_is_late": partial(mail_is_late, request.user)}

    def get_app_list(self, request, app_label=None):
        """Once for a page: its list of apps and its side bar show the same."""
        if app_label:
            return super().get_app_list(request, app_label)
        if not hasattr(request, "app_list"):
            request.app_list = super().get_app_list(request)
        return request.app_list

    def get_urls(self):
        return [path("guide/", self.admin_view(self.guide), name="guide"), *super().get_urls()]

    def guide(self, request):
        theirs, others = guide.sections_for(request.user)
        context = {"title": "How to…", "theirs": theirs, "others": others}
        return TemplateResponse(request, "admin/guide.html", self.each_context(request) | context)

    def index(self, request, extra_context=None):
        user = request.user
        home = {
            "needs": [*message_needs(user), *content_needs(user)],
            "facts": missing_facts(user),
            "figures": Figures() if may_read_messages(user) else None,
        }
        return super().index(request, home | (extra_context or {}))


def may_read_messages(user):
    return user.has_perm("contact.view_inquiry")


def lacks_second_factor(user):
    """Whether the setting asks for one of this user, who has none."""
    if not settings.REQUIRE_SECOND_FACTOR or not may_read_messages(user):
        return False
    if not hasattr(user, "has_second_factor"):  # asked again and again for each page
        user.has_second_factor = is_mfa_enabled(user)
    return not user.has_second_factor


def mail_is_late(user):
    return may_read_messages(user) and OutgoingMail.objects.overdue().exists()


def missing_facts(user):
    if not user.has_perm("contact.change_clinic"):
        return []
    return [*checks.missing_facts(), *checks.unnamed_reviewers()]


@dataclass
class Need:
    """A line of "What needs a person now": how many, of what, and the list that shows them."""

    count: int
    words: str
    address: str
    note: str = ""
    is_late: bool = False


def listing(model, query=""):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return f"{reverse(name)}?{query}" if query else reverse(name)


def plural(count, one, many):
    return one if count == 1 else many


def message_needs(user):
    if not may_read_messages(user):
        return
    inbox = Inquiry.objects
    is_late = Q(pk__in=inbox.past_promise().values("pk"))
    waiting = inbox.open().aggregate(
        count=Count("pk"), late=Count("pk", filter=is_late), oldest=Min("received_at")
    )
    if count := waiting["count"]:
        yield Need(
            count,
            plural(count, "message to answer", "messages to answer"),
            listing(Inquiry, "status=open"),
            f"The oldest has waited for {timesince(waiting['oldest'], depth=1)}.",
        )
    if count := waiting["late"]:
        yield Need(
            count,
            plural(count, "message past the promised time", "messages past the promised time"),
            listing(Inquiry, "status=late"),
            "Answer these first.",
            is_late=True,
        )
    if count := inbox.suspects().filter(erased_at=None).count():
        yield Need(
            count,
            plural(count, "message that may be spam", "messages that may be spam"),
            listing(Inquiry, "status=suspect"),
            "A person may be among them. Look, and mark who is.",
        )
    mail = OutgoingMail.objects
    failed, late = mail.unsent().filter(attempts__gt=0), mail.overdue()
    if user.has_perm("contact.view_outgoingmail") and (count := (failed | late).count()):
        yield Need(
            count,
            plural(count, "email not sent", "emails not sent"),
            listing(OutgoingMail, "state=waiting"),
            "The site keeps trying. The messages themselves are safe.",
            is_late=True,
        )


def content_needs(user):
    for model in (Condition, Article, Page):
        meta = model._meta
        if not user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            continue
        names = meta.verbose_name, meta.verbose_name_plural
        is_overdue = Q(pk__in=model.objects.review_overdue().values("pk"))
        counts = model.objects.aggregate(
            overdue=Count("pk", filter=is_overdue),
            drafts=Count("pk", filter=Q(published_at=None)),
        )
        if count := counts["overdue"]:
            words = f"{plural(count, *names)} to review again"
            note = "The day of the next review is past."
            yield Need(count, words, listing(model, "review=overdue"), note)
        if count := counts["drafts"]:
            words = f"draft {plural(count, *names)}"
            yield Need(count, words, listing(model, "state=draft"))


class Figures:
    """Messages of the last weeks, suspects apart: by week, by topic and by page of origin."""

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
    """Monday, midnight, of each week that is shown, and of the one to come."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    return [
        timezone.make_aware(datetime.combine(monday + timedelta(weeks=ahead), time.min))
        for ahead in range(1 - WEEKS, 2)
    ]


def tally(messages, field):
    """How often each value occurs, the most frequent first."""
    counts = messages.order_by().values_list(field).annotate(count=Count("pk"))
    return counts.order_by("-count", field)


class Chart:
    """A column for each week, in the units of an SVG that is WIDTH by HEIGHT."""

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
