from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def picture(picture, description, sizes, lead=False):
    """
    Draw a Picture: AVIF and WebP once they are made, the master until then.

    `description` is the alternative text, "" where the picture is decorative; `sizes` says
    how wide it is shown, as in HTML; `lead` loads it first, as the largest thing in view.
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
