"""What staff typed into the notes of a message and have not saved yet."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .inquiry import Inquiry


class NoteDraftQuerySet(models.QuerySet):
    def keep(self, inquiry, user, text, begun_on):
        """
        Keep what somebody has typed by now, or forget it where nothing is left to save. Returns
        when it was kept, or None. `begun_on` are the notes as they were when the form was made.

        Raises Inquiry.DoesNotExist where the person has been erased meanwhile.
        """
        with transaction.atomic():
            # Locked: erasing waits for this, and then finds the draft.
            rows = Inquiry.objects.select_for_update()
            saved = rows.get(pk=inquiry.pk, erased_at=None).notes
            if plain(text) in ("", plain(saved)):
                self.filter(inquiry=inquiry, user=user).delete()
                return None
            draft, _is_new = self.update_or_create(
                inquiry=inquiry,
                user=user,
                defaults={
                    "text": text,
                    "begun_on": digest(begun_on),
                    "saved_at": timezone.now(),
                },
            )
            return draft.saved_at

    def kept_too_long(self):
        return self.filter(saved_at__lt=timezone.now() - NoteDraft.KEPT_FOR)


def plain(text):
    """As a browser and a form leave it: each changes the ends of lines, or of the text."""
    return text.replace("\r\n", "\n").strip()


def digest(text):
    return salted_hmac("contact.note_draft", plain(text), algorithm="sha256").hexdigest()[:20]


class NoteDraft(models.Model):
    """
    One for each message and member of staff, who alone reads it. It is patients' data: it goes
    when the note is saved and when the person is erased, and no log, list, export, search or
    proof of consent has it.
    """

    KEPT_FOR = timedelta(days=30)
    RECENT = timedelta(minutes=5)  # whoever typed within them is at it

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="note_drafts")
    user = models.ForeignKey("auth.User", models.CASCADE, related_name="+")
    text = models.TextField()
    begun_on = models.CharField(max_length=20)  # a digest of the notes that the writer had seen
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = NoteDraftQuerySet.as_manager()

    class Meta:
        default_permissions = []
        verbose_name = "note that isn't saved yet"
        verbose_name_plural = "notes that aren't saved yet"
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "user"], name="one_note_draft_each")
        ]

    def __str__(self):
        return f"{self.user.get_username()} about {self.inquiry.reference}"

    @property
    def is_recent(self):
        return self.saved_at > timezone.now() - self.RECENT

    def is_about(self, notes):
        """Whether the notes are still what they were when this draft was begun."""
        return self.begun_on == digest(notes)
