from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def picture(picture, description, sizes, lead=False):
    """
    A <picture> element: AVIF and WebP once they are made, the stored JPEG until then.

    `description` is the alternative text, "" for a decorative picture; `sizes` is the HTML
    attribute; `lead` loads it at once and with high priority, for the largest picture in view.
    """
    url = picture.file.url
    stem = url.rpartition(".")[0]
    return format_html(
        '<picture>{}{}<img src="{}" width="{}" height="{}" alt="{}" '
        'loading="{}" fetchpriority="{}"></picture>',
        _source(picture, stem, "avif", sizes),
        _source(picture, stem, "webp", sizes),
        url,
        picture.width,
        picture.height,
        description,
        "eager" if lead else "lazy",
        "high" if lead else "auto",
    )


def _source(picture, stem, kind, sizes):
    if not picture.widths:
        return ""
    srcset = picture.srcset(kind, stem)
    return format_html('<source type="image/{}" srcset="{}" sizes="{}">', kind, srcset, sizes)
