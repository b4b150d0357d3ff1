"""What staff do with messages from the list: with one by one tap, with many at once."""

from dataclasses import dataclass
from itertools import batched

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from clinic_site.foundation.lists import read_seen
from clinic_site.foundation.names import name_of
from contact.assignment import AT_ONCE, give
from contact.models import AuditEntry, Inquiry

from .mark import ANSWERED, NOT_SPAM, status_before
from .row import read_to_the_end, ways_to_answer
from .text import pluralize

Status = Inquiry.Status

MOST_NAMED = 5  # messages in one sentence
BACK = "back"  # the query string of the list from which somebody comes
LONGEST_BACK = 5000


@dataclass
class RowAction:
    """What a button or an action of the list does with a message, and how it's said."""

    label: str
    done: str  # after "Message ABCD-EFGH" or "3 messages"
    already: str  # after the same, where there was nothing to do
    status: str = ""  # or it's given to whoever does it
    how: str = ""  # it was answered

    def apply(self, inquiry, user):
        if self.status:  # the reason why the site held it counts no more
            inquiry.status, inquiry.answered_how, inquiry.suspicion = self.status, self.how, ""
        else:
            inquiry.assignee = user


ROW_ACTIONS = {
    **{
        name: RowAction(
            how.label,
            f"marked as “{how.label}”",
            f"marked as “{how.label}” already",
            Status.ANSWERED,
            how,
        )
        for name, how in ANSWERED.items()
    },
    "take": RowAction("Give to me", "given to you", "yours already"),
    "close": RowAction("Close", "closed", "closed already", Status.CLOSED),
    "spam": RowAction(
        "Spam",
        "put aside as spam, where no yes to texts or offers counts",
        "among the suspected spam already",
        Status.SUSPECT,
    ),
}
LABELS = {name: action.label for name, action in ROW_ACTIONS.items()} | {NOT_SPAM: "Not spam"}
ONLY_THIS_PAGE = (
    "Only for the messages on this page: nothing is done with messages that nobody has seen. The "
    "others are as they were."
)
MAY_BE_URGENT = (
    "left alone, because of words that may be urgent. Read first, then use the buttons in the row"
)
NOT_READ = "left as it is, because you haven’t read all of it. Open it first"


def held(inquiry):
    """What a list shows of a message that two people may change at the same time."""
    return f"{inquiry.status} {inquiry.assignee_id or 0}"


def state(inquiry):
    """The same, how it's said, and why the site holds it, until a person has said what it is."""
    return held(inquiry), inquiry.status_in_words, inquiry.suspicion


def as_seen(inquiry):
    return f"{inquiry.pk} {held(inquiry)}"


def row_id(inquiry):
    return f"message-{inquiry.pk}"


