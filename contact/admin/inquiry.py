"""One message. The list of them is in inbox.py."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from clinic_site.foundation.choices import is_number
from clinic_site.foundation.clock import date_in_words, moment
from clinic_site.foundation.two_editors import EditedTogether
from contact.assignment import tell
from contact.correction import ERASED
from contact.erasure import erase_person, has_same_name, perhaps_same_person
from contact.models import (
    AuditEntry,
    ConsentEvent,
    FormerEmail,
    FormerPhone,
    Inquiry,
    NoteDraft,
)

from .at_once import AtOncePages
from .consent import ConsentPages, answers_in_words, in_one_line
from .correction import CorrectionPages
from .inbox import InboxPages, resend_notification
from .inquiry_form import ColleagueField, InquiryAdminForm
from .mark import MarkButtons, how_answered, status_before, what_was_done
from .note_draft import NoteDraftPages, form_keys, without_typed
from .person import PersonPages
from .ready_reply import ReadyReplies
from .row import ways_to_answer
from .text import mail_state, pluralize

Action, Status = AuditEntry.Action, Inquiry.Status


@admin.register(Inquiry)
class InquiryAdmin(
    MarkButtons,
    EditedTogether,
    AtOncePages,
    InboxPages,
    ConsentPages,
    CorrectionPages,
    NoteDraftPages,
    ReadyReplies,
    PersonPages,
    admin.ModelAdmin,
):
    form = InquiryAdminForm
    readonly_fields = [
        "received",
        "sender",
        "about",
        "asked_offer",
        "words",
        "due",
        "answer_by",
        "in_short",
        "ready_replies",
        "former_numbers",
        "former_addresses",
        "notes_to_read",
        "assigned_to",
        "state",
        "mark",
        "source_page",
        "told",
        "receipt_told",
        "assignee_told",
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

    # --- One message

    def get_fieldsets(self, request, obj=None):
        may_change = self.has_change_permission(request, obj)
        may_send = may_change and obj and obj.status != Status.SUSPECT
        offer = ["asked_offer"] if obj and obj.offer_title else []
        words = [("sender", "about"), *offer, "words", ("received", "due", "source_page")]
        mark, again = ["mark"] if may_change else [], ["again"] if may_send else []
        ready = ["ready_replies"] if may_send else []
        agreed = [] if obj and obj.erased_at else ["agreed"]  # without a number, nothing is
        former = names_of_corrected(obj) if obj else []
        ways = ["answer_by", "in_short", *ready, *former]
        if may_change:
            answer = [*ways, "notes", *mark, ("assignee", "status")]
        else:
            answer = [*ways, "notes_to_read", ("assigned_to", "state")]
        others = ["assignee_told"] if obj and obj.mail_to_assignee else []
        others += ["receipt_told"] if obj and obj.receipt else []
        return [
            ("Message", {"fields": words}),
            ("Answer", {"fields": answer}),
            ("What this person agreed to", {"fields": ["said", *agreed]}),
            ("Notification", {"fields": [("told", *again), *others]}),
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "assignee":
            kwargs |= {"form_class": ColleagueField, "empty_label": "Nobody yet"}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "assignee":
            wrapper = field.widget  # without the signs that add and change accounts
            wrapper.can_add_related = wrapper.can_change_related = False
            wrapper.can_delete_related = wrapper.can_view_related = False
        return field

    def render_change_form(self, request, context, obj=None, **kwargs):
        if request.method != "HEAD":  # which shows nobody a word of it
            AuditEntry.record_opening(request.user, obj)
            context |= self.other_messages(request.user, obj)
        context |= {
            "title": f"Message {obj.reference}",
            "subtitle": None,
            "history": obj.audit_entries.with_names()[:50],
            "may_correct": self.has_change_permission(request, obj),
            "may_erase": self.has_erase_permission(request),
            "texts_not_stopped": ConsentEvent.objects.texts_not_stopped([obj]),
        }
        context |= self.note_drafts(request, obj, context["adminform"].form)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def save_model(self, request, inquiry, form, change):
        before, changed = form.saved, form.changed_data
        if "status" in changed:
            how = how_answered(request.POST.get("_mark"), inquiry.status, before)
            inquiry.answered_how, changed = how, [*changed, "answered_how"]
        if "status" in changed or "_mark" in request.POST:  # a person has looked at it
            inquiry.suspicion, changed = "", [*changed, "suspicion"]
        # Of a suspect that is none the notification goes out: see Inquiry.not_spam().
        inquiry.save(update_fields=changed)
        if before.status == Status.SUSPECT:
            inquiry.enqueue_mail()
        was = status_before(before, request.POST.get("_mark"))
        AuditEntry.record_status(request.user, inquiry, was)
        if inquiry.assignee_id != before.assignee_id:
            AuditEntry.record_given(request.user, [inquiry])
            if words := tell(request.user, inquiry):
                self.message_user(request, words, messages.INFO)
        if "notes" in form.changed_data:  # not by a button in another tab
            NoteDraft.objects.forget(inquiry, request.user, *form_keys(request))

    def response_change(self, request, inquiry):
        if "_send_again" in request.POST and inquiry.status != Status.SUSPECT:
            when = "again" if resend_notification(request.user, inquiry) else "already"
            self.message_user(request, f"The notification is on its way {when}.")
            return redirect(without_typed(request))
        done = what_was_done(request.POST.get("_mark"), inquiry)
        self.message_user(request, done, messages.SUCCESS)
        if request.POST.get("_mark") == Status.IN_PROGRESS or "_continue" in request.POST:
            return redirect(without_typed(request))
        return self.response_post_save_change(request, inquiry)

    @admin.display(description="answer")
    def answer_by(self, inquiry):
        links = [(link, words) for _how, link, words in ways_to_answer(inquiry)]
        buttons = format_html_join(" ", '<a class="button" href="{}">{}</a>', links) or "-"
        if inquiry.is_email_dead:
            note = "Email to this address came back: it doesn't exist or doesn't accept email."
            return format_html('{} <span class="attention">{}</span>', buttons, note)
        return buttons

    @admin.display(description="agreed to")
    def in_short(self, inquiry):
        return in_one_line(inquiry)

    @admin.display(description="numbers before")
    def former_numbers(self, inquiry):
        return until_corrected((one.phone, one) for one in inquiry.former_phones.all())

    @admin.display(description="addresses before")
    def former_addresses(self, inquiry):
        return until_corrected((one.email, one) for one in inquiry.former_emails.all())

    @admin.display(description="if nobody got it")
    def again(self, inquiry):
        return format_html(
            '<button class="button" type="submit" name="_send_again" value="1">{}</button>',
            "Send the notification again",
        )

    @admin.display(description="in this message")
    def said(self, inquiry):
        answers = ConsentEvent.objects.answers(inquiry, ConsentEvent.Method.PAGE)
        return answers_in_words(answers) or "Nothing was asked."

    @admin.display(description="now, for this number and address")
    def agreed(self, inquiry):
        """For the number and the address, whichever message it was said in."""
        return answers_in_words(inquiry.agreed) or "Nothing."

    @admin.display(description="asks about the offer")
    def asked_offer(self, inquiry):
        """By the title that the writer saw; with the way to what it says now, if it's there."""
        offer = inquiry.offer
        if offer is None:
            return f"{inquiry.offer_title} (deleted since)"
        is_over = offer.ends_on < timezone.localdate()
        ends = f"{'ended on' if is_over else 'runs until'} {date_in_words(offer.ends_on)}"
        url = reverse("admin:contact_offer_change", args=[offer.pk])
        return format_html('<a href="{}">{}</a>, {}', url, inquiry.offer_title, ends)

    @admin.display(description="consent receipt")
    def receipt_told(self, inquiry):
        receipt = inquiry.receipt
        if receipt.sent_at and inquiry.former_emails.filter(corrected_at__gt=receipt.sent_at):
            return format_html("{}, to the address before", mail_state(receipt))
        return mail_state(receipt)

    @admin.display(description="who has it was notified")
    def assignee_told(self, inquiry):
        return mail_state(inquiry.mail_to_assignee)

    # --- Pages of their own

    def change_view(self, request, object_id, *args, **kwargs):
        is_sent = request.method == "POST" and self.has_change_permission(request)
        pk = unquote(object_id)
        if not (is_sent and is_number(pk)):
            return super().change_view(request, object_id, *args, **kwargs)
        # Locked before the form reads it, so that of two presses the second sees the first.
        with transaction.atomic():
            inquiry = Inquiry.objects.select_for_update().filter(pk=pk).first()
            if inquiry and inquiry.erased_at:
                return self.was_erased(request, inquiry)
            return super().change_view(request, object_id, *args, **kwargs)

    def was_erased(self, request, inquiry):
        """For whoever still has a page from before: it's no question of what they may do."""
        self.message_user(request, ERASED, messages.WARNING)
        return redirect(inquiry.admin_path)

    def get_urls(self):
        erase = self.admin_site.admin_view(self.erase_view)
        return [
            path("<int:pk>/erase/", erase, name="contact_inquiry_erase"),
            *self.get_at_once_urls(),
            *self.get_consent_urls(),
            *self.get_correction_urls(),
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
        inquiry = get_object_or_404(Inquiry, pk=pk)
        if inquiry.erased_at:
            return self.was_erased(request, inquiry)
        others = list(perhaps_same_person(inquiry).exclude(pk=pk).order_by("received_at"))
        if request.method == "GET":
            AuditEntry.record_opening(request.user, inquiry)
            if others:
                AuditEntry.record_beside(request.user, inquiry, others)
        ticked = {str(other.pk) for other in others if has_same_name(inquiry, other)}
        confirmed = set(request.POST.getlist("unanswered"))
        if request.method == "POST":
            ticked = set(request.POST.getlist("message"))
            chosen = [inquiry, *(other for other in others if str(other.pk) in ticked)]
            doubtful = [one for one in chosen if not one.is_done and str(one.pk) not in confirmed]
            if not doubtful:
                number = erase_person(request.user, chosen)
                if not number:
                    return self.was_erased(request, inquiry)
                erased = pluralize(number, "message")
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


def names_of_corrected(inquiry):
    """The fields with what stood in a message before a correction."""
    before = {"former_numbers": FormerPhone, "former_addresses": FormerEmail}
    found = {
        name: Exists(kind.objects.filter(inquiry=OuterRef("pk"))) for name, kind in before.items()
    }
    is_there = Inquiry.objects.filter(pk=inquiry.pk).values(**found).get()
    return [name for name in before if is_there[name]]


def until_corrected(former):
    """Pairs of a number or an address and the record of its correction, on one line."""
    lines = ((text or "None", moment(one.corrected_at), one.corrected_by) for text, one in former)
    return format_html_join("; ", "{}, until {} ({})", lines)


def nothing_erased(unanswered):
    references = ", ".join(inquiry.reference for inquiry in unanswered)
    return (
        f"Nothing has been erased yet. Nobody has answered {references}: answer first, or check "
        "“Erase it anyway”."
    )
