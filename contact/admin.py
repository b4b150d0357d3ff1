import re
from datetime import timedelta
from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django_tasks_db.models import DBTaskResult

from clinic_site.records import ReadOnly

from .exports import csv_response
from .hours import clock
from .models import (
    AuditEntry,
    Clinic,
    Closure,
    ConsentEvent,
    ConsentWording,
    Inquiry,
    OpeningHours,
    OutgoingMail,
    keyed_hash,
)

Action, Purpose, Status = AuditEntry.Action, ConsentWording.Purpose, Inquiry.Status

PHONE = re.compile(r"[\d\s().+/‐-―-]*")  # how people write a number, whole or in part
EXTENSION = re.compile(r"(x|ext|#).*")
MIN_DIGITS = 4  # fewer would find half of all messages
OPENED_ONCE_IN = timedelta(minutes=10)  # looking twice in a moment is one opening

# What a failed mail's kind of error means to somebody at the front desk.
REASONS = {
    "ConnectionRefusedError": "the mail server does not answer",
    "ImproperlyConfigured": "the clinic record names no address for notifications",
    "SMTPAuthenticationError": "the mail server refuses our password",
    "SMTPRecipientsRefused": "the mail server refuses the address",
    "SMTPSenderRefused": "the mail server refuses our own address",
    "SMTPServerDisconnected": "the mail server dropped the line",
    "TimeoutError": "the mail server does not answer in time",
    "gaierror": "the mail server cannot be found",
}

# The queue of background work: "staff told" in the list of messages says what staff need of it.
admin.site.unregister(DBTaskResult)


def moment(time):
    """A time for staff who look at it this week: "Mon, Jun 8, noon"."""
    local = timezone.localtime(time)
    day = date_format(local, "D, M j" if local.year == timezone.localdate().year else "D, M j, Y")
    return f"{day}, {clock(local.time())}"


def counted(number, noun):
    return f"{number} {noun}{pluralize(number)}"


def mail_state(mail):
    """What became of a mail, in words."""
    if mail.sent_at:
        return f"Sent {moment(mail.sent_at)}"
    if not mail.last_error:
        return "Waiting to be sent"
    times = "once" if mail.attempts == 1 else f"{mail.attempts} times"
    reason = REASONS.get(mail.last_error, mail.last_error)
    return format_html('<span class="attention">Failed {}</span> {}', times, reason)


# --- The clinic ------------------------------------------------------------------------------


class OpeningHoursInline(admin.TabularInline):
    model = OpeningHours
    extra = 0


class ClosureInline(admin.TabularInline):
    model = Closure
    extra = 0


@admin.register(Clinic)
class ClinicAdmin(admin.ModelAdmin):
    """One record: its list goes straight to it."""

    inlines = [OpeningHoursInline, ClosureInline]
    fieldsets = [
        (
            "Name and address",
            {"fields": ["name", "phone", "street", "city", "state", "postal_code"]},
        ),
        ("New messages", {"fields": ["notification_email", "second_notification_email"]}),
        (
            "Hours",
            {
                "fields": ["time_zone"],
                "description": "From the hours and closures below the site works out by when it "
                "promises an answer.",
            },
        ),
        ("Going live", {"fields": ["confirmed_on"]}),
    ]

    def changelist_view(self, request, extra_context=None):
        clinic = Clinic.objects.first()
        if clinic and self.has_view_or_change_permission(request):
            return redirect("admin:contact_clinic_change", clinic.pk)
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Clinic.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


# --- The inbox -------------------------------------------------------------------------------


class InboxFilter(admin.SimpleListFilter):
    """The inbox opens on what needs a person; whoever searches looks through everything."""

    title = "status"
    parameter_name = "status"
    OPEN, LATE, ALL = "open", "late", "all"
    WAITING = (OPEN, LATE, *Inquiry.OPEN)

    LABELS = [
        (OPEN, "Needs a person"),
        (LATE, "Past promise"),
        *Status.choices,
        (ALL, "All messages"),
    ]

    def lookups(self, request, model_admin):
        return self.LABELS

    def choices(self, changelist):
        _all, *choices = super().choices(changelist)  # ours is among the others
        return choices

    @classmethod
    def shown(cls, request):
        if chosen := request.GET.get(cls.parameter_name):
            return chosen
        # An action is for the rows that it names, whatever became of them since the list came.
        names_rows = request.method == "POST" and request.POST.get("select_across") != "1"
        asks_otherwise = any(name == "q" or name.startswith("status__") for name in request.GET)
        return cls.ALL if names_rows or asks_otherwise else cls.OPEN

    def value(self):
        return self.shown(self.request)

    def queryset(self, request, queryset):
        match self.value():
            case self.OPEN:
                return queryset.open()
            case self.LATE:
                return queryset.past_promise()
            case self.ALL:
                return queryset
            case status:
                return queryset.filter(status=status)


