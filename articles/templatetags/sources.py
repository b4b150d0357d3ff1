from django import template
from django.utils.formats import date_format
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def citation(source):
    """
    A Source as readers see it: authors, title, publisher, year, link and day read.

    A tag is quicker than an include, and a condition page cites some thirty sources.
    """
    authors = source.authors
    if authors:
        authors += " " if authors.endswith(".") else ". "
    link = (
        format_html("doi.org/<wbr>{}", source.doi)
        if source.doi
        else f"Read it at {source.publisher}"
    )
    read = f". Last checked {date_format(source.read_on)}." if source.read_on else ""
    return format_html(
        '{}<cite>{}.</cite> {}, {}. <a href="{}">{}</a>{}',
        authors,
        source.title,
        source.publisher,
        source.year,
        source.get_absolute_url(),
        link,
        read,
    )
