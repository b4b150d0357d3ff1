"""Symptoms of a condition."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from clinic_site.foundation.caching.version import PublicQuerySet

from .block import Urgency
from .topic import ORDERING_HELP

APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
WORD = re.compile(r"[^\W_]+|[<>=+%]")  # these signs change what is said


class Symptom(models.Model):
    """A symptom of a condition. The same symptom cannot be listed twice, at two urgencies."""

    reader_fields = ("text",)

    class Group(models.TextChoices):
        MUSCLES_AND_JOINTS = "muscles_and_joints", "Muscles and joints"
        NERVES = "nerves", "Nerves"

    condition = models.ForeignKey("Condition", models.CASCADE, related_name="symptoms")
    text = models.CharField(
        max_length=200, help_text="As the reader feels it, such as “a stiff back in the morning”."
    )
    # Longer than text, because casefold() turns some letters into two or three.
    key = models.CharField(max_length=600, editable=False)
    group = models.CharField(
        max_length=20,
        choices=Group,
        blank=True,
        help_text="Ordinary symptoms go in a list. Without a group, they go in the care card.",
    )
    urgency = models.CharField(
        max_length=20,
        choices=Urgency,
        default=Urgency.ROUTINE,
        help_text="How soon to get help. If you're not sure, choose the sooner one.",
    )
    ordering = models.PositiveSmallIntegerField("order", default=0, help_text=ORDERING_HELP)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["ordering", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "key"], name="symptom_has_one_urgency_per_condition"
            ),
            models.CheckConstraint(
                condition=Q(group="") | Q(urgency="routine"),
                name="only_routine_symptoms_are_grouped",
                violation_error_message="An urgent symptom goes in its care card, so leave the "
                "group blank.",
            ),
        ]

    def __str__(self):
        return self.text

    @staticmethod
    def normalize(text):
        """
        The words alone, for comparing: without case, punctuation, kinds of apostrophes and the two
        ways to write an accent.
        """
        words = unicodedata.normalize("NFC", text.translate(APOSTROPHES).casefold())
        return " ".join(WORD.findall(words))

    def clean(self):
        others = Symptom.objects.filter(
            condition_id=self.condition_id, key=self.normalize(self.text)
        ).exclude(pk=self.pk)
        if self.condition_id and (other := others.first()):
            raise ValidationError(self.conflict(self, other))

    @staticmethod
    def conflict(one, other):
        if one.urgency == other.urgency:
            return f"“{one.text}” is listed twice. Delete one."
        return (
            f"“{one.text}” is listed twice: as “{other.get_urgency_display()}” and as "
            f"“{one.get_urgency_display()}”. A symptom has one urgency."
        )

    def save(self, *args, **kwargs):
        self.key = self.normalize(self.text)
        super().save(*args, **kwargs)
