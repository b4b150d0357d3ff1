"""Load the sample clinic record and consent wordings, where there are none yet."""

import tomllib
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction

from contact.models import Clinic, ConsentWording, OpeningHours

SAMPLE = Path(__file__).resolve().parents[2] / "sample_clinic.toml"


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, **options):
        sample = tomllib.loads(SAMPLE.read_text("utf-8"))
        if not Clinic.objects.exists():
            clinic = Clinic(**sample["clinic"])
            clinic.full_clean()
            clinic.save()
            hours = sample["hours"]
            for weekday in hours.pop("weekdays"):
                OpeningHours.objects.create(clinic=clinic, weekday=weekday, **hours)
        for purpose, words in sample["wordings"].items():
            if not ConsentWording.objects.filter(purpose=purpose).exists():
                wording = ConsentWording(purpose=purpose, **words)
                wording.details = wording.details.strip()
                wording.full_clean()
                wording.save()