class AssigneeFilter(admin.SimpleListFilter):
    title = "who answers"
    parameter_name = "assignee"

    def lookups(self, request, model_admin):
        return [("me", "Me"), ("nobody", "Nobody yet")]

    def queryset(self, request, queryset):
        match self.value():
            case "me":
                return queryset.filter(assignee=request.user)
            case "nobody":
                return queryset.filter(assignee=None)


class TopicFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "topic"


class InquiryForm(forms.ModelForm):
    """
    What staff add to a message. Two people may have one open at the same time: each field
    carries what it held when the page was made, so that a save writes what its own writer
    changed and nothing else.
    """

    class Meta:
        model = Inquiry
        fields = ["status", "assignee", "notes"]
        # The visitor's form calls them by other words.
        labels = {"name": "Name", "topic": "About", "message": "Message"}
        help_texts = {
            "assignee": "Who takes care of it.",
            "status": "The buttons above set it for you.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True
        if "status" in self.fields and self.instance.status == Status.SUSPECT:
            # "Not spam" first: a closed suspect's consent would count.
            self.fields["status"].choices = [
                choice for choice in Status.choices if choice[0] != Status.CLOSED
            ]

    def clean_notes(self):
        """Refuse to write over notes that came in the meantime, and show them."""
        mine, theirs = self.cleaned_data["notes"], self.instance.notes
        seen = self.data.get("initial-notes", theirs)
        if "notes" in self.changed_data and seen.splitlines() != theirs.splitlines():
            self.data = self.data.copy()
            self.data["initial-notes"] = theirs  # seen now
            raise forms.ValidationError(
                "Somebody else wrote here in the meantime: “%(theirs)s”. "
                "Add what you need of it to yours and save again.",
                params={"theirs": theirs},
            )
        return mine

    def clean(self):
        for name in self.cleaned_data.keys() - set(self.changed_data):
            self.cleaned_data[name] = getattr(self.instance, name)


@admin.register(Inquiry)
class InquiryAdmin(admin.ModelAdmin):
    form = InquiryForm
    list_display = ["reference", "received", "sender", "about", "state", "due", "assignee", "told"]
    list_display_links = ["reference", "sender"]
    list_filter = [InboxFilter, AssigneeFilter, ("topic", TopicFilter)]
    list_per_page = 50
    list_select_related = ["assignee"]
    search_fields = ["reference", "name", "email"]
    search_help_text = "Search all messages by reference, name, email or phone number."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["not_spam", "send_again", "export", "erase"]
    actions_on_bottom = False
    readonly_fields = [
        "received",
        "name",
        "about",
        "message",
        "due",
        "answer_by",
        "mark",
        "source_page",
        "told",
        "again",
        "agreed",
    ]

    # --- Who may do what

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.erased_at)

    def has_delete_permission(self, request, obj=None):
        return False

    def has_export_permission(self, request):
        return request.user.has_perm("contact.export_inquiry")

    def has_erase_permission(self, request):
        return request.user.has_perm("contact.erase_inquiry")

    # --- The list

    def changelist_view(self, request, extra_context=None):
        shown = dict(InboxFilter.LABELS).get(InboxFilter.shown(request), "Messages")
        return super().changelist_view(request, {"title": shown} | (extra_context or {}))

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("outgoing_mail")

    def get_ordering(self, request):
        if InboxFilter.shown(request) not in InboxFilter.WAITING:
            return ["-received_at"]
        late = Q(status__in=Inquiry.OPEN, reply_due_at__lt=timezone.now())
        return [Case(When(late, then=Value(0)), default=Value(1)), "received_at"]

    def get_search_results(self, request, queryset, search_term):
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        number = EXTENSION.sub("", search_term.lower())
        digits = re.sub(r"\D", "", number)
        if PHONE.fullmatch(number) and len(digits) >= MIN_DIGITS:
            found |= queryset.filter(phone_e164__contains=digits)
        spelt = re.sub(r"[\s-]", "", search_term).upper()
        if len(spelt) == 8:  # a reference, read out without its dash
            found |= queryset.filter(reference=f"{spelt[:4]}-{spelt[4:]}")
        if not search_term.isascii():
            # SQLite knows the capital letters of English alone, but asks Python for a regex.
            named = queryset
            for word in search_term.split():
                named = named.filter(name__iregex=re.escape(word))
            found |= named
        return found, has_duplicates

    @admin.display(description="received", ordering="received_at")
    def received(self, inquiry):
        return moment(inquiry.received_at)

    @admin.display(description="name", ordering="name")
    def sender(self, inquiry):
        return "Erased" if inquiry.erased_at else inquiry.name

    @admin.display(description="about", ordering="topic")
    def about(self, inquiry):
        if inquiry.needs_a_call:
            return format_html(
                '{} <span class="attention">appointment NOT changed</span>',
                inquiry.get_topic_display(),
            )
        return inquiry.get_topic_display()

    @admin.display(description="status", ordering="status")
    def state(self, inquiry):
        css_class = "state" if inquiry.status in Inquiry.OPEN else "state state--done"
        return format_html('<span class="{}">{}</span>', css_class, inquiry.get_status_display())

    @admin.display(description="answer due", ordering="reply_due_at")
    def due(self, inquiry):
        if not inquiry.reply_due_at:
            return "No promise made"
        if inquiry.is_past_promise:
            words = '<span class="late">Past promise</span> {}'
            return format_html(words, moment(inquiry.reply_due_at))
        return moment(inquiry.reply_due_at)

    @admin.display(description="staff told")
    def told(self, inquiry):
        for mail in inquiry.outgoing_mail.all():
            if mail.kind == OutgoingMail.Kind.NOTIFICATION:
                return mail_state(mail)
        return "Not sent: suspected spam" if inquiry.status == Status.SUSPECT else "Not sent"

    @admin.action(description="Not spam: put among the new messages", permissions=["change"])
    def not_spam(self, request, queryset):
        suspects = list(queryset.suspects())
        for inquiry in suspects:
            with transaction.atomic():
                inquiry.not_spam()
                log_status(request.user, inquiry, Status.SUSPECT)
        if suspects:
            moved = counted(len(suspects), "message")
            self.message_user(request, f"{moved} put among the new ones, and staff are told.")
        else:
            self.message_user(request, "None of them is suspected spam.", messages.WARNING)

    @admin.action(description="Send the notification again", permissions=["change"])
    def send_again(self, request, queryset):
        told = 0
        for inquiry in queryset.exclude(status=Status.SUSPECT).filter(erased_at=None):
            tell_again(request.user, inquiry)
            told += 1
        if told:
            again = counted(told, "notification")
            self.message_user(request, f"{again} on the way. “Staff told” says when sent.")
        else:
            self.message_user(
                request, "Of suspected spam nobody is told: press “Not spam” first.", messages.ERROR
            )

    @admin.action(description="Export for a spreadsheet (CSV)", permissions=["export"])
    def export(self, request, queryset):
        AuditEntry.record(
            request.user, Action.EXPORTED, detail=counted(queryset.count(), "message")
        )
        chosen = queryset.prefetch_related(None).select_related("assignee")
        return csv_response(
            f"messages-{timezone.localdate()}",
            [
                *["Reference", "Received", "Answer due", "Name", "Email", "Phone", "About"],
                *["Message", "Status", "Who answers", "Notes", "Written from page"],
            ],
            (
                [
                    inquiry.reference,
                    spreadsheet_time(inquiry.received_at),
                    spreadsheet_time(inquiry.reply_due_at),
                    inquiry.name,
                    inquiry.email,
                    inquiry.phone,
                    inquiry.get_topic_display(),
                    inquiry.message,
                    inquiry.get_status_display(),
                    inquiry.assignee or "",
                    inquiry.notes,
                    inquiry.source_page,
                ]
                for inquiry in chosen.iterator(chunk_size=500)
            ),
        )

    @admin.action(description="Erase the person…", permissions=["erase"])
    def erase(self, request, queryset):
        if queryset.count() == 1:
            return redirect("admin:contact_inquiry_erase", queryset.get().pk)
        self.message_user(
            request, "Choose one message: people are erased one at a time.", messages.ERROR
        )
        return None

    # --- One message

    def get_fieldsets(self, request, obj=None):
        may_change = self.has_change_permission(request, obj)
        may_send = may_change and obj and obj.status != Status.SUSPECT
        words = [("name", "about"), "message", ("received", "due", "source_page")]
        mark, again = ["mark"] if may_change else [], ["again"] if may_send else []
        return [
            ("Message", {"fields": words}),
            ("Answer", {"fields": ["answer_by", *mark, "notes", ("assignee", "status")]}),
            ("What this person agreed to", {"fields": ["agreed"]}),
            ("Notification", {"fields": [("told", *again)]}),
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "assignee":
            field.queryset = User.objects.filter(is_staff=True, is_active=True)
            field.label = "Who answers"
            field.empty_label = "Nobody yet"
            wrapper = field.widget  # without the signs that add and change accounts
            wrapper.can_add_related = wrapper.can_change_related = False
            wrapper.can_delete_related = wrapper.can_view_related = False
        return field

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.POST.get("_mark") in Status.values:
            request.POST = request.POST.copy()
            request.POST["status"] = request.POST["_mark"]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, obj=None, **kwargs):
        log_opening(request.user, obj)
        context |= {
            "title": f"Message {obj.reference}",
            "subtitle": None,
            "others": obj.same_person().exclude(pk=obj.pk).order_by("-received_at")[:20],
            "history": obj.audit_entries.all()[:50],
            "may_erase": self.has_erase_permission(request),
        }
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def save_model(self, request, inquiry, form, change):
        was = form.initial["status"]
        # Of a suspect that is none the notification goes out: see Inquiry.not_spam().
        inquiry.save(update_fields=form.changed_data)
        if was == Status.SUSPECT:
            inquiry.enqueue_mail()
        log_status(request.user, inquiry, was)

    def response_change(self, request, inquiry):
        if "_send_again" in request.POST and inquiry.status != Status.SUSPECT:
            tell_again(request.user, inquiry)
            self.message_user(request, "The notification is on its way again.")
            return redirect(request.get_full_path())
        if request.POST.get("_mark") == Status.IN_PROGRESS:
            self.message_user(request, "Marked as in progress.")
            return redirect(request.get_full_path())
        return super().response_change(request, inquiry)

    @admin.display(description="answer")
    def answer_by(self, inquiry):
        links = []
        if inquiry.email:
            subject = quote(f"Your message {inquiry.reference}")
            address = f"mailto:{quote(inquiry.email, safe='@')}?subject={subject}"
            links.append((address, f"Write to {inquiry.email}"))
        if inquiry.phone:
            links.append((f"tel:{inquiry.phone_e164}", f"Call {inquiry.phone}"))
        return format_html_join(" ", '<a class="button" href="{}">{}</a>', links) or "-"

    @admin.display(description="mark as")
    def mark(self, inquiry):
        """Buttons of the form around them: one click saves everything, the new status with it."""
        statuses = [Status.NEW, Status.IN_PROGRESS, Status.ANSWERED, Status.CLOSED]
        buttons = [(status, status.label) for status in statuses if status != inquiry.status]
        if inquiry.status == Status.SUSPECT:
            buttons = [(Status.NEW, "Not spam")]
        return format_html_join(
            " ", '<button class="button" type="submit" name="_mark" value="{}">{}</button>', buttons
        )

    @admin.display(description="if nobody got it")
    def again(self, inquiry):
        return format_html(
            '<button class="button" type="submit" name="_send_again" value="1">{}</button>',
            "Send the notification again",
        )

    @admin.display(description="current answers")
    def agreed(self, inquiry):
        return (
            format_html_join(
                "",
                '<details class="agreed"><summary>{}: <strong>{}</strong>, {}</summary>'
                "<blockquote>{}</blockquote></details>",
                (
                    (
                        event.get_purpose_display(),
                        event.get_decision_display(),
                        moment(event.happened_at),
                        event.text,
                    )
                    for event in inquiry.consents().values()
                ),
            )
            or "Nothing was asked."
        )

    # --- Pages of their own

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/proof/", view(self.proof_view), name="contact_inquiry_proof"),
            path("<int:pk>/erase/", view(self.erase_view), name="contact_inquiry_erase"),
            path(
                "may-be-texted/",
                view(self.permission_list_view),
                {"purpose": Purpose.TEXTS},
                name="contact_inquiry_may_be_texted",
            ),
            path(
                "may-be-emailed/",
                view(self.permission_list_view),
                {"purpose": Purpose.OFFERS},
                name="contact_inquiry_may_be_emailed",
            ),
            *super().get_urls(),
        ]

    def page(self, request, name, title, **context):
        request.current_app = self.admin_site.name
        context |= {"title": title, "opts": self.opts, "media": self.media}
        return TemplateResponse(
            request,
            f"admin/contact/inquiry/{name}.html",
            self.admin_site.each_context(request) | context,
        )

    def proof_view(self, request, pk):
        """What one person agreed to, when, how and to which words: to print, years later too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        inquiry = get_object_or_404(Inquiry, pk=pk)
        written = list(trail_of(inquiry))
        if request.method == "POST":
            self.record_withdrawal(request, written)
            return redirect(request.path)
        log_opening(request.user, inquiry)
        return self.page(
            request,
            "proof",
            "Proof of consent",
            inquiry=inquiry,
            written=written,
            still_given=yeses(written),
            may_withdraw=self.has_change_permission(request),
            events=ConsentEvent.objects.filter(inquiry__in=written)
            .select_related("wording", "inquiry")
            .order_by("happened_at", "pk"),
        )

    def record_withdrawal(self, request, written):
        if not self.has_change_permission(request):
            raise PermissionDenied
        for event in yeses(written):
            if str(event.pk) == request.POST.get("withdraw"):
                with transaction.atomic():
                    event.inquiry.withdraw(event.purpose, ConsentEvent.Method.STAFF)
                    detail = event.get_purpose_display()
                    AuditEntry.record(request.user, Action.WITHDREW, event.inquiry, detail)
                self.message_user(request, "The withdrawal is recorded.")
                return
        self.message_user(request, "That was withdrawn already.", messages.WARNING)

    def erase_view(self, request, pk):
        if not self.has_erase_permission(request):
            raise PermissionDenied
        inquiry = get_object_or_404(Inquiry, pk=pk, erased_at=None)
        others = list(inquiry.same_person().exclude(pk=pk).order_by("received_at"))
        if request.method == "POST":
            ticked = request.POST.getlist("message")
            chosen = [inquiry, *(other for other in others if str(other.pk) in ticked)]
            erase_person(request.user, chosen)
            erased = counted(len(chosen), "message")
            self.message_user(request, f"The person is erased, with {erased}.")
            return redirect("admin:contact_inquiry_changelist")
        title = "Erase this person?"
        return self.page(request, "erase", title, inquiry=inquiry, others=others)

    def permission_list_view(self, request, purpose):
        """Who may be texted, or emailed offers, at this moment."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        by_text = purpose == Purpose.TEXTS
        title = "Who may be texted" if by_text else "Who may be emailed offers"
        events = ConsentEvent.objects.in_force(purpose)
        if request.method == "POST":
            return self.export_permissions(request, title, events)
        return self.page(
            request,
            "permission_list",
            title,
            by_text=by_text,
            events=Paginator(events, self.list_per_page).get_page(request.GET.get("p")),
            may_export=self.has_export_permission(request),
        )

    def export_permissions(self, request, title, events):
        if not self.has_export_permission(request):
            raise PermissionDenied
        number = counted(events.count(), "row")
        AuditEntry.record(request.user, Action.EXPORTED, detail=f"{title}: {number}")
        return csv_response(
            f"{title.lower().replace(' ', '-')}-{timezone.localdate()}",
            ["Number or address", "Name", "Said yes on", "Version of the words", "Reference"],
            (
                [
                    event.contact,
                    event.inquiry.name,
                    spreadsheet_time(event.happened_at),
                    event.wording.version,
                    event.inquiry.reference,
                ]
                for event in events.iterator(chunk_size=500)
            ),
        )


