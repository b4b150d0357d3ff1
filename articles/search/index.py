"""
Updates the search index after every save of a page or of its parts: once for each page in a
transaction, however many of its parts were saved.
"""

import threading
from unicodedata import normalize

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from articles.models import (
    Block,
    Clinician,
    Condition,
    ConditionTreatment,
    Evidence,
    Page,
    Publication,
    SearchEntry,
    Step,
    Symptom,
    Treatment,
    publication_kinds,
)
from clinic_site.foundation import searchable
from clinic_site.foundation.searchable import Searchable

from .text import plain_text

BETWEEN = " · "  # the pieces of a page's text

# For each thread, the pages to index after the commit, in the order of their saves: a dict with
# (model, pk) as keys. A rollback leaves pages here; they are indexed after the next commit, which
# does no harm.
_pending = threading.local()


def index(model, pk):
    """Index a page again; remove it from the index if it was deleted."""
    page = describe(model, pk)
    entry = {"content_type": ContentType.objects.get_for_model(model), "object_id": pk}
    if page is None:
        SearchEntry.objects.filter(**entry).delete()
        return
    texts, sections, position = [], [], 0
    for anchor, pieces in page.sections:
        if text := BETWEEN.join(filter(None, map(plain_text, pieces))):
            texts.append(text)
            sections.append([position, anchor])
            position += len(text) + len(BETWEEN)
    values = {
        "url": page.url,
        "title": normalize("NFC", page.title),
        "summary": normalize("NFC", page.summary),
        "text": BETWEEN.join(texts),
        "sections": sections,
    }
    SearchEntry.objects.update_or_create(**entry, defaults=values)


def describe(model, pk):
    """The page as a Searchable, or None where there is none."""
    if page := searchable.of(model):
        return page.describe()
    row = model.objects.filter(pk=pk).first()
    return row and Searchable(row.get_absolute_url(), row.title, row.summary, sections_of(row))


def sections_of(row):
    sections = row.search_sections()
    if isinstance(row, Page) and row.slug == Page.ABOUT:  # its template shows the people, too
        people = Clinician.objects.public()
        return [*((person.anchor, person.texts()) for person in people), *sections]
    return sections


def rebuild():
    """Index all pages; return their number."""
    count = 0
    for model in publication_kinds():
        for pk in list(model.objects.order_by("pk").values_list("pk", flat=True)):
            index(model, pk)
            count += 1
    for page in searchable.registered:
        index(page.model, searchable.PK)
        count += 1
    return count


def connect_signals():
    """Index a page again whenever it, a part of it or one of its relations changes."""
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_after_save, dispatch_uid="articles.search")


def _after_save(instance, action="post", using=None, **kwargs):
    if action.startswith("pre"):
        return
    match instance:
        case Publication():
            _index_on_commit(using, type(instance), instance.pk)
        case Block():
            _index_on_commit(using, type(instance).parent.field.related_model, instance.parent_id)
        case Symptom() | Step() | Evidence() | ConditionTreatment():
            _index_on_commit(using, Condition, instance.condition_id)
        case Clinician():
            for pk in Page.objects.filter(slug=Page.ABOUT).values_list("pk", flat=True):
                _index_on_commit(using, Page, pk)
        case Treatment():
            for pk in instance.conditions.values_list("pk", flat=True):
                _index_on_commit(using, Condition, pk)
        case _:
            if page := searchable.of(type(instance)):
                _index_on_commit(using, page.model, searchable.PK)


def _index_on_commit(using, model, pk):
    vars(_pending).setdefault("pages", {})[model, pk] = True
    transaction.on_commit(index_saved, using=using)


def index_saved():
    """Index the pages that this thread has saved since the last call."""
    for model, pk in vars(_pending).pop("pages", ()):
        index(model, pk)
