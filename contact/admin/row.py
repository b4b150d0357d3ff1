"""What the list shows of a message: its first words, and the ways to answer it."""

import unicodedata

from django.utils.html import format_html
from django.utils.text import Truncator

from contact.mailto import mailto
from contact.models import AuditEntry, Inquiry

How = Inquiry.AnsweredHow

FIRST_WORDS = 120  # characters of a message


def first_words(inquiry):
    """On one line, and from right to left where the visitor wrote so."""
    words = _shown(inquiry)
    css_class = "first-words first-words--cut" if goes_on(inquiry) else "first-words"
    text = '<span class="{}" dir="auto">{}</span>'
    return format_html(text, css_class, words) if words else ""


def goes_on(inquiry):
    """Whether the message goes on after what the list shows of it."""
    return _shown(inquiry) != unicodedata.normalize("NFC", _on_one_line(inquiry))


def _shown(inquiry):
    return Truncator(_on_one_line(inquiry)).chars(FIRST_WORDS)


def _on_one_line(inquiry):
    return " ".join(inquiry.message.split())


def read_to_the_end(user, inquiries):
    """The ids of those that the list shows whole, or that this person has opened."""
    cut = {inquiry.pk for inquiry in inquiries if goes_on(inquiry)}
    if not cut:
        return {inquiry.pk for inquiry in inquiries}
    opened = AuditEntry.objects.filter(user=user, action=AuditEntry.Action.OPENED, inquiry__in=cut)
    unread = cut - set(opened.values_list("inquiry", flat=True))
    return {inquiry.pk for inquiry in inquiries} - unread


def ways_to_answer(inquiry):
    """Of each way to answer: how, the link that begins it, and what the link says."""
    if inquiry.phone:
        yield How.PHONE, inquiry.phone_link, f"Call {inquiry.phone}"
    if inquiry.email:
        yield How.EMAIL, mailto(inquiry), f"Write to {inquiry.email}"
