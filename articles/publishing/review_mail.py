"""
The mails to staff about reviews. They hold no title and no word of a page, nor of a note: only
that there is something to read, and where.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from articles.models import Review
from clinic_site.foundation.outbox.tasks import message_id


def asked(mail):
    """To a clinician. None where the question was answered before the mail went."""
    review = mail.subject
    if review is None or not review.is_waiting or review.page is None:
        return None
    return write(mail, "A page is waiting for your review", "asked", admin_link(review, "review"))


def sent_back(mail):
    """To whoever asked."""
    review = mail.subject
    if review is None or review.decision != Review.Decision.SENT_BACK or review.page is None:
        return None
    return write(mail, "There’s a note for you", "sent_back", admin_link(review, "change"))


def write(mail, subject, name, link):
    context = {"review": mail.subject, "link": link, "site_url": settings.SITE_URL}
    return EmailMessage(
        subject=subject,
        body=render_to_string(f"articles/email/review_{name}.txt", context),
        to=[mail.recipient],
        headers={"Message-ID": message_id(mail, "review")},
    )


def admin_link(review, action):
    meta = review.page._meta
    path = reverse(f"admin:{meta.app_label}_{meta.model_name}_{action}", args=[review.page_id])
    return settings.SITE_URL + path
