"""The inbox: the list of messages, and what is done with one or many of them from there."""

from itertools import groupby

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db import transaction
from django.db.models import Case, DateField, Q, Value, When
from django.db.models.functions import TruncDate
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from clinic_site.foundation.clock import moment
from clinic_site.foundation.names import name_in
from clinic_site.foundation.outbox.tasks import send_again
from contact.exports import csv_response
from contact.models import AuditEntry, ConsentEvent, Inquiry
from contact.models.inquiry import dead_addresses
from contact.search import LONGEST_QUERY, MOST_WORDS, is_cut

from . import message_table
from .at_once import locked, row_id, taps
from .filters import AssigneeFilter, InboxFilter, TopicFilter
from .row import first_words, goes_on, read_to_the_end
from .text import mail_state, pluralize, urgent_mark

Action, Status = AuditEntry.Action, Inquiry.Status

SEARCH_IS_LONG = (
    f"That’s a long search. We looked for its first {MOST_WORDS} words, and no further than "
    f"{LONGEST_QUERY} letters. Two or three words work best."
)
NO_MAIL_OF_SPAM = "suspected spam sends no email. Press “Not spam” first"
NOTHING_LEFT = "erased, so there’s nothing left to notify anybody of"
MOST_NAMED = 500  # references in one entry of the activity log


class SectionedList(ChangeList):
    """With the rows in sections, unless somebody sorts them by a column."""

    def get_results(self, request):
        super().get_results(request)
        self.show_admin_actions = self.show_admin_actions and bool(self.result_count)
        rows = self.result_list = list(self.result_list)
        for row, other in zip(rows, [*rows[1:], *rows[-2:-1]], strict=False):
            row.neighbor = other  # the row after it; the row before, of the last one
        read = read_to_the_end(request.user, rows)
        dead = dead_addresses({row.email.lower() for row in rows if row.email})
        not_stopped = ConsentEvent.objects.texts_not_stopped(rows)
        for row in rows:
            row.texts_not_stopped = row.pk in not_stopped
            row.is_read, row.came_back = row.pk in read, row.email.lower() in dead
        waits = InboxFilter.shown(request) in InboxFilter.WAITING
        headings = [
            "" if ORDER_VAR in self.params else heading(inquiry, request.user, waits)
            for inquiry in self.result_list
        ]
        self.sections = []  # of each the heading and which rows, as the filter "slice" takes them
        start = 0
        for words, rows in groupby(headings):
            end = start + len(list(rows))
            self.sections.append({"heading": words, "rows": f"{start}:{end}"})
            start = end


def heading(inquiry, user, waits):
    """Over the section of the list in which this message is."""
    if waits and inquiry.may_be_urgent:
        return "May be urgent"
    if waits and inquiry.is_past_promise:
        return "Overdue"
    if waits and inquiry.assignee_id == user.pk:
        return "Mine"
    day, today = timezone.localdate(inquiry.received_at), timezone.localdate()
    names = {0: "Today", 1: "Yesterday"}
    in_full = "l, M j" if day.year == today.year else "l, M j, Y"
    return names.get((today - day).days) or date_format(day, in_full)


