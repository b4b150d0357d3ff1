"""Answers that staff give often, written once."""

import re
from math import ceil

from django.core.exceptions import ValidationError
from django.db import models

from contact.mailto import encoded

NAME = "{name}"
# What is left of a link (contact/mailto.py) beside an address, a subject and a name.
LONGEST = 1500  # characters, as a link writes them
WRONG_PLACEHOLDER = (
    "The site can’t fill in “{}”. Write {{name}} for the writer’s name, and no other words in such "
    "brackets."
)
TOO_LONG = (
    "This is too long: an email program may cut off the end. Shorten it by about {} characters."
)


class ReadyReply(models.Model):
    """Staff open one from a message, in their mail program, and send it from there."""

    title = models.CharField(
        max_length=60,
        unique=True,
        help_text="A few words that say which one it is, such as “Where to park”. Only staff see "
        "them.",
    )
    text = models.TextField(
        help_text="Write {name} where the writer's name goes, such as “Hello {name},”. Leave out "
        "anything about one person's health: email isn't private."
    )
    ordering = models.PositiveSmallIntegerField(
        "order", default=0, help_text="A low number comes first."
    )

    class Meta:
        ordering = ["ordering", "title"]
        verbose_name_plural = "ready replies"

    def __str__(self):
        return self.title

    def clean(self):
        errors = []
        if wrong := re.search(r"\{[^{}]{0,30}\}?|\}", self.text.replace(NAME, "")):
            errors.append(WRONG_PLACEHOLDER.format(wrong[0]))
        if (length := len(encoded(self.text))) > LONGEST:
            # Accents and emoji take more room in a link than on the screen.
            errors.append(TOO_LONG.format(ceil(len(self.text) * (length - LONGEST) / length)))
        if errors:
            raise ValidationError({"text": errors})

    def filled_in(self, inquiry):
        """The text for the writer of a message."""
        return self.text.replace(NAME, inquiry.name)
