"""
The picture of a page in link previews: its title in the clinic's type beside its illustration.

Made in the background, and named by all that is seen in it: a new title is a new file, and
until that is there, the page names the plain crop of its picture.
"""

import hashlib
from contextlib import suppress
from io import BytesIO

from django.apps import apps
from django.contrib.staticfiles.finders import find
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.signals import post_save
from django.tasks import task
from PIL import Image, ImageDraw, ImageFont, ImageOps

from articles.images import SOCIAL_SIZE
from articles.models import Article, Condition, Page, Picture
from contact.models import Clinic

from . import editions

DESIGN = "1"  # raise it when the drawing below changes
PICTURE_LEFT = 524  # where the picture begins, under the edge of the panel
TEXT_LEFT, TEXT_WIDTH = 64, 428
TITLE_TOP, TITLE_HEIGHT, NAME_BASELINE = 108, 400, 572
TITLE_SIZES, NAME_SIZES, LINE_HEIGHT = range(76, 23, -2), range(26, 11, -1), 1.3
TITLE_COLOR, NAME_COLOR = "#fdf8ec", "#cbdbcd"  # --color-deep-text, --color-deep-muted


def url(page, clinic, edition):
    """The address of its picture, or "" until it is made."""
    name = _name(page, clinic)
    try:
        made = editions.kept(name, lambda: default_storage.exists(name), edition)
    except OSError:  # a bucket that is away breaks no page
        return ""
    return default_storage.url(name) if made else ""


def watch():
    for model in (Article, Condition, Page, Picture, Clinic):
        post_save.connect(_saved, model, dispatch_uid="clinic_site.link_previews")


def _saved(sender, instance, created, update_fields, **kwargs):
    if sender not in (Picture, Clinic):
        if instance.published_at:
            make_link_previews.enqueue(sender._meta.label, instance.pk)
    elif not created and not update_fields:  # a new file or name, which any page may show
        make_link_previews.enqueue()


@task
def make_link_previews(label=None, pk=None):
    """Make what is missing of one page, or of all that are or will be public."""
    clinic = Clinic.objects.current()
    made = False
    for model in [apps.get_model(label)] if label else (Article, Condition, Page):
        rows = model.objects.exclude(published_at=None).select_related("picture")
        for page in rows.filter(pk=pk) if pk else rows.iterator():
            name = _name(page, clinic)
            if not default_storage.exists(name):
                with suppress(FileNotFoundError):  # a lost picture spoils its own page alone
                    default_storage.save(name, ContentFile(draw(page, clinic)))
                    made = True
    if made:
        editions.end()


def _name(page, clinic):
    seen = (DESIGN, clinic.name, page.title, page.picture.file.name if page.picture else "")
    return f"previews/{hashlib.sha256('\n'.join(seen).encode()).hexdigest()[:20]}.jpg"


def draw(page, clinic):
    """The JPEG."""
    image = Image.open(find("img/social.png")).convert("RGB")
    if page.picture:
        panel = Image.open(find("img/social-panel.png"))
        with page.picture.file.open() as file, Image.open(file) as picture:
            size = SOCIAL_SIZE[0] - PICTURE_LEFT, SOCIAL_SIZE[1]
            image.paste(ImageOps.fit(picture, size, Image.Resampling.LANCZOS), (PICTURE_LEFT, 0))
        image.paste(panel, mask=panel)
    pen = ImageDraw.Draw(image)
    lines, font = _fitted(page.title, TITLE_SIZES, TITLE_HEIGHT)
    pen.multiline_text((TEXT_LEFT, TITLE_TOP), lines, TITLE_COLOR, font, spacing=font.size * 0.1)
    name, font = _fitted(clinic.name, NAME_SIZES, 40)
    pen.text((TEXT_LEFT, NAME_BASELINE), name, NAME_COLOR, font, anchor="ls")
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=86, optimize=True)
    return buffer.getvalue()


def _fitted(text, sizes, height):
    """The text in lines, and the largest font with which it fits; the smallest where none does."""
    measure = _font(100).getlength
    for size in sizes:
        width = TEXT_WIDTH * 100 / size
        lines = []
        for word in text.split():
            if lines and measure(f"{lines[-1]} {word}") <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        fits = all(measure(line) <= width for line in lines)
        if fits and len(lines) * size * LINE_HEIGHT <= height:
            break
    return "\n".join(lines), _font(size)


def _font(size):
    font = ImageFont.truetype(find("fonts/atkinson-hyperlegible-next-whole.woff2"), size)
    font.set_variation_by_axes([700])  # bold
    return font
