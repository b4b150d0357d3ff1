"""
Keeps the addresses of public pages working, whatever saves or deletes them.

By signals and not by save(): restoring an earlier version writes rows without calling it.
"""

from django.db.models.signals import post_delete, post_save, pre_save

from .models import Article, Condition, Page, PastAddress, new_key


def watch():
    for model in (Article, Condition, Page):
        pre_save.connect(_look_back, model, dispatch_uid="articles.addresses")
        post_save.connect(_record, model, dispatch_uid="articles.addresses")
        post_delete.connect(_record_deleted, model, dispatch_uid="articles.addresses")


def _look_back(sender, instance, **kwargs):
    rows = sender._base_manager.only("slug", "published_at")
    instance.before_save = rows.filter(pk=instance.pk).first()
    if instance.is_published or (instance.before_save and instance.before_save.is_published):
        instance.draft_key = new_key()  # links to the draft end when the page is public


def _record(sender, instance, **kwargs):
    before, path = instance.before_save, instance.get_absolute_url()
    if before and before.get_absolute_url() != path:
        PastAddress.objects.moved(before.get_absolute_url(), path, before.is_published)
    if instance.is_published:
        PastAddress.objects.filter(path=path).delete()
    elif before and before.is_published:
        PastAddress.objects.gone(path)


def _record_deleted(sender, instance, **kwargs):
    if instance.is_published:
        PastAddress.objects.gone(instance.get_absolute_url())
