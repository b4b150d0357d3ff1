"""Words that several screens of accounts share."""

from django.utils.html import format_html

from clinic_site.staff.addresses import listing
from contact.models import Inquiry


def way_to_messages(to=None):
    """A link to the messages that somebody had and that are now given to `to`, or to nobody."""
    query = "status=open" if to else "status=open&assignee=nobody"
    return format_html('<a href="{}">See them</a>', listing(Inquiry, query))
