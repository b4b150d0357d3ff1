"""Opening hours and times of day, written shortly."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from contact.models import OpeningHours

CHICAGO = ZoneInfo("America/Chicago")


def hours(spans, weekdays=range(5)):
    """Opening hours from words such as "9:00-12:00 13:00-17:00"."""
    return [
        OpeningHours(weekday=weekday, opens=at(span.split("-")[0]), closes=at(span.split("-")[1]))
        for weekday in weekdays
        for span in spans.split()
    ]


def at(text):
    return time(*map(int, text.split(":")))


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


WEEK = hours("9:00-17:00")
