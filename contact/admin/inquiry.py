"""The inbox, and one message."""

from urllib.parse import quote

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from clinic_site.foundation.two_editors import EditedTogether
from contact.erasure import erase_person, has_same_name
from contact.exports import csv_response
from contact.models import AuditEntry, ConsentEvent, Inquiry, NoteDraft

from .consent import ConsentPages, answers_in_words
from .filters import AssigneeFilter, InboxFilter, TopicFilter
from .inquiry_form import InquiryAdminForm
from .note_draft import NoteDraftPages, form_keys
from .phone import PhonePages
from .text import mail_state, moment, pluralize, spreadsheet_time, urgent_mark

Action, Status = AuditEntry.Action, Inquiry.Status


FIRST_WORDS = 12  # of a message, in the list


@admin.register(Inquiry)
class InquiryAdmin(EditedTogether, ConsentPages, PhonePages, NoteDraftPages, admin.ModelAdmin):
    form = InquiryAdminForm
    list_display = [
        *["reference", "received", "sender", "about", "first_words"],
        *["state", "due", "assigned_to", "told"],
    ]
    list_display_links = ["reference", "sender"]
    list_filter = [InboxFilter, AssigneeFilter, ("topic", TopicFilter)]
    list_per_page = 50
    list_select_related = ["assignee"]
    search_fields = ["search_text"]  # by InquiryQuerySet.search()
    search_help_text = (
        "Search all messages by name, phone number, email address, words, notes or reference."
    )
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["take", "close", "spam", "not_spam", "send_again", "export", "erase"]
    actions_on_bottom = False
    readonly_fields = [
        "received",
        "name",
        "about",
        "asked_offer",
        "message",
        "due",
        "answer_by",
        "former_numbers",
        "mark",
        "source_page",
        "told",
        "receipt_told",
        "again",
        "said",
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
        response = super().changelist_view(request, {"title": shown} | (extra_context or {}))
        if changelist := getattr(response, "context_data", {}).get("cl"):
            AuditEntry.record_list(request.user, changelist.result_list)
        return response

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("outgoing_mail")

    def get_ordering(self, request):
        if InboxFilter.shown(request) not in InboxFilter.WAITING:
            return ["-received_at"]
        urgent = ~Q(urgent_words="")
        late = Q(status__in=Inquiry.OPEN, reply_due_at__lt=timezone.now())
        first = Case(When(urgent, then=Value(0)), When(late, then=Value(1)), default=Value(2))
        return [first, "received_at"]

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    @admin.display(description="received", ordering="received_at")
    def received(self, inquiry):
        return moment(inquiry.received_at)

    @admin.display(description="name", ordering="name")
    def sender(self, inquiry):
        return "Erased" if inquiry.erased_at else inquiry.name

    @admin.display(description="about", ordering="topic")
    def about(self, inquiry):
        return format_html("{}{}", urgent_mark(inquiry), self.topic_in_words(inquiry))

    def topic_in_words(self, inquiry):
        if inquiry.needs_a_call and not inquiry.is_done:
            return format_html(
                '{} <span class="attention">appointment NOT changed</span>',
                inquiry.get_topic_display(),
            )
        if inquiry.offer_title:
            return f"{inquiry.get_topic_display()}: {inquiry.offer_title}"
        return inquiry.get_topic_display()

    @admin.display(description="asks about the offer")
    def asked_offer(self, inquiry):
        """By the title that the writer saw; with the way to what it says now, if it's there."""
        offer = inquiry.offer
        if offer is None:
            return f"{inquiry.offer_title} (deleted since)"
        ends = f"runs until {date_format(offer.ends_on, 'D, M j')}"
        if offer.ends_on < timezone.localdate():
            ends = f"ended on {date_format(offer.ends_on, 'D, M j')}"
        url = reverse("admin:contact_offer_change", args=[offer.pk])
        return format_html('<a href="{}">{}</a>, {}', url, inquiry.offer_title, ends)

    @admin.display(description="first words")
    def first_words(self, inquiry):
        return Truncator(inquiry.message).words(FIRST_WORDS)

    @admin.display(description="status", ordering="status")
    def state(self, inquiry):
        css_class = "state" if inquiry.status in Inquiry.OPEN else "state state--done"
        return format_html('<span class="{}">{}</span>', css_class, inquiry.get_status_display())

    @admin.display(description="assigned to", ordering="assignee__username")
    def assigned_to(self, inquiry):
        return inquiry.assignee

    @admin.display(description="answer due", ordering="reply_due_at")
    def due(self, inquiry):
        if not inquiry.reply_due_at:
            return "No promise made"
        if inquiry.is_past_promise:
            text = '<span class="late">Overdue</span> {}'
            return format_html(text, moment(inquiry.reply_due_at))
        return moment(inquiry.reply_due_at)

    @admin.display(description="staff told")
    def told(self, inquiry):
        if mail := inquiry.notification:
            return mail_state(mail)
        if inquiry.status != Status.SUSPECT:
            return "Not sent"
        by_rate = inquiry.suspicion == Inquiry.Suspicion.RATE
        return "With other suspects, once an hour" if by_rate else "Not sent: suspected spam"

    @admin.display(description="consent receipt")
    def receipt_told(self, inquiry):
        return mail_state(inquiry.receipt)

    @admin.action(description="Give to me", permissions=["change"])
    def take(self, request, queryset):
        taken = queryset.filter(erased_at=None).update(assignee=request.user)
        self.message_user(request, f"{pluralize(taken, 'message')} given to you.")

    @admin.action(description="Close", permissions=["change"])
    def close(self, request, queryset):
        chosen = queryset.exclude(status=Status.SUSPECT)  # whose consent would count
        closed = self.set_status(request, chosen, Status.CLOSED)
        self.message_user(request, f"{pluralize(closed, 'message')} closed.")

    @admin.action(description="Spam: put aside, with what it agreed to", permissions=["change"])
    def spam(self, request, queryset):
        moved = self.set_status(request, queryset, Status.SUSPECT)
        self.message_user(
            request, f"{pluralize(moved, 'message')} put aside. What they agreed to doesn't count."
        )

    def set_status(self, request, queryset, status):
        chosen = list(queryset.filter(erased_at=None).exclude(status=status))
        for inquiry in chosen:
            with transaction.atomic():
                was, inquiry.status = inquiry.status, status
                inquiry.save(update_fields=["status"])
                AuditEntry.record_status(request.user, inquiry, was)
        return len(chosen)

    @admin.action(description="Not spam: put among the new messages", permissions=["change"])
    def not_spam(self, request, queryset):
        suspects = list(queryset.suspects())
        for inquiry in suspects:
            with transaction.atomic():
                inquiry.not_spam()
                AuditEntry.record_status(request.user, inquiry, Status.SUSPECT)
        if suspects:
            moved = pluralize(len(suspects), "message")
            self.message_user(request, f"{moved} put among the new ones, and staff are told.")
        else:
            self.message_user(request, "None of them is suspected spam.", messages.WARNING)

    @admin.action(description="Send the notification again", permissions=["change"])
    def send_again(self, request, queryset):
        told = 0
        for inquiry in queryset.exclude(status=Status.SUSPECT).filter(erased_at=None):
            resend_notification(request.user, inquiry)
            told += 1
        if told:
            again = pluralize(told, "notification")
            self.message_user(request, f"{again} on the way. “Staff told” says when sent.")
        else:
            self.message_user(
                request, "Suspected spam sends no email. Press “Not spam” first.", messages.ERROR
            )

    @admin.action(description="Export for a spreadsheet (CSV)", permissions=["export"])
    def export(self, request, queryset):
        AuditEntry.record(
            request.user, Action.EXPORTED, detail=pluralize(queryset.count(), "message")
        )
        chosen = queryset.prefetch_related(None).select_related("assignee")
        return csv_response(
            f"messages-{timezone.localdate()}",
            [
                *["Reference", "Received", "Answer due", "Name", "Email", "Phone", "Phone (E.164)"],
                *["About", "Offer", "Message", "Status", "Assigned to", "Notes"],
                *["Written from page", "May be urgent"],
            ],
            (
                [
                    inquiry.reference,
                    spreadsheet_time(inquiry.received_at),
                    spreadsheet_time(inquiry.reply_due_at),
                    inquiry.name,
                    inquiry.email,
                    inquiry.phone,
                    inquiry.phone_e164,
                    inquiry.get_topic_display(),
                    inquiry.offer_title,
                    inquiry.message,
                    inquiry.get_status_display(),
                    inquiry.assignee or "",
                    inquiry.notes,
                    inquiry.source_page,
                    inquiry.urgent_words,
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
        offer = ["asked_offer"] if obj and obj.offer_title else []
        words = [("name", "about"), *offer, "message", ("received", "due", "source_page")]
        mark, again = ["mark"] if may_change else [], ["again"] if may_send else []
        agreed = [] if obj and obj.erased_at else ["agreed"]  # without a number, nothing is
        former = ["former_numbers"] if obj and obj.former_phones.exists() else []
        receipt = ["receipt_told"] if obj and obj.receipt else []
        return [
            ("Message", {"fields": words}),
            ("Answer", {"fields": ["answer_by", *former, *mark, "notes", ("assignee", "status")]}),
            ("What this person agreed to", {"fields": ["said", *agreed]}),
            ("Notification", {"fields": [("told", *again), *receipt]}),
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "assignee":
            field.queryset = User.objects.filter(is_staff=True, is_active=True)
            field.empty_label = "Nobody yet"
            wrapper = field.widget  # without the signs that add and change accounts
            wrapper.can_add_related = wrapper.can_change_related = False
            wrapper.can_delete_related = wrapper.can_view_related = False
        return field

    def render_change_form(self, request, context, obj=None, **kwargs):
        AuditEntry.record_opening(request.user, obj)
        context |= {
            "title": f"Message {obj.reference}",
            "subtitle": None,
            "others": obj.same_person().exclude(pk=obj.pk).order_by("-received_at")[:20],
            "history": obj.audit_entries.all()[:50],
            "may_correct": self.has_change_permission(request, obj),
            "may_erase": self.has_erase_permission(request),
        }
        context |= self.note_drafts(request, obj, context["adminform"].form)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def save_model(self, request, inquiry, form, change):
        was = form.initial["status"]
        # Of a suspect that is none the notification goes out: see Inquiry.not_spam().
        inquiry.save(update_fields=form.changed_data)
        if was == Status.SUSPECT:
            inquiry.enqueue_mail()
        AuditEntry.record_status(request.user, inquiry, was)
        if "notes" in form.changed_data:  # not by a button in another tab
            NoteDraft.objects.forget(inquiry, request.user, *form_keys(request))

    def response_change(self, request, inquiry):
        if "_send_again" in request.POST and inquiry.status != Status.SUSPECT:
            resend_notification(request.user, inquiry)
            self.message_user(request, "The notification is on its way again.")
            return redirect(request.get_full_path())
        done = what_was_done(request.POST.get("_mark"), inquiry)
        self.message_user(request, done, messages.SUCCESS)
        if request.POST.get("_mark") == Status.IN_PROGRESS or "_continue" in request.POST:
            return redirect(request.get_full_path())
        return self.response_post_save_change(request, inquiry)

    @admin.display(description="answer")
    def answer_by(self, inquiry):
        links = []
        if inquiry.email:
            subject = quote(f"Your message {inquiry.reference}")
            url = f"mailto:{quote(inquiry.email, safe='@')}?subject={subject}"
            links.append((url, f"Write to {inquiry.email}"))
        if inquiry.phone:
            links.append((inquiry.phone_link, f"Call {inquiry.phone}"))
        buttons = format_html_join(" ", '<a class="button" href="{}">{}</a>', links) or "-"
        if inquiry.is_email_dead:
            note = "Email to this address came back: it doesn't exist or doesn't accept email."
            return format_html('{} <span class="attention">{}</span>', buttons, note)
        return buttons

    @admin.display(description="numbers before")
    def former_numbers(self, inquiry):
        lines = [
            (one.phone or "None", moment(one.corrected_at), one.corrected_by)
            for one in inquiry.former_phones.all()
        ]
        return format_html_join("; ", "{}, until {} ({})", lines)

    @admin.display(description="mark as")
    def mark(self, inquiry):
        """Buttons of the form around them: one click saves everything, the new status with it."""
        statuses = [Status.NEW, Status.IN_PROGRESS, Status.ANSWERED, Status.CLOSED]
        buttons = [(status, status.label) for status in statuses if status != inquiry.status]
        if inquiry.status == Status.SUSPECT:
            buttons = [(Status.NEW, "Not spam")]
        else:
            buttons.append((Status.SUSPECT, "Spam"))
        return format_html_join(
            " ", '<button class="button" type="submit" name="_mark" value="{}">{}</button>', buttons
        )

    @admin.display(description="if nobody got it")
    def again(self, inquiry):
        return format_html(
            '<button class="button" type="submit" name="_send_again" value="1">{}</button>',
            "Send the notification again",
        )

    @admin.display(description="in this message")
    def said(self, inquiry):
        return answers_in_words(inquiry, ConsentEvent.Method.PAGE) or "Nothing was asked."

    @admin.display(description="now, for this number and address")
    def agreed(self, inquiry):
        """For the number and the address, whichever message it was said in."""
        return answers_in_words(inquiry, ConsentEvent.Method.STAFF) or "Nothing."

    # --- Pages of their own

    def get_urls(self):
        erase = self.admin_site.admin_view(self.erase_view)
        return [
            path("<int:pk>/erase/", erase, name="contact_inquiry_erase"),
            *self.get_consent_urls(),
            *self.get_phone_urls(),
            *self.get_note_draft_urls(),
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

    def erase_view(self, request, pk):
        if not self.has_erase_permission(request):
            raise PermissionDenied
        inquiry = get_object_or_404(Inquiry, pk=pk, erased_at=None)
        others = list(inquiry.same_person().exclude(pk=pk).order_by("received_at"))
        ticked = {str(other.pk) for other in others if has_same_name(inquiry, other)}
        confirmed = set(request.POST.getlist("unanswered"))
        if request.method == "POST":
            ticked = set(request.POST.getlist("message"))
            chosen = [inquiry, *(other for other in others if str(other.pk) in ticked)]
            doubtful = [one for one in chosen if not one.is_done and str(one.pk) not in confirmed]
            if not doubtful:
                erase_person(request.user, chosen)
                erased = pluralize(len(chosen), "message")
                self.message_user(request, f"The person has been erased, with {erased}.")
                return redirect("admin:contact_inquiry_changelist")
            self.message_user(request, nothing_erased(doubtful), messages.ERROR)
        return self.page(
            request,
            "erase",
            "Erase this person?",
            inquiry=inquiry,
            others=others,
            ticked=ticked,
            confirmed=confirmed,
        )


def what_was_done(button, inquiry):
    """What the next page says of a message that was saved, with the way back to it."""
    if button == Status.SUSPECT:
        text = "Message {} is put aside as spam. What it agreed to doesn't count."
    elif button in Status.values:
        text = f"Message {{}} is marked as “{inquiry.get_status_display()}”."
    else:
        text = "Message {} is saved."
    link = format_html('<a href="{}">{}</a>', inquiry.admin_path, inquiry.reference)
    return format_html(text, link)


def nothing_erased(unanswered):
    references = ", ".join(inquiry.reference for inquiry in unanswered)
    return (
        f"Nothing has been erased yet. Nobody has answered {references}: answer first, or check "
        "“Erase it anyway”."
    )


def resend_notification(user, inquiry):
    with transaction.atomic():
        inquiry.resend_notification()
        AuditEntry.record(user, Action.RESENT, inquiry)
