"""
A clinic of facts that nobody can take for real, for tests, benchmarks and screenshots only: the
sample site itself invents none. In a shell of a site: `from tests.made_up import fill`.
"""

from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from articles.models import Picture, Treatment
from contact.models import Clinic, Notice

from .factories import FULL_RECORD, HALF_RECORD, PLACE, make_clinician, make_offer

BIOGRAPHY = (
    "<p>{} learned to listen at the School of Nowhere, and sees people of any age who can climb "
    "up to the lamp of a lighthouse, or would like to again.</p>"
)


def fill(state):
    """Fill the sample site's record: "empty" leaves it alone, "half" and "full" add to it."""
    clinic = Clinic.objects.filter(pk=1)
    if state == "empty":
        clinic.update(answers_help="")  # tests of a whole site say that somebody does
        return
    if state == "half":
        clinic.update(city=PLACE["city"], state=PLACE["state"], **HALF_RECORD)
        make_clinician(name="Sam Sample", biography="")
        return
    clinic.update(**PLACE, **FULL_RECORD)
    portrait = Picture(title="A made-up portrait", file=draw_portrait(), focus_y=38)
    portrait.full_clean()
    portrait.save()
    pat = make_clinician(photo=portrait, biography=BIOGRAPHY.format("Pat"))
    sam = {"name": "Sam Sample", "position": 2}
    make_clinician(biography=BIOGRAPHY.format("Sam"), **sam)
    make_clinician(name="Ángel de la Muestra-Larga", position=3, biography="")
    for treatment in Treatment.objects.filter(slug__in=("spinal-adjustment", "massage")):
        treatment.offered = "yes"
        treatment.save()
        treatment.given_by.add(pat)
    make_offer(
        title="First visit for $49",
        includes="A talk about your back and an exam. X-rays cost extra.",
        ends_on=timezone.localdate() + timedelta(days=20),
    )
    Notice.objects.create(
        text="Closed this afternoon for the lighthouse fair. We open Monday at 9 a.m.",
        ends_at=timezone.now() + timedelta(days=1),
    )


def draw_portrait():
    """A drawn face as a phone's upright photo has it: above the middle."""
    image = Image.new("RGB", (900, 1200), "#bcd7cf")
    draw = ImageDraw.Draw(image)
    draw.ellipse((150, 820, 750, 1500), fill="#20605c")  # shoulders
    draw.rectangle((390, 640, 510, 880), fill="#9c6b4a")  # neck
    draw.ellipse((270, 200, 630, 720), fill="#b07c57")  # head
    draw.chord((255, 160, 645, 620), 180, 360, fill="#2e2320")  # hair
    for x in (370, 510):
        draw.ellipse((x, 440, x + 24, 468), fill="#2e2320")
    draw.arc((370, 500, 530, 620), 25, 155, fill="#6b3b2a", width=10)  # a smile
    file = BytesIO()
    image.save(file, "PNG")
    return SimpleUploadedFile("portrait.png", file.getvalue())
