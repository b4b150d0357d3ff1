"""Blocks: the parts of a page's text, in the order that staff give them."""

from content_editor.models import PluginBase
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator, slugify

from articles.fields import RichTextField
from clinic_site.foundation.caching.version import PublicQuerySet
from clinic_site.foundation.wording import readability

from .anchors import first_free, free_of_ours
from .picture import DESCRIPTION_HELP


class Urgency(models.TextChoices):
    EMERGENCY = "emergency", "Emergency: call 911"
    SAME_DAY = "same_day", "See a doctor the same day"
    ROUTINE = "routine", "Book a visit"


# What a warning card is for, in a table of contents. Its own heading is half a sentence.
WHEN = {
    Urgency.EMERGENCY: "When to call 911",
    Urgency.SAME_DAY: "When to see a doctor today",
    Urgency.ROUTINE: "When to book a visit",
}


class Block(PluginBase):
    region = models.CharField(max_length=255)
    ordering = models.IntegerField(default=0)

    objects = PublicQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["ordering"]

    def texts(self):
        """The text of the block, as a list of strings, each plain text or HTML."""
        raise NotImplementedError


class TextBlock(Block):
    template_name = "includes/text_block.html"
    reader_fields = ("heading", "body")
    # Whether no heading stands before it on the page but the title: set by Publication.blocks.
    opens_page = False

    heading = models.CharField(
        max_length=120,
        blank=True,
        help_text="Heading for a new section. Leave blank to continue the one above.",
    )
    anchor = models.SlugField(
        max_length=120,
        blank=True,
        editable=False,
        help_text="Set once from the heading, so links to the section keep working after an edit.",
    )
    body = RichTextField(
        "text",
        help_text="Plain sentences of different lengths, as you'd say them. Speak to the reader as "
        "“you”.",
    )

    class Meta(Block.Meta):
        abstract = True
        verbose_name = "text"
        verbose_name_plural = "texts"

    def __str__(self):
        if self.heading:
            return self.heading
        # The library's own excerpt would run the words of two paragraphs together.
        words = " ".join(readability.plain(self.body).splitlines())
        return Truncator(words).words(10, truncate=" ...")

    def texts(self):
        return [self.heading, self.body]

    @property
    def html_id(self):
        """The id of its heading, which no other element of the page has."""
        return free_of_ours(self.anchor)

    @property
    def shown_body(self):
        """The body as pages show it. A heading in it is never two levels below the one before."""
        return self.body.replace("h3>", "h2>") if self.opens_page else self.body

    def save(self, *args, **kwargs):
        if self.heading and not self.anchor:
            self.anchor = self._free_anchor()
        super().save(*args, **kwargs)

    @property
    def first_anchor(self):
        """The anchor that its heading makes, if no other block has it."""
        return slugify(self.heading)[:100] or "section"

    def _free_anchor(self):
        taken = set(type(self).objects.filter(parent=self.parent).values_list("anchor", flat=True))
        return first_free(self.first_anchor, taken)


class PictureBlock(Block):
    template_name = "includes/picture_block.html"
    reader_fields = ("description", "caption")

    picture = models.ForeignKey(
        "Picture",
        models.PROTECT,
        related_name="+",
        help_text="Type part of its title, or press “Choose a picture” to see them or bring yours.",
    )
    description = models.CharField(
        "what the picture shows",
        max_length=250,
        blank=True,
        help_text=DESCRIPTION_HELP,
    )
    is_decorative = models.BooleanField(
        "decorative", default=False, help_text="Just for looks. Screen readers will skip it."
    )
    caption = models.CharField(
        max_length=200, blank=True, help_text="A line under the picture, for everybody."
    )

    class Meta(Block.Meta):
        abstract = True
        verbose_name = "picture"
        verbose_name_plural = "pictures"
        constraints = [
            models.CheckConstraint(
                condition=~Q(description="") | Q(is_decorative=True),
                name="%(class)s_is_described",
                violation_error_message="Describe the picture, or check “Decorative”.",
            )
        ]

    def __str__(self):
        return self.description or "picture"

    def texts(self):
        return [self.description, self.caption]

    @classmethod
    def get_queryset(cls):
        return cls.objects.select_related("picture")


class CareCardBlock(Block):
    """A card that says when to get help: its heading is the action to take."""

    template_name = "includes/care_card_block.html"
    reader_fields = ("heading", "symptoms", "note")

    urgency = models.CharField(
        max_length=20, choices=Urgency, help_text="How soon to get help. It sets the card's color."
    )
    heading = models.CharField(
        max_length=120,
        help_text="The action, such as “Call 911 or go to an emergency room if:”",
    )
    symptoms = models.TextField(help_text="One on each line, five or fewer.")
    note = models.CharField(max_length=250, blank=True, help_text="A line under the list.")

    class Meta(Block.Meta):
        abstract = True
        verbose_name = "warning card"

    def __str__(self):
        return self.heading

    def texts(self):
        return [self.heading, *self.symptom_list, self.note]

    @property
    def html_id(self):
        return f"care-{self.pk}"

    @property
    def words_in_contents(self):
        return WHEN[self.urgency]

    @property
    def symptom_list(self):
        return self.symptoms.splitlines()

    def clean(self):
        if len(self.symptom_list) > 5:
            raise ValidationError({"symptoms": "Five lines or fewer: a card is read in alarm."})
