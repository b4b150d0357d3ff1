"""
The clinic's time zone. Every date and time is read and shown in it: on pages, on the staff's
screens and in mail. It is a field of the clinic's record, so staff can change it.

Django knows it as the "current" time zone: for requests by the middleware here, for mail and
commands by `with time_zone.of_the_clinic()`.
"""

from django.db import DatabaseError
from django.utils import timezone

_sources = []


def register(source):
    """`source` is a function that returns the zone. The app that keeps it calls this in ready()."""
    _sources[:] = [source]


def of_the_clinic():
    """A context in which Django's current time zone is the clinic's."""
    return timezone.override(_zone())


def _zone():
    try:
        return _sources[0]()
    except DatabaseError:  # what can be shown without the database is shown all the same
        return timezone.get_default_timezone()


class TimeZoneMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        zone = _zone()
        with timezone.override(zone):
            response = self.get_response(request)
        if response.streaming:  # made after this, while it is sent: a spreadsheet
            response.streaming_content = _made_in(zone, iter(response.streaming_content))
        return response


def _made_in(zone, parts):
    """Each part, made while the zone is current; between two parts it is not."""
    while True:
        with timezone.override(zone):
            part = next(parts, None)
        if part is None:
            return
        yield part
