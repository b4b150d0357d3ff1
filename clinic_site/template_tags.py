"""Tags that any template may use without loading them (TEMPLATES["OPTIONS"]["builtins"])."""

import re

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import apnumber
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

from articles.models import Condition

from . import social_images
from . import structured_data as data
from .foundation.clock import date_in_words, moment
from .foundation.names import name_of
from .foundation.site_url import absolute_url
from .staff.edit_bar import edit_bar

register = template.Library()


@register.simple_tag
def icon(name):
    """An icon of templates/icons. Hidden from screen readers, so put it beside text."""
    return render_to_string(f"icons/{name}.svg")


@register.simple_tag(takes_context=True, name="edit_bar")
def render_edit_bar(context):
    """The bar for whoever is signed in as staff; for visitors nothing at all."""
    bar = edit_bar(context)
    return render_to_string("includes/edit_bar.html", bar) if bar else ""


@register.filter
def startswith(text, beginning):
    return text.startswith(beginning)


@register.filter
def attributes(attrs):
    """The HTML attributes of a widget, like Django's attrs.html, but much faster."""
    written = [
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    ]
    return mark_safe("".join(written))  # noqa: S308 - escaped here


@register.filter
def labeled(cells, headers):
    """
    The cells of a row of a list in the admin, each with the name of its column, which a phone
    shows beside what is in the cell. One in which nothing is has a class, and isn't shown there.
    """
    for cell, header in zip(cells, headers, strict=True):
        if not cell.startswith("<td") or cell.startswith('<td class="action-checkbox'):
            yield cell
            continue
        if re.fullmatch(r"<td[^>]*>\s*-?\s*</td>", cell):
            cell = cell.replace('class="', 'class="is-empty ', 1)
        label = format_html('<td data-label="{}"', capfirst(header["text"]))
        yield mark_safe(cell.replace("<td", label, 1))  # noqa: S308 - escaped by Django


register.filter("absolute", absolute_url)
register.filter("moment", moment)
register.filter("date_in_words", date_in_words)


@register.simple_tag(takes_context=True, name="name_of")
def name_once(context, user):
    """The name of somebody who works here; asked for once on a page, however often it stands."""
    names = context.render_context.setdefault("names of staff", {})
    if user.pk not in names:
        names[user.pk] = name_of(user)
    return names[user.pk]


@register.simple_tag(takes_context=True)
def structured_data(context, publication=None, offers=(), people=()):
    """The JSON-LD script element for the clinic, and for a page, offers or people."""
    return data.of_page(publication, context["clinic"](), offers, people)


@register.simple_tag
def emergency_condition(path):
    """The condition whose emergency card a reader of this path needs, or None."""
    return Condition.objects.published().emergency_list_for(path)


@register.simple_tag
def first_visit_contents(page, clinic):
    """The table of contents of the First visit page, with what the clinic's record adds to it."""
    added = [("before-you-book", "Before you book")]
    if clinic.has_visit_facts:
        added.insert(0, ("before-you-come", "Before you come"))
    opening = sum(1 for block in page.opening if getattr(block, "heading", ""))
    return [*page.contents[:opening], *added, *page.contents[opening:]]


@register.simple_tag
def about_contents(page, clinicians, clinic):
    """The same for the page about the clinic: its people, and its place and hours."""
    people = [("people", "Who you’ll meet")] if clinicians else []
    visit = [("visit", "Visit us")] if clinic.has_address or clinic.opening_hours else []
    return [*people, *page.contents, *visit]


@register.simple_tag
def privacy_contents(page):
    """The same for the page about privacy: with what the settings say."""
    return [*page.contents, ("when-we-erase", "When we erase messages")]


@register.simple_tag
def how_long_kept():
    """For how long messages are kept, in words."""
    return {
        "messages": days_in_words(settings.KEEP_MESSAGES_DAYS),
        "suspects": days_in_words(settings.KEEP_SUSPECTS_DAYS),
    }


def days_in_words(days):
    """730 as "two years", 90 as "90 days"."""
    years, rest = divmod(days, 365)
    if rest or not years:
        return f"{days:,} day{'' if days == 1 else 's'}"
    return f"{apnumber(years)} year{'' if years == 1 else 's'}"


@register.simple_tag(takes_context=True)
def link_preview(context):
    """The URL of this page's image for social networks, or "" until it is made."""
    publication = context.get("publication")
    if not publication or context.get("is_draft"):
        return ""
    return social_images.url(publication, context["clinic"]())
