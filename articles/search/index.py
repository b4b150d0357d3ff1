"""
Keeps the search index in step with the pages: once for each page in a transaction, however
many of its parts were saved.
"""

import threading

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from articles.models import (
    Block,
    Condition,
    ConditionTreatment,
    Evidence,
    Publication,
    SearchEntry,
    Symptom,
    Treatment,
    publication_kinds,
)

from .text import plain_text

# Of each thread: the pages that were saved, {(model, pk)}. What a rollback leaves here is read
# once more with the next commit, which does no harm.
_saved = threading.local()


def index(model, pk):
    """Read the words of a page again; a page that is no more leaves the index."""
    page = model.objects.filter(pk=pk).first()
    entry = {"content_type": ContentType.objects.get_for_model(model), "object_id": pk}
    if page is None:
        SearchEntry.objects.filter(**entry).delete()
        return
    values = {
        "url": page.get_absolute_url(),
        "title": page.title,
        "summary": page.summary,
        "text": " · ".join(filter(None, map(plain_text, page.texts()))),
    }
    SearchEntry.objects.update_or_create(**entry, defaults=values)


def rebuild():
    """Read all pages; returns how many they were."""
    count = 0
    for model in publication_kinds():
        for pk in list(model.objects.order_by("pk").values_list("pk", flat=True)):
            index(model, pk)
            count += 1
    return count


def connect_signals():
    """Read a page again whenever it, or a part of it, is saved, deleted or related anew."""
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_after_save, dispatch_uid="articles.search")


def _after_save(instance, action="post", using=None, **kwargs):
    if action.startswith("pre"):
        return
    match instance:
        case Publication():
            _note(using, type(instance), instance.pk)
        case Block():
            _note(using, type(instance).parent.field.related_model, instance.parent_id)
        case Symptom() | Evidence() | ConditionTreatment():
            _note(using, Condition, instance.condition_id)
        case Treatment():
            for pk in instance.conditions.values_list("pk", flat=True):
                _note(using, Condition, pk)


def _note(using, model, pk):
    vars(_saved).setdefault("pages", set()).add((model, pk))
    transaction.on_commit(index_saved, using=using)


def index_saved():
    """Index the pages that this thread saved since it was last asked."""
    for model, pk in vars(_saved).pop("pages", ()):
        index(model, pk)
