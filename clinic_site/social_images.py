"""
The image that social networks and messengers show for a link to a page: its title in the
site's font beside its picture. What the font cannot draw is left out.

Images are made in the background. The file name is a hash of everything the image shows, so a
new title means a new file. Until that is made, the page uses the plain crop of its picture.
"""

import hashlib
import re
import unicodedata
from contextlib import suppress

from django.apps import apps
from django.contrib.staticfiles.finders import find
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.signals import post_save
from django.tasks import task
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from articles.models import Picture, publication_kinds
from articles.pictures.cropping import cropped
from articles.pictures.renditions import ORPHANS_STAY, SOCIAL_SIZE, crop_suffix
from articles.pictures.upload import encoded
from contact.models import Clinic

FOLDER = "previews/"
FILE = re.compile(rf"{FOLDER}[0-9a-f]{{20}}\.jpg")
DESIGN = "2"  # increase it when draw() changes, so that all images are made again
PICTURE_LEFT = 524  # pixels; its left edge is hidden under the panel
TEXT_LEFT, TEXT_WIDTH = 64, 428
TITLE_TOP, TITLE_HEIGHT, NAME_BASELINE, NAME_HEIGHT = 108, 400, 572, 40
TITLE_SIZES, NAME_SIZES, LINE_HEIGHT = range(76, 23, -2), range(26, 11, -1), 1.3
TITLE_COLOR, NAME_COLOR = "#fdf8ec", "#cbdbcd"  # --color-deep-text, --color-deep-muted


def url(page, clinic):
    """The URL of a page's social image, or "" until one is made for the page as it is now."""
    if page.social_image and page.social_image == _name(page, clinic):
        return default_storage.url(page.social_image)
    return ""


def connect_signals():
    for model in (*publication_kinds(), Picture, Clinic):
        post_save.connect(_saved, model, dispatch_uid="clinic_site.social_images")


def _saved(sender, instance, created, update_fields, **kwargs):
    if sender not in (Picture, Clinic):
        if instance.published_at:
            make_social_images.enqueue(sender._meta.label, instance.pk)
    # A new clinic name, picture file or focal point may be on any page.
    elif not created and (not update_fields or "focus_x" in update_fields):
        make_social_images.enqueue()


@task
def make_social_images(label=None, pk=None):
    """
    Make the missing images of one page, or without arguments of all public and scheduled pages.

    `label` is that of the model, such as "articles.Article".
    """
    clinic = Clinic.objects.current()
    for model in [apps.get_model(label)] if label else publication_kinds():
        rows = model.objects.exclude(published_at=None).select_related("picture")
        for page in rows.filter(pk=pk) if pk else rows.iterator():
            with suppress(FileNotFoundError):  # a lost file must not stop the other pages
                _make(page, clinic)


def _make(page, clinic):
    name = _name(page, clinic)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(draw(page, clinic)))
    if page.social_image != name:
        type(page).objects.filter(pk=page.pk).update(social_image=name)


def _name(page, clinic):
    picture = page.picture.file.name + crop_suffix(page.picture.focus) if page.picture else ""
    shown = (DESIGN, clinic.name, page.title, picture)
    return f"{FOLDER}{hashlib.sha256('\n'.join(shown).encode()).hexdigest()[:20]}.jpg"


def orphans():
    """Yield the names of images older than ORPHANS_STAY that no page shows any more."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return  # none was ever made
    shown = {
        name
        for model in publication_kinds()
        for name in model.objects.values_list("social_image", flat=True)
    }
    for name in names:
        name = FOLDER + name
        if FILE.fullmatch(name) and name not in shown:
            with suppress(FileNotFoundError):  # another worker deleted it
                if default_storage.get_modified_time(name) < timezone.now() - ORPHANS_STAY:
                    yield name


def draw(page, clinic):
    """Return the image as the bytes of a JPEG."""
    image = Image.open(find("img/social.png")).convert("RGB")
    if page.picture:
        panel = Image.open(find("img/social-panel.png"))
        with page.picture.file.open() as file, Image.open(file) as picture:
            size = SOCIAL_SIZE[0] - PICTURE_LEFT, SOCIAL_SIZE[1]
            image.paste(cropped(picture, size, page.picture.focus), (PICTURE_LEFT, 0))
        image.paste(panel, mask=panel)
    pen = ImageDraw.Draw(image)
    name = _drawable(clinic.name)
    title = _drawable(page.title) or name
    lines, font = _fit_text(title, TITLE_SIZES, TITLE_HEIGHT)
    pen.multiline_text((TEXT_LEFT, TITLE_TOP), lines, TITLE_COLOR, font, spacing=font.size * 0.1)
    if title != name:
        lines, font = _fit_text(name, NAME_SIZES, NAME_HEIGHT)
        top = NAME_BASELINE - font.size * LINE_HEIGHT * lines.count("\n")
        pen.text((TEXT_LEFT, top), lines, NAME_COLOR, font, anchor="ls", spacing=font.size * 0.1)
    return encoded(image, "JPEG", quality=86, optimize=True)


def _drawable(text):
    """
    The text without what the font has no glyph for, which would be drawn as a box: without such
    symbols, and without the words that have such a letter. "" if no letter or digit is left.
    """
    text = unicodedata.normalize("NFC", text)  # an accent and its letter are one glyph
    font = _font(20)
    box = bytes(font.getmask("\N{NULL}"))
    missing = {one for one in set(text) if not one.isspace() and bytes(font.getmask(one)) == box}
    words = []
    for word in text.split():
        if not any(one in missing and one.isalnum() for one in word):
            words.append("".join(one for one in word if one not in missing))
    drawable = " ".join(filter(None, words))
    return drawable if any(one.isalnum() for one in drawable) else ""


def _fit_text(text, sizes, height):
    """
    Return the text broken into lines, and the largest font in which it fits.

    `sizes` and `height` are in pixels. A word is broken only where no size fits without that,
    and what does not fit in the smallest size ends with an ellipsis.
    """
    measure = _font(100).getlength
    for breaks_words in (False, True):
        for size in sizes:
            width = TEXT_WIDTH * 100 / size
            lines = _lines(text, width, measure, breaks_words)
            most = int(height / (size * LINE_HEIGHT))
            if len(lines) <= most and all(measure(line) <= width for line in lines):
                return "\n".join(lines), _font(size)
    return "\n".join([*lines[: most - 1], lines[most - 1][:-1] + "…"]), _font(size)


def _lines(text, width, measure, breaks_words):
    lines = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        while breaks_words and measure(word) > width:
            fitting = next(
                n for n in range(len(word), 0, -1) if n == 1 or measure(word[:n]) <= width
            )
            lines.append(word[:fitting])
            word = word[fitting:]
        lines.append(word)
    return lines


def _font(size):
    font = ImageFont.truetype(find("fonts/atkinson-hyperlegible-next-whole.woff2"), size)
    font.set_variation_by_axes([700])  # bold
    return font
