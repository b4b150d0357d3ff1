"""
Pages that the search finds although they are no publication, such as the contact page. The app
that has such a page registers it in its AppConfig.ready(); the search itself knows no other app.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Searchable:
    url: str
    title: str
    summary: str
    sections: list  # of (anchor, [text, …]); the anchor is an id on the page, or "" for its top


@dataclass(frozen=True)
class Registered:
    model: type  # the one row of this model holds what the page says
    kind: str  # as readers see it beside a result
    describe: Callable  # returns the page as it is now
    parts: tuple  # models whose rows the page says too


PK = 1  # of the one row

registered = []


def register(model, kind, describe, parts=()):
    registered.append(Registered(model, kind, describe, tuple(parts)))


def of(model):
    """What is registered for a model or for a part of it, or None."""
    return next((page for page in registered if model in (page.model, *page.parts)), None)
