from django.contrib import admin, messages
from django.db import transaction

from clinic_site.foundation.clock import moment
from clinic_site.foundation.lists import ActsOnWhatWasShown, in_short
from clinic_site.foundation.outbox import kinds
from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.outbox.problems import NoAddress
from clinic_site.foundation.outbox.tasks import resend
from clinic_site.foundation.read_only_admin import ReadOnlyAdmin
from contact.models import AuditEntry, Inquiry

from .text import mail_state, message_link, pluralize

Action = AuditEntry.Action

NOTHING_TO_TELL = "Not sent, because there’s nothing left to tell: {}."


def inquiry_of(mail):
    """The message that a mail is about. None for a test email."""
    return mail.subject if isinstance(mail.subject, Inquiry) else None


def still_tells(mail):
    """
    Whether what a mail is to tell is still so. Its kind decides that at each attempt, and writes
    none otherwise: the list would say that it's on its way, and then it would be gone.
    """
    inquiry = inquiry_of(mail)
    if inquiry and inquiry.erased_at:
        return False
    try:
        return kinds.get(mail.kind).write(mail) is not None
    except NoAddress:  # which the list says after the attempt, with what to do about it
        return True


class MailStateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("waiting", "Not sent yet"),
            ("late", "Late"),
            ("uncertain", "May have been sent"),
            ("given_up", "Stopped"),
            ("sent", "Sent"),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "waiting":
                return queryset.unsent()
            case "late":
                return queryset.overdue()
            case "uncertain":
                return queryset.uncertain()
            case "given_up":
                return queryset.given_up()
            case "sent":
                return queryset.exclude(sent_at=None)


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return kinds.choices()

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin, ActsOnWhatWasShown, admin.ModelAdmin):
    list_display = ["label", "message", "written", "state", "attempts", "next_try"]
    list_filter = [MailStateFilter, KindFilter]
    list_per_page = 50
    search_fields = ["inquiry__reference"]
    search_help_text = "Search by the reference of the message."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-pk"]
    actions = ["send_again", "give_up"]
    fields = [*list_display, "last_error"]  # codes, for whoever looks after the website

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("subject")

    def has_resend_permission(self, request):
        return request.user.has_perm("contact.change_inquiry")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Sent emails"} | (extra_context or {}))

    @admin.display(description="kind", ordering="kind")
    def label(self, mail):
        return mail.kind_label

    @admin.display(description="message", ordering="inquiry__reference")
    def message(self, mail):
        return message_link(inquiry_of(mail))

    @admin.display(description="written", ordering="created_at")
    def written(self, mail):
        return moment(mail.created_at)

    @admin.display(description="state", ordering="sent_at")
    def state(self, mail):
        return mail_state(mail)

    @admin.display(description="next try")
    def next_try(self, mail):
        return moment(mail.next_attempt_at) if mail.is_on_its_way else "-"

    def shown(self, mail):
        state = "waiting" if mail.is_on_its_way else mail.state
        return f"{mail.sending} {state}"

    def name_of_row(self, mail):
        inquiry = inquiry_of(mail)
        return f"{mail.kind_label} ({inquiry.reference})" if inquiry else mail.kind_label

    @admin.action(description="Send again", permissions=["resend"])
    def send_again(self, request, queryset):
        with transaction.atomic():
            mails = self.without_invitations(request, self.as_shown(request))
            chosen = [mail for mail in mails if still_tells(mail)]
            for mail in chosen:
                resend(mail)
            self.record(request, Action.RESENT, chosen, "on the way again")
        if needless := [self.name_of_row(mail) for mail in mails if mail not in chosen]:
            self.message_user(request, NOTHING_TO_TELL.format(in_short(needless)), messages.WARNING)

    @admin.action(description="Stop trying", permissions=["resend"])
    def give_up(self, request, queryset):
        with transaction.atomic():
            mails = self.without_invitations(request, self.as_shown(request))
            chosen = [mail for mail in mails if not (mail.sent_at or mail.given_up_at)]
            for mail in chosen:
                mail.give_up()
            self.record(request, Action.GAVE_UP, chosen, "stopped")
        if done := len(mails) - len(chosen):
            words = f"{pluralize(done, 'email')} sent or stopped already."
            self.message_user(request, words)

    def without_invitations(self, request, mails):
        """Managers send them again on "Staff", with a new link."""
        kept = [mail for mail in mails if mail.kind != "invitation"]
        if count := len(mails) - len(kept):
            words = f"Left out: {pluralize(count, 'invitation')}. A manager does that on Staff."
            self.message_user(request, words, messages.WARNING)
        return kept

    def record(self, request, action, mails, done):
        for mail in mails:
            AuditEntry.record(request.user, action, inquiry_of(mail), mail.kind_label)
        if mails:
            self.message_user(request, f"{pluralize(len(mails), 'email')} {done}.")
