"""Shows where two texts differ, and where a submitted form differs from what is saved by now."""

import html
import re
from bisect import bisect_left
from collections import Counter
from datetime import datetime, time
from difflib import SequenceMatcher

from django.forms import ModelChoiceField
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import capfirst

from .choices import is_number
from .clock import exact_clock

# Of blocks and rows inside a page: where they stand is not what they say.
PLACES = {"ordering", "region"}
# Each stops where it could begin anew, so that none reads the text twice.
LINK = re.compile(r"<a ([^<>]*)>((?:(?!<a |</a>).)*)</a>")
HREF = re.compile(r'href="([^"]*)"')
TAG = re.compile(r"</?[a-z][^<>]*>")
FEW_PAIRS = 400  # of words between two landmarks; more count as rewritten


def marked(old, new):
    """Both texts in one, as safe HTML: removed words in <del>, added words in <ins>."""
    old, new = (re.findall(r"\S+\s*|\s+", text) for text in (old, new))
    parts = []  # of [tag, words]
    at_old = at_new = 0
    for start, new_start, length in [*_shared(old, new), (len(old), len(new), 0)]:
        end = start + length
        for tag, words in (
            ("del", old[at_old:start]),
            ("ins", new[at_new:new_start]),
            ("span", old[start:end]),
        ):
            if words and parts and parts[-1][0] == tag:
                parts[-1][1] += words
            elif words:
                parts.append([tag, words])
        at_old, at_new = end, new_start + length
    return format_html_join("", "<{0}>{1}</{0}>", [(tag, "".join(words)) for tag, words in parts])


def _shared(old, new):
    """
    Yield what stands in both lists of words, in order: (place in old, place in new, length).

    On a text whose words repeat, difflib takes time by the square of its length and more. So the
    words that stand once in each text come first, which takes time by the length alone. They cut
    both texts into pieces, and difflib compares the words of short ones. This is how "patience
    diff" in git begins.
    """
    at_old = at_new = 0
    for place, new_place in [*_landmarks(old, new), (len(old), len(new))]:
        yield from _shared_in_piece(old, new, at_old, place, at_new, new_place)
        if place < len(old):
            yield place, new_place, 1
        at_old, at_new = place + 1, new_place + 1


def _landmarks(old, new):
    """The places of words that stand once in each text, the most that are in the same order."""
    counts, new_counts = Counter(old), Counter(new)
    places = {word: place for place, word in enumerate(new) if new_counts[word] == 1}
    ends, chains = [], []  # the longest increasing subsequence, by patience sorting
    for place, word in enumerate(old):
        if counts[word] > 1 or word not in places:
            continue
        pile = bisect_left(ends, places[word])
        link = (place, places[word], chains[pile - 1] if pile else None)
        ends[pile : pile + 1], chains[pile : pile + 1] = [places[word]], [link]
    found, link = [], chains[-1] if chains else None
    while link:
        found.append(link[:2])
        link = link[2]
    return found[::-1]


def _shared_in_piece(old, new, start, end, new_start, new_end):
    while start < end and new_start < new_end and old[start] == new[new_start]:
        yield start, new_start, 1
        start, new_start = start + 1, new_start + 1
    tail = 0
    while end > start and new_end > new_start and old[end - 1] == new[new_end - 1]:
        end, new_end, tail = end - 1, new_end - 1, tail + 1
    if 0 < (end - start) * (new_end - new_start) <= FEW_PAIRS:
        matcher = SequenceMatcher(None, old[start:end], new[new_start:new_end], autojunk=False)
        for place, new_place, length in matcher.get_matching_blocks():
            if length:
                yield start + place, new_start + new_place, length
    if tail:
        yield end, new_end, tail


def between(before, after):
    """Compare {key: (label, text)} with another: [(label, HTML), …] where the texts differ."""
    keys = dict.fromkeys([*before, *after])
    pairs = ((key, before.get(key), after.get(key)) for key in keys)
    return [
        ((new or old)[0], marked(old[1] if old else "", new[1] if new else ""))
        for _key, old, new in pairs
        if ((old and old[1]) or "") != ((new and new[1]) or "")
    ]


def unsaved_changes(form, formsets):
    """
    Where a submitted form differs from what is saved by now: [(label, HTML from marked()), …].

    `formsets` are the admin's inline formsets. Rows that somebody else added meanwhile, and
    the form does not have, are listed too.
    """
    saved, typed = {}, {}
    _add_changed_fields(form, "", saved, typed)
    for formset in formsets:
        name = capfirst(str(formset.model._meta.verbose_name))
        for row in formset.forms:
            label = f"{name} “{row.instance}”: " if row.instance.pk else f"{name}: "
            _add_changed_fields(row, label, saved, typed, hidden=PLACES)
        in_form = {row.instance.pk for row in formset.forms}
        for row in formset.get_queryset():
            if row.pk not in in_form:
                saved[formset.prefix, row.pk] = (f"{name}, added since", str(row))
    return between(saved, typed)


def html_text(rich):
    """Rich text as plain text: a line for each paragraph, and each link followed by its URL."""
    rich = re.sub(r"\s+", " ", rich)
    rich = LINK.sub(_words_and_url, rich)
    rich = re.sub(r"</(?:p|li|h3)>|<br[^<>]*>", "\n", rich)
    lines = (line.strip() for line in html.unescape(TAG.sub("", rich)).splitlines())
    return "\n".join(filter(None, lines))


def _words_and_url(link):
    attributes, words = link.groups()
    url = HREF.search(attributes)
    return f"{words} ({url[1]})" if url else words


def _add_changed_fields(form, name, saved, typed, hidden=()):
    """
    Add the fields that a form reports as changed to `saved` and `typed`: {key: (label, text)}.

    The form compares its data with the row as it is saved now, so this finds what somebody
    else changed meanwhile as well as what was typed.
    """
    fields = {field.name: field for field in form.instance._meta.get_fields()}
    for field in form.changed_data:
        if field not in fields or field in hidden:
            continue
        bound = form[field]
        before = form.get_initial_for_field(bound.field, field)
        key, label = (form.prefix, field), capfirst(f"{name}{bound.label}")
        saved[key] = (label, _form_text(fields[field], bound, before))
        typed[key] = (label, _form_text(fields[field], bound, bound.data))


def _form_text(field, bound, value):
    """A value of a bound form field, initial or submitted, as plain text."""
    if isinstance(bound.field, ModelChoiceField):
        values = value if isinstance(value, list) else [value]
        pks = {str(getattr(one, "pk", one)) for one in values if one}
        rows = bound.field.queryset.filter(pk__in=[pk for pk in pks if is_number(pk)])
        return "\n".join(sorted(map(bound.field.label_from_instance, rows)))
    if choices := getattr(bound.field, "choices", ()):
        labels = {str(key): label for key, label in choices}  # a form sends "0" for the number 0
        return "" if value is None else str(labels.get(str(value), value))
    if isinstance(value, list):  # of a SplitDateTimeField
        value = " ".join(map(str, filter(None, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        value = f"{local.date()} {exact_clock(local.time())}"
    if isinstance(value, time):
        value = exact_clock(value)
    value = "" if value is None else str(value)
    return field.plain_text(value) if hasattr(field, "plain_text") else value