def spreadsheet_time(time):
    return timezone.localtime(time).strftime("%Y-%m-%d %H:%M") if time else ""


def tell_again(user, inquiry):
    """Another notification of the same message, or the first where there was none."""
    with transaction.atomic():
        if mail := inquiry.outgoing_mail.filter(kind=OutgoingMail.Kind.NOTIFICATION).first():
            mail.send_again()
        else:
            OutgoingMail.enqueue(inquiry, OutgoingMail.Kind.NOTIFICATION)
        AuditEntry.record(user, Action.RESENT, inquiry)


def trail_of(inquiry):
    """All that a person wrote, the oldest first, also what was erased and has only a key."""
    keys = {keyed_hash("person", value) for value in (inquiry.email.lower(), inquiry.phone_e164)}
    erased = Q(person_key__in={*keys, inquiry.person_key}) & ~Q(person_key="")
    return (inquiry.same_person() | Inquiry.objects.filter(erased)).order_by("received_at", "pk")


def yeses(written):
    """The events by which a person may be texted or emailed now: one a number or address."""
    contacts = {(Purpose.TEXTS, one.phone_e164): one for one in written if one.phone_e164}
    contacts |= {(Purpose.OFFERS, one.email.lower()): one for one in written if one.email}
    last = (ConsentEvent.objects.about(one, key[0]).last() for key, one in contacts.items())
    return [event for event in last if event and event.decision == ConsentEvent.Decision.GIVEN]


