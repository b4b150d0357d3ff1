from math import inf

from django import template
from django.utils.html import format_html

from articles.pictures.cropping import MIDDLE

register = template.Library()


@register.simple_tag
def picture(picture, description, sizes, largest=inf, lead=False):
    """
    A <picture> element: AVIF and WebP once they are made, the stored JPEG until then.

    `description` is the alternative text, "" for a decorative picture; `sizes` is the HTML
    attribute; `largest` is the most pixels that a picture of that size can use; `lead` loads it
    at once and with high priority, for the largest picture in view.
    """
    url = picture.file.url
    stem = url.rpartition(".")[0]
    classes = focus_classes(picture)
    return format_html(
        '<picture>{}{}<img{} src="{}" width="{}" height="{}" alt="{}" {}="{}"></picture>',
        _source("avif", picture.srcset("avif", stem, largest), sizes),
        _source("webp", picture.srcset("webp", stem, largest), sizes),
        format_html(' class="{}"', classes) if classes else "",
        url,
        picture.width,
        picture.height,
        description,
        *(("fetchpriority", "high") if lead else ("loading", "lazy")),
    )


@register.simple_tag
def face(picture, size, description=""):
    """
    A square <picture> around the focal point, `size` CSS pixels wide: a person's photo.

    The alternative text is empty, because the person's name stands beside it. Until the squares
    are made, the browser cuts one out of the whole picture.
    """
    if picture.has_faces:
        url, srcset, width = picture.face_url, picture.face_srcset, size
    else:
        url, srcset = picture.file.url, picture.srcset
        width = round(size * max(1, picture.width / max(1, picture.height)))
    return format_html(
        '<picture>{}{}<img class="{}" src="{}" width="{}" height="{}" alt="{}" loading="lazy">'
        "</picture>",
        _source("avif", srcset("avif"), f"{width}px"),
        _source("webp", srcset("webp"), f"{width}px"),
        "square" if picture.has_faces else f"square {focus_classes(picture)}".strip(),
        url,
        size,
        size,
        description,
    )


def focus_classes(picture):
    """
    The classes by which components/crop.css keeps the focal point in view, to ten percent.

    Classes, because the content security policy refuses a style attribute.
    """
    places = {"x": round(picture.focus_x, -1), "y": round(picture.focus_y, -1)}
    return " ".join(f"focus-{axis}-{at}" for axis, at in places.items() if at != MIDDLE)


def _source(kind, srcset, sizes):
    if not srcset:
        return ""
    return format_html('<source type="image/{}" srcset="{}" sizes="{}">', kind, srcset, sizes)
