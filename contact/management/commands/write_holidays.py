"""
Write the US federal holidays of the coming year into the clinic's hours, for staff to answer.

The background worker runs this every day. It alone imports the library, which takes 13 MB of
memory: pages read the rows.
"""

from datetime import timedelta

import holidays
from django.core.management.base import BaseCommand

from contact.models import Clinic, Holiday

DAYS_AHEAD = 366
# What people call the days that have another name in the law (5 U.S.C. 6103).
AS_PEOPLE_SAY = {
    "Washington's Birthday": "Presidents' Day",
    "Juneteenth National Independence Day": "Juneteenth",
}


def as_people_say(name):
    """The name of a day, which may end in "(observed)"."""
    for legal, said in AS_PEOPLE_SAY.items():
        name = name.replace(legal, said)
    return name


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        clinic = Clinic.objects.first()
        if clinic is None:
            return
        today = clinic.today
        last = today + timedelta(days=DAYS_AHEAD)
        known = set(Holiday.objects.values_list("day", flat=True))
        new = [
            Holiday(clinic=clinic, day=day, name=as_people_say(name))
            for day, name in sorted(holidays.US(years=range(today.year, last.year + 1)).items())
            if today <= day <= last and day not in known
        ]
        if new:
            Holiday.objects.bulk_create(new, ignore_conflicts=True)  # another worker may be first