def erase_person(user, written):
    """Under one key for all that a person wrote, so that the proof of consent stays together."""
    first = min(written, key=lambda one: not one.email)
    with transaction.atomic():
        for inquiry in written:
            inquiry.erase()
        same = Inquiry.objects.filter(pk__in=[one.pk for one in written])
        same.update(person_key=first.person_key)
        AuditEntry.record(user, Action.ERASED, written[0], counted(len(written), "message"))


# --- Consent, mail and who did what ----------------------------------------------------------


@admin.register(ConsentWording)
class ConsentWordingAdmin(admin.ModelAdmin):
    """Versions of the words: a new one is added, no old one is changed."""

    list_display = ["purpose", "version", "text", "written_at", "change"]
    list_filter = ["purpose"]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changeform_initial_data(self, request):
        """Start from the words in force, where the address names their purpose."""
        initial = super().get_changeform_initial_data(request)
        if wording := ConsentWording.objects.current().get(initial.get("purpose")):
            initial |= {"text": wording.text, "details": wording.details}
        return initial

    @admin.display(description="to change the words")
    def change(self, wording):
        address = reverse("admin:contact_consentwording_add") + f"?purpose={wording.purpose}"
        return format_html('<a href="{}">Write a new version</a>', address)


def message_link(record):
    """From a record to the message that it is about."""
    if not record.inquiry_id:
        return "-"
    return format_html('<a href="{}">{}</a>', record.inquiry.admin_path, record.inquiry.reference)


class MailStateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("waiting", "Not sent yet"), ("late", "Late"), ("sent", "Sent")]

    def queryset(self, request, queryset):
        match self.value():
            case "waiting":
                return queryset.unsent()
            case "late":
                return queryset.overdue()
            case "sent":
                return queryset.exclude(sent_at=None)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["kind", "message", "written", "state", "attempts", "last_error", "next_try"]
    list_filter = [MailStateFilter, "kind"]
    list_select_related = ["inquiry"]
    list_per_page = 50
    search_fields = ["inquiry__reference"]
    search_help_text = "Search by the reference of the message."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-pk"]
    actions = ["send_again"]
    fields = list_display

    def has_resend_permission(self, request):
        return request.user.has_perm("contact.change_inquiry")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Outgoing mail"} | (extra_context or {}))

    @admin.display(description="message", ordering="inquiry__reference")
    def message(self, mail):
        return message_link(mail)

    @admin.display(description="written", ordering="created_at")
    def written(self, mail):
        return moment(mail.created_at)

    @admin.display(description="state", ordering="sent_at")
    def state(self, mail):
        return mail_state(mail)

    @admin.display(description="next try")
    def next_try(self, mail):
        return "-" if mail.sent_at else moment(mail.next_attempt_at)

    @admin.action(description="Send again", permissions=["resend"])
    def send_again(self, request, queryset):
        chosen = list(queryset.filter(inquiry__erased_at=None))
        for mail in chosen:
            with transaction.atomic():
                mail.send_again()
                detail = mail.get_kind_display()
                AuditEntry.record(request.user, Action.RESENT, mail.inquiry, detail)
        self.message_user(request, f"{counted(len(chosen), 'mail')} on the way again.")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["happened_at", "username", "action", "message", "detail"]
    list_display_links = None
    list_filter = ["action", ("user", admin.RelatedOnlyFieldListFilter), "happened_at"]
    list_select_related = ["inquiry"]
    list_per_page = 100
    search_fields = ["inquiry__reference", "username"]
    search_help_text = "Search by the reference of a message or the name of an account."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = ["happened_at", "username", "action", "message", "detail"]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Who did what"} | (extra_context or {}))

    @admin.display(description="message")
    def message(self, entry):
        return message_link(entry)


def log_opening(user, inquiry):
    since = timezone.now() - OPENED_ONCE_IN
    opened = AuditEntry.objects.filter(
        user=user, inquiry=inquiry, action=Action.OPENED, happened_at__gte=since
    )
    if not opened.exists():
        AuditEntry.record(user, Action.OPENED, inquiry)


def log_status(user, inquiry, was):
    if inquiry.status != was:
        detail = f"{Status(was).label} → {Status(inquiry.status).label}"
        AuditEntry.record(user, Action.STATUS, inquiry, detail)
