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
    is_for_staff: bool


_kinds = {}


def register(name, label, write, *, is_for_staff):
    """
    Mail for staff is tried until it is sent or a person gives it up, and the health page and
    the staff's banner say when it is late. Other mail ends with a dead address.
    """
    _kinds[name] = MailKind(name, label, write, is_for_staff)


def get(name):
    return _kinds[name]


def choices():
    """(name, label) of each, as a filter of a list needs them."""
    return [(kind.name, kind.label) for kind in _kinds.values()]


def for_staff():
    """The names of the kinds that are for staff."""
    return [kind.name for kind in _kinds.values() if kind.is_for_staff]
