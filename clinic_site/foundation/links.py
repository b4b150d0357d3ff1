"""
Links between the apps' pages. What an app has to know of another's, it learns here: the app with
the pages registers who judges a link, and each app registers where its public words hold links.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class PublicLink:
    """A link that readers can follow, and where staff change it."""

    link: str
    title: str  # of the page or record that holds it
    page: str = ""  # the path of that page, where it is one
    model: str = ""  # the label of the model with the form
    pk: int | None = None  # of the row with the form
    # Where in that form: the name of a field, or the label of a row's model and the row's key.
    place: tuple = ()


_judges = []
_sources = []


def register_judge(judge):
    """`judge` takes a link and the time from which it's public; it returns what is wrong, or ""."""
    _judges.append(judge)


def register_source(source):
    """`source` takes a tuple of texts, or None, and returns the public links with any of them."""
    _sources.append(source)


def objection(link, public_from=None):
    return next(filter(None, (judge(link, public_from) for judge in _judges)), "")


def public_links(containing=None) -> Iterable[PublicLink]:
    for source in _sources:
        yield from source(containing)
