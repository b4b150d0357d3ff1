from django.contrib import admin
from django.db import transaction

from clinic_site.foundation.clock import moment
from clinic_site.foundation.outbox import kinds
from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.outbox.tasks import resend
from clinic_site.foundation.read_only_admin import ReadOnlyAdmin
from contact.models import AuditEntry, Inquiry

from .text import mail_state, message_link, pluralize

Action = AuditEntry.Action


def inquiry_of(mail):
    """The message that a mail is about. None for a test email."""
    return mail.subject if isinstance(mail.subject, Inquiry) else None


def without_invitations(mails):
    """(mail without invitations, which managers send again on "Staff"; how many fell out)"""
    kept = mails.exclude(kind="invitation")
    return kept, mails.count() - kept.count()


def left_out(count):
    if not count:
        return ""
    return f" Left out: {pluralize(count, 'invitation')}. A manager does that on Staff."


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
class OutgoingMailAdmin(ReadOnlyAdmin, admin.ModelAdmin):
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
        return super().changelist_view(request, {"title": "Sent email"} | (extra_context or {}))

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
        return moment(mail.next_attempt_at) if mail.state in ("pending", "failed") else "-"

    @admin.action(description="Send again", permissions=["resend"])
    def send_again(self, request, queryset):
        kept, others = without_invitations(queryset)
        chosen = list(kept.filter(inquiry__erased_at=None))
        for mail in chosen:
            with transaction.atomic():
                resend(mail)
                detail = mail.kind_label
                AuditEntry.record(request.user, Action.RESENT, inquiry_of(mail), detail)
        sent = f"{pluralize(len(chosen), 'email')} on the way again."
        self.message_user(request, f"{sent}{left_out(others)}")

    @admin.action(description="Stop trying", permissions=["resend"])
    def give_up(self, request, queryset):
        kept, others = without_invitations(queryset)
        chosen = list(kept.unsent())
        for mail in chosen:
            with transaction.atomic():
                mail.give_up()
                detail = mail.kind_label
                AuditEntry.record(request.user, Action.GAVE_UP, inquiry_of(mail), detail)
        stopped = f"{pluralize(len(chosen), 'email')} stopped."
        self.message_user(request, f"{stopped}{left_out(others)}")
