"""Finding a page by words of its title, from the staff's first page."""

from django.core.exceptions import PermissionDenied
from django.utils.text import capfirst

from articles.search.text import WORD, asked_words, says

from .addresses import may
from .desk import Line, finder_for, line_of
from .link_chooser import likelihood
from .pages import Pages

MOST = 20  # results
LONGEST = 200  # characters; no title is longer


def found_pages(user, typed):
    """The template context of the page with the results."""
    pages = Pages(user)
    if not pages.kinds:
        raise PermissionDenied
    typed = typed.strip()[:LONGEST]
    # Without the signs around them, so that "spasms, back" finds as "back spasms" does.
    words = WORD.findall(" ".join(asked_words(typed)))
    found = matching(pages, words) if words else []
    return {
        "finder": finder_for(pages),
        "typed": typed,
        "found": found[:MOST],
        "more": max(len(found) - MOST, 0),
    }


def matching(pages, words):
    """A Line for each page whose title or address says all of the words: the likeliest first."""
    found = [line_of(page, f"{kind_of(page)}, {state(page)}") for page in titled(pages, words)]
    found += [line for line in begun(pages) if says(line.title, words)]
    return sorted(found, key=lambda line: (likelihood(line.title, words), line.title))


def titled(pages, words):
    """Those pages, with no more of each than the result says."""
    fields = "pk", "title", "slug", "published_at"
    for kind in pages.kinds:
        for row in kind.objects.order_by().values_list(*fields):
            if says(f"{row[1]} {row[2]}", words):
                yield kind(**dict(zip(fields, row, strict=True)))


def begun(pages):
    """The pages that somebody has begun to type and that can't be saved as a page yet."""
    for draft in pages.drafts:
        kind = pages.types[draft.page_type_id]
        if draft.page_id is None and may(pages.user, "add", kind):
            yield Line(str(draft), pages.form_of(draft), f"{kind_of(kind)}, begun")


def kind_of(model):
    return capfirst(model._meta.verbose_name)


def state(page):
    if page.is_published:
        return "live"
    return "scheduled" if page.published_at else "draft"
