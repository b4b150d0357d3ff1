"""What the clock does: pages that go public, and drafts that are published at their minute."""

import logging

from django.contrib import admin
from django.db import IntegrityError, transaction

from articles.models import Treatment, WorkingDraft, publication_kinds
from clinic_site.foundation import time_zone

from .locks import locked

logger = logging.getLogger(__name__)


def next_publication(moment):
    """When the next page or treatment goes public after a moment; None where none is scheduled."""
    scheduled = [
        model.objects.filter(published_at__gt=moment).order_by().values_list("published_at")
        for model in (*publication_kinds(), Treatment)
    ]
    first = scheduled[0].union(*scheduled[1:]).order_by("published_at").first()
    return first and first[0]


def publish_due():
    """
    Publish the drafts whose minute has come. The worker calls it every few seconds. Each is
    published and deleted in one transaction, so a worker that is killed leaves it due.
    """
    for pk, revision in WorkingDraft.objects.due().values_list("pk", "revision"):
        try:
            with time_zone.of_the_clinic(), transaction.atomic():
                publish(pk)
        except IntegrityError:
            refused = "Something that it names was deleted, or its web address is taken."
            WorkingDraft.objects.filter(pk=pk, revision=revision).update(refused=refused)
        except Exception as error:  # it stays due, and those after it wait for nothing
            logger.warning("the scheduled draft %s failed: %s", pk, type(error).__name__)


def publish(pk):
    due = WorkingDraft.objects.due().filter(pk=pk)
    if found := due.first():
        locked(found.page_type.model_class(), found.page_id)
    draft = due.select_for_update(of=("self",)).first()
    if draft is None:  # another worker was quicker, or somebody threw it away
        return
    site_admin = admin.site.get_model_admin(draft.page_type.model_class())
    with transaction.atomic():
        draft.refused = site_admin.publish_draft(draft, draft.publish_by)
        if draft.refused:
            transaction.set_rollback(True)
    if draft.refused:
        WorkingDraft.objects.filter(pk=pk).update(refused=draft.refused)
        logger.warning("the scheduled draft %s was not published", pk)
