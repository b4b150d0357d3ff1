"""WorkingDraft: what staff have typed into the form of a page and not made public yet."""

import json
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string

from clinic_site.foundation.names import name_of, named

WRITING = timedelta(minutes=2)  # after the last save somebody counts as still writing
LATE = timedelta(minutes=5)  # after its minute a scheduled change counts as late


def new_key():
    return get_random_string(22)


class WorkingDraftQuerySet(models.QuerySet):
    def of(self, page):
        return self.filter(page_type=ContentType.objects.get_for_model(page), page_id=page.pk)

    def of_new(self, model):
        """The drafts of pages that aren't saved as a page yet, newest first."""
        kind = ContentType.objects.get_for_model(model)
        rows = self.filter(page_type=kind, page_id=None).prefetch_related(named("saved_by"))
        return rows.order_by("-saved_at", "-pk")

    def due(self):
        """Those to publish now. One that was refused waits until somebody saves it again."""
        return self.filter(publish_at__lte=timezone.now(), refused="").exclude(page_id=None)

    def late(self):
        return self.filter(publish_at__lt=timezone.now() - LATE)

    def choose_instead(self, name, gone, kept):
        """Where drafts chose the row `gone` in this list, choose `kept`, into which it's merged."""
        for draft in self.select_for_update():
            fields = draft.data.get("fields") if isinstance(draft.data, dict) else None
            chosen = fields.get(name) if isinstance(fields, dict) else None
            if isinstance(chosen, list) and str(gone.pk) in chosen:
                new = [str(kept.pk) if one == str(gone.pk) else one for one in chosen]
                fields[name] = [one for number, one in enumerate(new) if one not in new[:number]]
                draft.save(update_fields=["data"])

    def know(self, name, before, after):
        """The site itself changed a field of the pages: their drafts count it as seen."""
        for draft in self.select_for_update():
            try:
                seen = dict(json.loads(draft.seen))
            except (TypeError, ValueError, RecursionError):
                continue
            if seen.get(name) == before:
                draft.seen = json.dumps(seen | {name: after})
                draft.save(update_fields=["seen"])


class WorkingDraft(models.Model):
    """
    The draft of a page, one for each, shared by all who may change the page. Readers see the page
    itself, so nothing here is public. What is in `data`: articles/publishing/working_drafts.py.
    """

    page_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    # Empty while the page is typed for the first time and can't be saved as a page yet.
    page_id = models.PositiveBigIntegerField(null=True, blank=True)
    page = GenericForeignKey("page_type", "page_id")
    title = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)
    seen = models.TextField(
        blank=True, help_text="What the page held when the draft was begun: see two_editors.py."
    )
    revision = models.PositiveIntegerField(default=0, help_text="Counts its saves.")
    key = models.CharField(
        max_length=22, default=new_key, help_text="In the link for somebody without a login."
    )
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    writing_since = models.DateTimeField(
        default=timezone.now, help_text="When the one who saved it last began to write."
    )
    publish_at = models.DateTimeField(null=True, blank=True, db_index=True)
    publish_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    refused = models.TextField(blank=True, help_text="Why it wasn't published at its time.")

    objects = WorkingDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page_type", "page_id"], name="one_working_draft_for_each_page"
            )
        ]

    def __str__(self):
        return self.title or "No title yet"

    @property
    def author(self):
        return name_of(self.saved_by) if self.saved_by else "somebody"

    @property
    def is_late(self):
        """Whether it was to be published by now, and wasn't."""
        is_over = self.publish_at is not None and self.publish_at < timezone.now() - LATE
        return is_over or bool(self.refused)

    def is_being_written_by_another(self, user):
        return self.saved_by != user and self.saved_at > timezone.now() - WRITING

    def keep(self, user, data, seen, title, refused=""):
        """Save these words as the next revision."""
        now = timezone.now()
        if self.saved_by != user or self.saved_at < now - WRITING:
            self.writing_since = now
        self.saved_by, self.saved_at = user, now
        self.data, self.seen, self.title = data, seen, title[:120]
        self.revision += 1
        self.refused = refused
        self.save()