class AtOncePages:
    """A mixin for InquiryAdmin."""

    def get_at_once_urls(self):
        view = self.admin_site.admin_view(self.at_once_view)
        return [path("at-once/", view, name="contact_inquiry_at_once")]

    def at_once_view(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        for name in (*ROW_ACTIONS, NOT_SPAM):
            if seen := read_seen(request.POST.getlist(name)):
                chosen = Inquiry.objects.filter(pk__in=seen)
                if name == NOT_SPAM:
                    self.put_back(request, chosen)
                else:
                    self.do(request, name, chosen, seen)
                break
        back = request.POST.get(BACK, "")
        query = f"?{back}" if 0 < len(back) <= LONGEST_BACK else ""
        return redirect(reverse("admin:contact_inquiry_changelist") + query)

    # --- Many

    @admin.action(description="Give to me", permissions=["change"])
    def take(self, request, queryset):
        self.do_with_many(request, "take")

    @admin.action(description="Close", permissions=["change"])
    def close(self, request, queryset):
        self.do_with_many(request, "close")

    @admin.action(description="Spam: put aside", permissions=["change"])
    def spam(self, request, queryset):
        self.do_with_many(request, "spam")

    @admin.action(description="Not spam: put back where it was", permissions=["change"])
    def not_spam(self, request, queryset):
        self.put_back(request, self.checked(request))

    def do_with_many(self, request, name):
        seen = read_seen(request.POST.getlist("seen"))
        self.do(request, name, self.checked(request), seen, urgent_too=name == "take")

    def checked(self, request):
        """
        The messages whose boxes were checked, whatever became of them since: they may be in this
        list no more. Those of the other pages never go with them, as nobody has seen them.
        """
        if request.POST.get("select_across") == "1":
            self.message_user(request, ONLY_THIS_PAGE, messages.WARNING)
        checked = read_seen(request.POST.getlist(ACTION_CHECKBOX_NAME))
        return Inquiry.objects.filter(pk__in=checked)

    def put_back(self, request, queryset):
        done, others = {}, []
        with transaction.atomic():
            for inquiry in locked(queryset).filter(erased_at=None):
                if inquiry.status != Status.SUSPECT:
                    others.append(inquiry)
                    continue
                inquiry.not_spam()
                AuditEntry.record_status(request.user, inquiry, Status.SUSPECT.label)
                done.setdefault(where_to(inquiry), []).append(inquiry)
        for words, inquiries in done.items():
            self.say_done(request, words, inquiries)
        no_spam = "not among the suspected spam, so nothing was changed"
        self.say_done(request, no_spam, others, messages.WARNING)

    def do(self, request, name, queryset, seen, *, urgent_too=True):
        """
        What somebody else changed since the list was made is left alone and named, so that
        neither of two people undoes what the other one did. So is what the list didn't show.
        """
        action, user = ROW_ACTIONS[name], request.user
        done, already, suspects, urgent, unread, changed = [], [], [], [], [], []
        with transaction.atomic():
            rows = list(locked(queryset).defer("message", "notes", "search_text").order_by("pk"))
            own = changed_last_by(
                user, [one for one in rows if seen.get(one.pk, held(one)) != held(one)]
            )
            for inquiry in rows:
                was, _words, _reason = unchanged = state(inquiry)
                before = status_before(inquiry, action.status)
                is_suspect, is_urgent = inquiry.status == Status.SUSPECT, inquiry.may_be_urgent
                action.apply(inquiry, user)
                is_as_seen = seen.get(inquiry.pk) == was or inquiry.pk in own
                if inquiry.erased_at or not is_as_seen:
                    changed.append((inquiry.pk, seen.get(inquiry.pk, "")))
                elif state(inquiry) == unchanged:
                    already.append(inquiry)
                elif action.status in Inquiry.DONE and is_suspect:  # whose consent would count
                    suspects.append(inquiry)
                elif is_urgent and not urgent_too:
                    urgent.append(inquiry)
                elif action.how and not read_to_the_end(user, [inquiry]):
                    unread.append(inquiry)
                else:
                    done.append((inquiry, before))
            keep(user, action, done)
        self.say_done(request, action.done, [inquiry for inquiry, _before in done])
        self.say_done(request, action.already, already, messages.INFO)
        if suspects:
            words = "left as it is, because it may be spam. Press “Not spam” first"
            self.say_done(request, words, suspects, messages.WARNING)
        self.say_done(request, MAY_BE_URGENT, urgent, messages.WARNING)
        self.say_done(request, NOT_READ, unread, messages.WARNING)
        if changed:
            self.message_user(request, left_alone(dict(changed)), messages.WARNING)

    def say_done(self, request, words, inquiries, level=messages.SUCCESS):
        if len(inquiries) == 1:
            url, reference = inquiries[0].admin_path, inquiries[0].reference
            link = format_html('<a href="{}">{}</a>', url, reference)
            self.message_user(request, format_html("Message {}: {}.", link, words), level)
        elif inquiries:
            text = f"{pluralize(len(inquiries), 'message')}: {words}."
            self.message_user(request, text, level)


def taps(inquiry, user):
    """
    What the row of a message offers: each way to answer it, then what is done more seldom. A
    button says in its value what the row showed. Afterwards the list is again where it was, at the
    neighbor, because the message itself may have left it: a redirect inherits the part after "#"
    (RFC 9110, section 10.2.2). Whoever may only look (user None) has the links alone.
    """
    seen, url = as_seen(inquiry), reverse("admin:contact_inquiry_at_once")
    neighbor = getattr(inquiry, "neighbor", None)  # none, where it's the only row
    target = f"{url}#{row_id(neighbor)}" if neighbor else url
    buttons = {
        name: format_html(
            '<button class="{}" type="submit" form="one-tap" formaction="{}" name="{}" value="{}">'
            '{}<span class="visually-hidden"> {}</span></button>',
            *("way__tap" if name in ANSWERED else "tap", target, name, seen),
            *(LABELS[name], inquiry.reference),
        )
        for name in (taps_for(inquiry, user) if user else ())
    }
    ways = format_html_join(
        "",
        '<div class="way">{}{}</div>',
        [
            (link, buttons.pop(f"answered_{how}", ""))
            for how, link in (links(inquiry) if is_to_answer(inquiry) else ())
        ],
    )
    others = [(button,) for name, button in buttons.items() if name not in ANSWERED]
    # For what is done with many: the same, in the form of the list.
    field = format_html('<input type="hidden" name="seen" value="{}">', seen) if user else ""
    others = format_html_join("", "{}", others)
    return format_html('{}<div class="taps">{}{}</div>', ways, others, field)


def links(inquiry):
    """Of each way to answer: how, and the link that begins it. An address may be too long here."""
    for how, link, words in ways_to_answer(inquiry):
        note = ""
        if how == Inquiry.AnsweredHow.EMAIL:
            hidden = '<span class="visually-hidden">to {}</span>'
            words = format_html("Write an email " + hidden, inquiry.email)
            if getattr(inquiry, "came_back", False):
                note = format_html('<span class="attention">{}</span>', "Email came back")
        yield how, format_html('<a class="way__link" href="{}">{}</a>{}', link, words, note)


def is_to_answer(inquiry):
    """Nobody calls a seller. Who was held as one and may be in need is called at once."""
    return not inquiry.erased_at and (inquiry.status != Status.SUSPECT or inquiry.may_be_urgent)


def taps_for(inquiry, user):
    """The names of the buttons in the row of a message."""
    if inquiry.erased_at or inquiry.status == Status.CLOSED:
        return
    if inquiry.status == Status.SUSPECT:
        yield NOT_SPAM
        if inquiry.may_be_from_a_patient:
            yield "spam"
        return
    if inquiry.status in Inquiry.OPEN:
        # Its words are known to whoever says that it's answered: here, or from its own page.
        if getattr(inquiry, "is_read", False):
            yield from ANSWERED
        if inquiry.assignee_id != user.pk:
            yield "take"
    yield "close"
    yield "spam"


def locked(queryset):
    """The same messages, each locked, so that of two people the second sees what the first did."""
    chosen = queryset.order_by().values("pk")
    return Inquiry.objects.select_for_update().filter(pk__in=chosen)


def changed_last_by(user, inquiries):
    """The ids of those that this person changed last, such as in another tab: they know of it."""
    actions = [AuditEntry.Action.STATUS, AuditEntry.Action.GIVEN]
    entries = AuditEntry.objects.filter(inquiry__in=inquiries, action__in=actions)
    last = dict(entries.order_by("pk").values_list("inquiry", "user"))
    return {pk for pk, who in last.items() if who == user.pk}


def keep(user, action, done):
    """Save what changed, with the entries that the form of one message writes too."""
    inquiries = [inquiry for inquiry, _before in done]
    if action.status:
        for some in batched(inquiries, AT_ONCE):
            rows = Inquiry.objects.filter(pk__in=[one.pk for one in some])
            rows.update(status=action.status, answered_how=action.how, suspicion="")
        AuditEntry.record_statuses(user, done)
    else:
        give(user, inquiries, user)
    if done:
        changed = "Status" if action.status else "Assigned to"
        LogEntry.objects.log_actions(
            user_id=user.pk,
            queryset=inquiries,
            action_flag=CHANGE,
            change_message=[{"changed": {"fields": [changed]}}],
        )


def where_to(inquiry):
    """What became of a suspect that is no spam, and whether staff are told."""
    mail = inquiry.notification
    is_on_its_way = mail and mail.is_on_its_way
    if inquiry.status == Status.NEW:
        told = "and an email tells" if is_on_its_way else "without another email to"
        return f"put among the new messages, {told} staff"
    return f"“{inquiry.status_in_words}”, as before it was put aside"


def left_alone(changed):
    """Names messages that somebody changed meanwhile, and says what became of each."""
    rows = Inquiry.objects.filter(pk__in=list(changed)[:MOST_NAMED]).select_related("assignee")
    entries = AuditEntry.objects.filter(inquiry__in=rows, action=AuditEntry.Action.STATUS)
    by_whom = {entry.inquiry_id: entry.who for entry in entries.order_by("pk").with_names()}
    named = format_html_join(
        ", ",
        '<a href="{}">{}</a> ({})',
        [
            (inquiry.admin_path, inquiry.reference, now_it_is(inquiry, changed, by_whom))
            for inquiry in rows
        ],
    )
    more = len(changed) - len(rows)
    others = format_html(" and {} more", more) if more > 0 else ""
    return format_html("Left alone, because somebody changed it meanwhile: {}{}.", named, others)


def now_it_is(inquiry, changed, by_whom):
    if inquiry.erased_at:
        return "erased"
    if not changed[inquiry.pk].startswith(f"{inquiry.status} "):
        who = by_whom.get(inquiry.pk)
        return f"“{inquiry.status_in_words}”" + (f" by {who}" if who else "")
    return f"given to {name_of(inquiry.assignee)}" if inquiry.assignee else "given to nobody"
