"""
What a link says before anything is looked up: whether it leads to a page of ours, to another
site, to an email address or a phone number, and what is wrong with how it is written.
"""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.encoding import iri_to_uri

# The sanitizer has written the tags: each attribute in double quotes, each sign escaped.
LINK = re.compile(r'<a\b(?:[^>]*?\shref="([^"]*)")?[^>]*>')
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
HOST = re.compile(r"([\w-]+\.)+[a-z]{2,}(:\d+)?([/?#].*)?", re.IGNORECASE)
PHONE = re.compile(r"\+?[0-9][0-9().\- ]{1,24}((;ext=|[,;x])[0-9]{1,8})*")
LONGEST_SHOWN = 80  # characters of a link in a message

FOLLOWED = "a page, a web address, an email address or a phone number"


def links_in(html):
    """The addresses of all links in a text, "" for a link that has none."""
    return [unescape(address).strip() for address in LINK.findall(html)] if "<a" in html else []


def shown(link):
    return link if len(link) <= LONGEST_SHOWN else f"{link[:LONGEST_SHOWN]}…"


@dataclass(frozen=True)
class Address:
    """A link, taken apart. Either `problem` says what is wrong, or it is of one kind."""

    link: str
    problem: str = ""
    path: str = ""  # of a page of ours, decoded, beginning with a slash; "" for the page itself
    query: str = ""
    section: str = ""  # the id after #
    is_own: bool = False
    is_web: bool = False  # on another site


def read(link):
    """An Address. Asks no database."""
    link = link.strip()
    if not link:
        return Address(link, "A link leads nowhere. Choose where it leads, or take it out.")
    try:
        parts = urlsplit(link)
    except ValueError:  # such as http://[
        return Address(link, not_whole(link))
    scheme = parts.scheme if SCHEME.match(link) else ""
    if scheme in ("http", "https"):
        return own(link, parts) if is_our_site(parts) else web(link)
    if scheme == "mailto":
        return Address(link, email_problem(link, unquote(parts.path)))
    if scheme == "tel":
        return Address(link, phone_problem(link, unquote(parts.path)))
    if link.startswith("//"):
        return Address(link, f"“{shown(link)}” lacks its beginning. Write https:{shown(link)}.")
    if link.startswith(("/", "#")):
        return own(link, parts)
    if HOST.fullmatch(link) and not link.lower().endswith((".html", ".htm", ".php", ".pdf")):
        whole = f"https://{shown(link)}"
        return Address(link, f"“{shown(link)}” isn't a whole web address. Write {whole}.")
    if scheme:
        return Address(link, f"“{shown(link)}” isn't a link that works here. Use {FOLLOWED}.")
    if "@" in link:
        return Address(link, f"“{shown(link)}” needs mailto: in front: mailto:{shown(link)}.")
    return Address(link, f"“{shown(link)}” needs a slash in front: /{shown(link)}.")


def as_asked(link):
    """A web address in the letters that servers take, without its section."""
    parts = urlsplit(link)
    host = parts.netloc.encode("idna").decode()
    path, query = iri_to_uri(parts.path), iri_to_uri(parts.query)
    return urlunsplit((parts.scheme, host, path, query, ""))


def is_our_site(parts: SplitResult):
    """
    Whether a web address leads to this site, by any of the names that it answers to, with "www."
    or without. That it answers to any name, or to all of a domain, says nothing of one of them.
    """
    site = urlsplit(settings.SITE_URL)
    names = {site.hostname, *settings.ALLOWED_HOSTS} - {"*"}
    try:
        is_our_port = parts.port in (None, 80, 443, site.port)
    except ValueError:  # none that there is
        return False
    return is_our_port and bare_name(parts.hostname or "") in map(bare_name, names)


def bare_name(host):
    return host.lower().strip(".[]").removeprefix("www.")


def own(link, parts: SplitResult):
    path = unquote(parts.path)
    if parts.netloc and not path:
        path = "/"
    return Address(link, "", path, parts.query, unquote(parts.fragment), is_own=True)


def web(link):
    try:
        URLValidator(schemes=["http", "https"])(link)
    except ValidationError:
        return Address(link, not_whole(link))
    return Address(link, is_web=True)


def not_whole(link):
    return f"“{shown(link)}” isn't a whole web address. Copy it again from the page that you mean."


def email_problem(link, address):
    try:
        validate_email(address)
    except ValidationError:
        return f"“{shown(link)}” isn't an email address. Write it like mailto:name@example.com."
    return ""


def phone_problem(link, number):
    if PHONE.fullmatch(number) and sum(sign.isdigit() for sign in number) >= 3:
        return ""
    return f"“{shown(link)}” isn't a phone number. Write it like tel:+15125550100."
