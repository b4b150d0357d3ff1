"""Signed links to pages of one message, which need no login."""

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from .models import Inquiry

_consent_signer = signing.Signer(salt="contact.consent")
_sent_signer = signing.Signer(salt="contact.sent")


def consent_path(inquiry):
    """The path of a message's consent receipt, signed so that nobody can guess it."""
    return reverse("consent", args=[_consent_signer.sign(inquiry.pk)])


def sent_path(inquiry):
    """The path of the page that confirms a message."""
    return reverse("contact:sent", args=[_sent_signer.sign(inquiry.pk)])


def inquiry_of_consent_link(signed):
    return _unsign(_consent_signer, signed)


def inquiry_of_sent_link(signed):
    return _unsign(_sent_signer, signed)


def _unsign(signer, signed):
    """The message that a link names. 404 for a bad signature or an erased person."""
    try:
        pk = signer.unsign(signed)
    except signing.BadSignature:
        raise Http404 from None
    return get_object_or_404(Inquiry, pk=pk, erased_at=None)
