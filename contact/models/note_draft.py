"""What staff typed into the notes of a message and have not saved yet."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic_site.foundation.choices import is_number
from clinic_site.foundation.names import name_of

from .inquiry import Inquiry


class NoteDraftQuerySet(models.QuerySet):
    def keep(self, inquiry, user, text, begun_on, key="", shown=""):
        """
        Keep what somebody has typed by now, or forget it where nothing is left to save. Returns
        when it was kept, or None. `begun_on` are the notes as they were when the form was made,
        `key` is that of the form, and `shown` the `version` of the draft that it put back.

        Raises Inquiry.DoesNotExist where the person has been erased meanwhile.
        """
        with transaction.atomic():
            # Locked: erasing waits for this, and then finds the draft.
            rows = Inquiry.objects.select_for_update()
            saved = rows.get(pk=inquiry.pk, erased_at=None).notes
            earlier = self.shown_as(inquiry, user, shown)
            if plain(text) in ("", plain(saved)):
                self.forget(inquiry, user, key, shown)
                return None
            words = {"text": text, "saved_at": timezone.now()}
            begun = {"begun_on": digest(begun_on)}
            if earlier:  # this form goes on with it
                begun = {"begun_on": earlier.begun_on, "started_at": earlier.started_at}
                earlier.delete()
            draft, _is_new = self.update_or_create(
                inquiry=inquiry,
                user=user,
                key=key,
                defaults=words,
                create_defaults=words | begun,
            )
            return draft.saved_at

    def shown_as(self, inquiry, user, version):
        """The draft of this version, or None where another tab has gone on with it."""
        pk = version.partition("-")[0]
        if not is_number(pk):
            return None
        draft = self.filter(inquiry=inquiry, user=user, pk=pk).first()
        return draft if draft and draft.version == version else None

    def forget(self, inquiry, user, key, shown):
        """What a form kept, and what it put back. What is typed in other tabs stays."""
        self.filter(inquiry=inquiry, user=user, key=key).delete()
        if earlier := self.shown_as(inquiry, user, shown):
            earlier.delete()

    def kept_too_long(self):
        return self.filter(saved_at__lt=timezone.now() - NoteDraft.KEPT_FOR)


def plain(text):
    """As a browser and a form leave it: each changes the ends of lines, or of the text."""
    return text.replace("\r\n", "\n").strip()


def digest(text):
    return salted_hmac("contact.note_draft", plain(text), algorithm="sha256").hexdigest()[:20]


class NoteDraft(models.Model):
    """
    One for each form of a message that somebody has typed into, so that of two tabs neither
    writes over the other. Its writer alone reads it. It is patients' data: it goes
    when the note is saved and when the person is erased, and no log, list, export, search or
    proof of consent has it.
    """

    KEPT_FOR = timedelta(days=30)
    KEY_LENGTH = 22
    RECENT = timedelta(minutes=5)  # whoever typed within them is at it

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="note_drafts")
    user = models.ForeignKey("auth.User", models.CASCADE, related_name="+")
    text = models.TextField()
    key = models.CharField(
        max_length=KEY_LENGTH, blank=True
    )  # of the form, which has a new one each time
    begun_on = models.CharField(max_length=20)  # a digest of the notes that the writer had seen
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = NoteDraftQuerySet.as_manager()

    class Meta:
        default_permissions = []
        verbose_name = "note that isn't saved yet"
        verbose_name_plural = "notes that aren't saved yet"
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "user", "key"], name="one_note_draft_for_each_form"
            )
        ]

    def __str__(self):
        return f"{name_of(self.user)} about {self.inquiry.reference}"

    @property
    def version(self):
        """Changes whenever something is typed into it."""
        return f"{self.pk}-{digest(self.text)}"

    @property
    def is_recent(self):
        return self.saved_at > timezone.now() - self.RECENT

    def is_about(self, notes):
        """Whether the notes are still what they were when this draft was begun."""
        return self.begun_on == digest(notes)
