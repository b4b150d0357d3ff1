"""The words of consent, and what people agreed to."""

from itertools import chain

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from clinic_site.foundation.clock import column, day, moment
from clinic_site.foundation.differences import between
from clinic_site.foundation.two_editors import EditedTogether, RefusesStaleSave
from contact.exports import csv_response
from contact.models import AuditEntry, Clinic, ConsentEvent, ConsentWording, Inquiry

from .text import pluralize, spreadsheet_time

Action, Purpose = AuditEntry.Action, ConsentWording.Purpose

CAME_BACK_SHOWN = 100  # addresses; whoever corrects these sees the others
FOR_STAFF = {Purpose.REPLY: "An answer"}  # its own name speaks to the writer


class WordingForm(RefusesStaleSave, forms.ModelForm):
    """A new version, refused once if somebody else wrote another since the form was opened."""

    def saved_state(self):
        Clinic.objects.lock()
        return {purpose: str(words.version) for purpose, words in self.current.items()}

    def shown_state(self, rows_inside):
        return self.saved_state()

    @property
    def current(self):
        return ConsentWording.objects.current()

    def matters(self, purpose):
        return purpose == self.data.get("purpose")

    def log_entries(self):
        kind = ContentType.objects.get_for_model(ConsentWording)
        return LogEntry.objects.filter(content_type=kind)


@admin.register(ConsentWording)
class ConsentWordingAdmin(EditedTogether, admin.ModelAdmin):
    """Versions of the words: a new one is added, no old one is changed."""

    form = WordingForm

    list_display = ["purpose", "version", "text", column("written_at", "written"), "change"]
    list_filter = ["purpose"]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changeform_initial_data(self, request):
        """Start from the words in force, where the address names their purpose."""
        initial = super().get_changeform_initial_data(request)
        if wording := ConsentWording.objects.current().get(initial.get("purpose")):
            initial |= {name: getattr(wording, name) for name in ConsentWording.WORDS}
        return initial

    def unsaved_changes(self, form, context):
        newest = form.current[form.data["purpose"]]
        fields = {name: form.fields[name].label for name in ConsentWording.WORDS}
        saved = {name: (label, getattr(newest, name)) for name, label in fields.items()}
        typed = {name: (label, form.data.get(name, "")) for name, label in fields.items()}
        return between(saved, typed)

    @admin.display(description="to change the words")
    def change(self, wording):
        url = reverse("admin:contact_consentwording_add") + f"?purpose={wording.purpose}"
        return format_html('<a href="{}">Write a new version</a>', url)


class ConsentPages:
    """What InquiryAdmin shows of consent: the proof of one person, and who may be written to."""

    def get_consent_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/proof/", view(self.proof_view), name="contact_inquiry_proof"),
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
        ]

    def proof_view(self, request, pk):
        """What one person agreed to, when, how and to which words: to print, years later too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        inquiry = get_object_or_404(Inquiry, pk=pk)
        written = list(inquiry.consent_history())
        if request.method == "POST":
            self.record_withdrawal(request, inquiry, written)
            return redirect(request.path)
        if request.method != "HEAD":  # which shows nobody a word of it
            AuditEntry.record_opening(request.user, inquiry)
        still_given, in_quarantine = yeses_of(inquiry, written)
        events = ConsentEvent.objects.filter(inquiry__in=written).order_by("happened_at", "pk")
        events = events.select_related("wording", "inquiry")
        return self.page(
            request,
            "proof",
            "Proof of consent",
            inquiry=inquiry,
            written=written,
            still_given=still_given,
            given_in_quarantine=in_quarantine,
            may_withdraw=self.has_change_permission(request),
            events=events.counted(),
            quarantined=events.exclude(pk__in=events.counted()),
        )

    def record_withdrawal(self, request, inquiry, written):
        if not self.has_change_permission(request):
            raise PermissionDenied
        for event in chain(*yeses_of(inquiry, written)):
            if str(event.pk) == request.POST.get("withdraw"):
                with transaction.atomic():
                    method = ConsentEvent.Method.STAFF
                    ConsentEvent.objects.withdraw(event.inquiry, event.purpose, method)
                    detail = event.get_purpose_display()
                    AuditEntry.record(request.user, Action.WITHDREW, event.inquiry, detail)
                self.message_user(request, "The withdrawal is recorded.")
                return
        self.message_user(request, "That was withdrawn already.", messages.WARNING)

    def permission_list_view(self, request, purpose):
        """Who may be texted, or emailed offers, at this moment."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        by_text = purpose == Purpose.TEXTS
        title = "Who may be texted" if by_text else "Who may be emailed offers"
        events, came_back = ConsentEvent.objects.in_force(purpose), []
        if not by_text:
            events, came_back = events.by_arrival()
        if request.method == "POST":
            return self.export_permissions(request, title, events)
        shown = Paginator(events, self.list_per_page).get_page(request.GET.get("p"))
        named = ", ".join(event.inquiry.reference for event in shown)
        if named and request.method == "GET":
            AuditEntry.record(request.user, Action.OPENED, detail=f"{title}: {named}")
        return self.page(
            request,
            "permission_list",
            title,
            by_text=by_text,
            events=shown,
            came_back=came_back[:CAME_BACK_SHOWN],
            may_export=self.has_export_permission(request),
        )

    def export_permissions(self, request, title, events):
        if not self.has_export_permission(request):
            raise PermissionDenied
        number = pluralize(events.count(), "row")
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


def yeses_of(inquiry, written):
    """
    Two lists of the yeses of one person, which staff can take back for them: those in force, and
    those in quarantine. Suspected spam may name somebody else's number, which is not theirs.
    """
    person = [one for one in written if one == inquiry or one.status != Inquiry.Status.SUSPECT]
    events = ConsentEvent.objects
    return events.given_by(person), events.in_quarantine(person, written)


def in_one_line(inquiry):
    """
    Whether the number of a message may be texted and its address sent offers now: "Texts: yes
    (Mon, Jun 8) to 940 555 0100. Offers by email: no."
    """
    offers = yes_or_no(inquiry, Purpose.OFFERS, inquiry.email)
    if offers.startswith("yes") and inquiry.is_email_dead:
        offers += ", but email to it came back"
    return f"Texts: {yes_or_no(inquiry, Purpose.TEXTS, inquiry.phone)}. Offers by email: {offers}."


def yes_or_no(inquiry, purpose, contact):
    if not contact:
        return "no"
    event = inquiry.agreed.get(purpose)
    match event.decision if event else None:
        case ConsentEvent.Decision.GIVEN:
            return f"yes ({day(event.happened_at)}) to {contact}"
        case ConsentEvent.Decision.WITHDRAWN:
            return f"no (ended {day(event.happened_at)})"
        case _:
            return "no"


def answers_in_words(answers):
    """The events that decide by purpose, each answer with its words folded under it."""
    return format_html_join(
        "",
        '<details class="agreed"><summary>{}: <strong>{}</strong>, {}</summary>'
        "<blockquote>{}</blockquote></details>",
        (
            (
                FOR_STAFF.get(event.purpose) or event.get_purpose_display(),
                event.get_decision_display(),
                moment(event.happened_at),
                event.text,
            )
            for event in answers.values()
        ),
    )
