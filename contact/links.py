"""
Signed links to pages of one message, which need no login.

They sign the message's own random key: a row's number is given again after a restore. Each kind
has a salt of its own, for each proves something else about whoever follows it. A mailed one proves
that a mailbox is theirs, so it ends when staff correct the message's address.
"""

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from .models import ConsentEvent, Inquiry

_sent_signer = signing.Signer(salt="contact.sent")
_consent_signers = {
    ConsentEvent.Method.PAGE: signing.Signer(salt="contact.consent.page"),
    ConsentEvent.Method.LINK: signing.Signer(salt="contact.consent.mailed"),
}


def sent_path(inquiry):
    """The path of the page that confirms a message."""
    return reverse("contact:sent", args=[_sent_signer.sign(inquiry.link_key)])


def consent_path(inquiry):
    """
    The path of a message's consent page, for a page that whoever sent the message sees: it
    proves that and nothing about the address and the number that were typed.
    """
    return _consent_path(inquiry, ConsentEvent.Method.PAGE)


def mailed_consent_path(inquiry):
    """The same for a mail to the message's address: it proves that the mailbox is theirs."""
    return _consent_path(inquiry, ConsentEvent.Method.LINK)


def inquiry_of_sent_link(signed):
    return _inquiry(_unsign(_sent_signer, signed))


def inquiry_of_consent_link(signed):
    """The message that a link names, and which kind of link it is."""
    for method, signer in _consent_signers.items():
        if keys := _unsign(signer, signed):
            inquiry = _inquiry(keys.partition(":")[0])
            if keys == _keys(inquiry, method):
                return inquiry, method
    raise Http404


def _consent_path(inquiry, method):
    return reverse("consent", args=[_consent_signers[method].sign(_keys(inquiry, method))])


def _keys(inquiry, method):
    if method == ConsentEvent.Method.LINK and inquiry.mailed_key:
        return f"{inquiry.link_key}:{inquiry.mailed_key}"
    return inquiry.link_key


def _unsign(signer, signed):
    """The key that is signed; None where this signer did not sign it."""
    try:
        return signer.unsign(signed)
    except signing.BadSignature:
        return None


def _inquiry(key):
    """404 for no key, an unknown one or an erased person."""
    return get_object_or_404(Inquiry, link_key=key, erased_at=None)
