"""What the page of a message shows of its writer: their words, and their other messages."""

from django.contrib import admin
from django.db.models import Max
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from clinic_site.foundation.clock import moment
from contact.erasure import has_same_name
from contact.models import AuditEntry

SHOWN = 20  # other messages


class PersonPages:
    """A mixin for InquiryAdmin."""

    @admin.display(description="message")
    def words(self, inquiry):
        """From right to left where the visitor wrote so."""
        return in_its_direction(inquiry.message)

    @admin.display(description="notes")
    def notes_to_read(self, inquiry):
        """For whoever may only look, or where the person was erased."""
        return in_its_direction(inquiry.notes) if inquiry.notes else None

    def other_messages(self, user, inquiry):
        """
        What the page of a message says of the others from its address or its number, the newest
        first, as a context. That somebody saw their words stands in the record as one entry.
        """
        found = inquiry.same_person().exclude(pk=inquiry.pk).select_related("assignee")
        found = list(found.order_by("-received_at", "-pk")[: SHOWN + 1])
        others = found[:SHOWN]
        if not others:
            return {}
        AuditEntry.record_beside(user, inquiry, others)
        last = last_changes(others)
        for other in others:
            other.last_change = last.get(other.pk, "")
            other.has_another_name = not has_same_name(inquiry, other)
        inbox = reverse("admin:contact_inquiry_changelist")
        # The search looks for one thing at a time; they may share the number alone.
        ways = {inquiry.email: inquiry.email, inquiry.phone: inquiry.phone_e164}
        older = [(way, f"{inbox}?{urlencode({'q': words})}") for way, words in ways.items() if way]
        return {
            "others": others,
            "names_differ": any(other.has_another_name for other in others),
            "older": older if len(found) > SHOWN else [],
        }


def in_its_direction(text):
    return format_html('<div dir="auto">{}</div>', linebreaks_filter(text))


def last_changes(inquiries):
    """Who changed the status of each last, from what to what and when: {pk: in words}."""
    entries = AuditEntry.objects.filter(inquiry__in=inquiries, action=AuditEntry.Action.STATUS)
    last = entries.order_by().values("inquiry").annotate(last=Max("pk")).values("last")
    return {
        entry.inquiry_id: f"{entry.detail}, by {entry.who}, {moment(entry.happened_at)}"
        for entry in entries.filter(pk__in=last).with_names()
    }