class InboxPages:
    """A mixin for InquiryAdmin. It goes before admin.ModelAdmin in the list of bases."""

    list_display = ["sender", "received", "due", "state", "assigned_to", "told", "reference"]
    list_display_links = ["sender", "reference"]
    list_filter = [InboxFilter, AssigneeFilter, ("topic", TopicFilter)]
    list_per_page = 50
    search_fields = ["search_text"]  # by InquiryQuerySet.search()
    search_help_text = (
        "Search all messages by name, phone number, email address, words, notes or reference."
    )
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["take", "close", "spam", "not_spam", "send_again", "export", "erase"]
    # After the list, so that it begins high on a phone; there they stay in view.
    actions_on_top, actions_on_bottom = False, True

    def changelist_view(self, request, extra_context=None):
        shown = dict(InboxFilter.LABELS).get(InboxFilter.shown(request), "Messages")
        context = {"title": shown, "may_change": self.has_change_permission(request)}
        if is_cut(request.GET.get("q", "")):
            self.message_user(request, SEARCH_IS_LONG, messages.WARNING)
        response = super().changelist_view(request, context | (extra_context or {}))
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist and request.method != "HEAD":
            AuditEntry.record_list(request.user, changelist.result_list)
        return response

    def get_list_display(self, request):
        user = request.user if self.has_change_permission(request) else None
        kept = {"opts": self.opts, "preserved_filters": self.get_preserved_filters(request)}

        @admin.display(description="message")
        def words(inquiry):
            about = format_html(
                '<div class="about" id="{}">{}{}</div>',
                *(row_id(inquiry), urgent_mark(inquiry), self.about(inquiry)),
            )
            read_all = ""
            if goes_on(inquiry):
                url = add_preserved_filters(kept, inquiry.admin_path)
                read_all = format_html('<a class="read-all" href="{}">Read all</a>', url)
            return format_html(
                "{}{}{}{}", about, first_words(inquiry), read_all, taps(inquiry, user)
            )

        sender, *others = super().get_list_display(request)
        return [sender, words, *others]

    def get_queryset(self, request):
        inquiries = super().get_queryset(request).annotate(assignee_name=name_in("assignee"))
        return inquiries.prefetch_related("outgoing_mail")

    def get_ordering(self, request):
        """The sections from above, in each who waits longest first; of days the last one first."""
        if InboxFilter.shown(request) not in InboxFilter.WAITING:
            return ["-received_at"]
        urgent = ~Q(urgent_words="")
        late = Q(status__in=Inquiry.OPEN, reply_due_at__lt=timezone.now())
        mine = Q(assignee=request.user)
        section = Case(
            When(urgent, then=Value(0)),
            When(late, then=Value(1)),
            When(mine, then=Value(2)),
            default=Value(3),
        )
        day = Case(
            When(urgent | late | mine, then=Value(None)),
            default=TruncDate("received_at"),
            output_field=DateField(),
        )
        return [section, day.desc(), "received_at"]

    def get_changelist(self, request, **kwargs):
        return SectionedList

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    @admin.display(description="received", ordering="received_at")
    def received(self, inquiry):
        return moment(inquiry.received_at)

    @admin.display(description="name", ordering="name")
    def sender(self, inquiry):
        return "Erased" if inquiry.erased_at else format_html("<bdi>{}</bdi>", inquiry.name)

    @admin.display(description="about", ordering="topic")
    def about(self, inquiry):
        topic = inquiry.get_topic_display()
        about = f"{topic}: {inquiry.offer_title}" if inquiry.offer_title else topic
        if not inquiry.is_done and inquiry.needs_a_call:
            about = format_html('{} <span class="attention">appointment NOT changed</span>', about)
        if getattr(inquiry, "texts_not_stopped", False):
            about = format_html('{} <span class="attention">texts NOT stopped</span>', about)
        return about

    @admin.display(description="status", ordering="status")
    def state(self, inquiry):
        css_class = "state" if inquiry.status in Inquiry.OPEN else "state state--done"
        return format_html('<span class="{}">{}</span>', css_class, inquiry.status_in_words)

    @admin.display(description="assigned to", ordering="assignee_name")
    def assigned_to(self, inquiry):
        return inquiry.assignee_name

    @admin.display(description="answer due", ordering="reply_due_at")
    def due(self, inquiry):
        if not inquiry.reply_due_at:
            return "No promise made"
        if inquiry.is_past_promise:
            text = '<span class="late">Overdue</span> {}'
            return format_html(text, moment(inquiry.reply_due_at))
        return moment(inquiry.reply_due_at)

    @admin.display(description="staff notified")
    def told(self, inquiry):
        if mail := inquiry.notification:
            return mail_state(mail)
        if inquiry.status != Status.SUSPECT:
            return "Not sent"
        by_rate = inquiry.suspicion == Inquiry.Suspicion.RATE
        return "With other suspects, once an hour" if by_rate else "Not sent: suspected spam"

    @admin.action(description="Send the notification again", permissions=["change"])
    def send_again(self, request, queryset):
        with transaction.atomic():
            rows = list(locked(self.checked(request)).order_by("pk"))
            erased = [one for one in rows if one.erased_at]
            others = [one for one in rows if not one.erased_at]
            suspects = [one for one in others if one.status == Status.SUSPECT]
            asked = [one for one in others if one.status != Status.SUSPECT]
            told = [one for one in asked if resend_notification(request.user, one)]
        if told:
            again = pluralize(len(told), "notification")
            self.message_user(request, f"{again} on the way. “Staff notified” says when it’s sent.")
        if waiting := len(asked) - len(told):
            already = pluralize(waiting, "notification")
            self.message_user(request, f"{already} on the way already.", messages.WARNING)
        self.say_done(request, NO_MAIL_OF_SPAM, suspects, messages.WARNING)
        self.say_done(request, NOTHING_LEFT, erased, messages.WARNING)

    @admin.action(description="Export for a spreadsheet (CSV)", permissions=["export"])
    def export(self, request, queryset):
        AuditEntry.record(request.user, Action.EXPORTED, detail=which(queryset))
        rows = message_table.rows(queryset)
        return csv_response(f"messages-{timezone.localdate()}", message_table.COLUMNS, rows)

    @admin.action(description="Erase the person…", permissions=["erase"])
    def erase(self, request, queryset):
        if queryset.count() == 1:
            return redirect("admin:contact_inquiry_erase", queryset.get().pk)
        self.message_user(
            request, "Choose one message: people are erased one at a time.", messages.ERROR
        )
        return None


def which(queryset):
    """How many messages, and, unless they're a great many, their references."""
    number = pluralize(queryset.count(), "message")
    references = queryset.order_by("pk").values_list("reference", flat=True)[: MOST_NAMED + 1]
    return number if len(references) > MOST_NAMED else f"{number}: {', '.join(references)}"


def resend_notification(user, inquiry):
    """Whether there's another one now. False where one is on its way already."""
    with transaction.atomic():
        if not send_again("notification", inquiry):
            return False
        AuditEntry.record(user, Action.RESENT, inquiry)
        return True
