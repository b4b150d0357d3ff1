"""Tags that any template may use without loading them (TEMPLATES["OPTIONS"]["builtins"])."""

from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html

from . import link_previews
from . import structured_data as data

register = template.Library()


@register.simple_tag
def icon(name):
    """Draw a symbol of static/img/icons.svg, beside words that say the same."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.filter
def absolute(address):
    """The whole address of a picture or page: an upload may stand elsewhere, in a bucket."""
    return urljoin(settings.SITE_URL, address)


@register.simple_tag(takes_context=True)
def structured_data(context, publication=None):
    """What search engines read about the clinic, and about a condition page or an article."""
    return data.of_page(publication, context["clinic"])


@register.simple_tag(takes_context=True)
def link_preview(context):
    """The address of the picture that stands for this page elsewhere, "" until it is made."""
    publication = context.get("publication")
    if not publication or context["is_draft"]:
        return ""
    return link_previews.url(publication, context["clinic"], context["edition"])
