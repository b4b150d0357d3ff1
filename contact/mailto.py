"""Links that open a mail program with an email to the writer of a message, for staff to send."""

import re
from urllib.parse import quote

# Windows and some mail programs cut off a link that is longer than about 2,000 characters, and
# the end of the text is lost without a word.
LONGEST = 1800


def encoded(text):
    """As in RFC 6068: a line ends with %0D%0A, and every sign that isn't plain is escaped."""
    return quote(re.sub(r"\r\n?|\n", "\r\n", text), safe="")


def mailto(inquiry, body=""):
    """ "" where a mail program might cut it off."""
    subject = encoded(f"Your message {inquiry.reference}")
    link = f"mailto:{quote(inquiry.email, safe='@')}?subject={subject}"
    if body:
        link += f"&body={encoded(body)}"
    return link if len(link) <= LONGEST else ""
