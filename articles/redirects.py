"""
Records a redirect whenever a public page or a topic changes its URL, is withdrawn or is deleted.

It uses signals because restoring an earlier version writes rows without calling save().
"""

from django.db.models.signals import post_delete, post_save, pre_save

from .models import Redirect, Topic, publication_kinds
from .models.publication import new_draft_key
from .models.redirect import either_way


def connect_signals():
    for model in publication_kinds():
        pre_save.connect(_look_back, model, dispatch_uid="articles.redirects")
        post_save.connect(_record, model, dispatch_uid="articles.redirects")
        post_delete.connect(_record_deleted, model, dispatch_uid="articles.redirects")
    pre_save.connect(_look_back_at_topic, Topic, dispatch_uid="articles.redirects")
    post_save.connect(_record_topic, Topic, dispatch_uid="articles.redirects")
    post_delete.connect(_record_deleted_topic, Topic, dispatch_uid="articles.redirects")


def _look_back(sender, instance, **kwargs):
    rows = sender._base_manager.only("slug", "published_at")
    instance.before_save = rows.filter(pk=instance.pk).first()
    if instance.is_published or (instance.before_save and instance.before_save.is_published):
        instance.draft_key = new_draft_key()  # public now: links to the draft stop working


def _record(sender, instance, **kwargs):
    before, path = instance.before_save, instance.get_absolute_url()
    if before and before.get_absolute_url() != path:
        Redirect.objects.record_move(before.get_absolute_url(), path, before.is_published)
    if instance.is_published:
        Redirect.objects.filter(old_path__in=either_way(path)).delete()
    elif before and before.is_published:
        Redirect.objects.record_removal(path)


def _record_deleted(sender, instance, **kwargs):
    path = instance.get_absolute_url()
    if instance.is_published:
        Redirect.objects.record_removal(path)
    _end_old_addresses(path)


def _end_old_addresses(path):
    """Another page may take the path, and must not get the readers of the deleted one."""
    Redirect.objects.leading_to(path).update(new_path="")


def _look_back_at_topic(sender, instance, **kwargs):
    instance.before_save = sender._base_manager.only("slug").filter(pk=instance.pk).first()


def _record_topic(sender, instance, **kwargs):
    before, path = instance.before_save, instance.get_absolute_url()
    if before and before.get_absolute_url() != path:
        Redirect.objects.record_move(before.get_absolute_url(), path, was_public=True)
    Redirect.objects.filter(old_path__in=either_way(path)).delete()


def _record_deleted_topic(sender, instance, **kwargs):
    path = instance.get_absolute_url()
    if instance.merged_into:
        Redirect.objects.record_move(path, instance.merged_into.get_absolute_url(), was_public=True)
    else:
        Redirect.objects.record_removal(path)
        _end_old_addresses(path)
