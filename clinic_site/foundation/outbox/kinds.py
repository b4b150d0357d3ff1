"""
The kinds of mail that the site sends. An app registers each, in AppConfig.ready(), with the
function that writes it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.mail import EmailMessage


@dataclass(frozen=True)
class MailKind:
    name: str
    label: str  # as staff read it
    write: Callable[..., EmailMessage]  # takes the OutgoingMail


_kinds = {}


def register(name, label, write):
    _kinds[name] = MailKind(name, label, write)


def get(name):
    return _kinds[name]


def choices():
    """(name, label) of each, as a filter of a list needs them."""
    return [(kind.name, kind.label) for kind in _kinds.values()]
