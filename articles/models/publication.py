"""Publication, the abstract base of conditions, articles and standing pages."""

from datetime import date

from content_editor.contents import contents_for_item
from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest, Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from django.utils.text import slugify

from clinic_site.foundation.caching.version import PublicQuerySet

from .anchors import first_free, is_ours
from .block import PictureBlock, TextBlock
from .kinds import publication_kinds
from .picture import DESCRIPTION_HELP
from .source import SOURCES_HELP, Source


class PublishedQuerySet(PublicQuerySet):
    def published(self):
        """The rows that the public may see now. Every page, list, feed and sitemap uses this."""
        return self.filter(published_at__lte=timezone.now())


class PublicationQuerySet(PublishedQuerySet):
    def update(self, **values):
        """Refuses to change slugs: only save() records the redirect from the old URL."""
        if "slug" in values:
            raise TypeError("Save the pages one by one, so that their old addresses keep working")
        return super().update(**values)

    def reviewed(self):
        """The rows that a named clinician has reviewed. Of the others nothing says "reviewed"."""
        return self.exclude(reviewed_by=None).exclude(reviewed_on=None)

    def not_reviewed(self):
        return self.filter(Q(reviewed_by=None) | Q(reviewed_on=None))

    def review_overdue(self):
        """Reviewed rows that are due again. What was never reviewed is in not_reviewed()."""
        return self.reviewed().filter(review_due_on__lt=timezone.localdate())

    def last_change(self):
        """The time of the newest change among these rows, or None where there are none."""
        moment = Greatest("published_at", "updated_at")
        return self.order_by().aggregate(latest=models.Max(moment))["latest"]

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def with_lead(self):
        """Load the pictures that lists show in the same query."""
        return self.select_related("picture")

    def with_page_head(self):
        """Load what the top and bottom of the page itself show in the same query."""
        return self.select_related("picture", "reviewed_by__photo")


def new_draft_key():
    return get_random_string(22)


class Publication(models.Model):
    reader_fields = ("title", "summary", "picture_description")  # the text that readers see
    requires_sources = True  # the checklist asks for at least one source
    needs_approval = False  # whether a clinician approves it before it goes public: HealthPage
    opens_with_text = True  # whether the text of its first region stands right under the title

    title = models.CharField(
        max_length=120, help_text="What the page is about, such as “How to sit at a desk”."
    )
    slug = models.SlugField(
        "web address",
        max_length=120,
        unique=True,
        help_text="The last part of the page's address. After a change the old address keeps "
        "working: it sends readers on to the new one.",
    )
    summary = models.CharField(
        max_length=160,
        validators=[
            MinLengthValidator(50),
            RegexValidator(r"(\.\.\.|…)\s*$", "Finish the sentence.", inverse_match=True),
        ],
        help_text="One or two whole sentences, 50 to 160 characters: for lists, search engines "
        "and the top of the page.",
    )
    picture = models.ForeignKey(
        "Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Shown at the top and in lists. Type part of its title, or press “Choose a "
        "picture” to see them or bring yours.",
    )
    picture_description = models.CharField(
        "what the picture shows",
        max_length=250,
        blank=True,
        help_text=DESCRIPTION_HELP,
    )
    picture_is_decorative = models.BooleanField(
        "decorative", default=False, help_text="Just for looks. Screen readers will skip it."
    )
    published_at = models.DateTimeField(
        "publish on",
        null=True,
        blank=True,
        db_index=True,
        help_text="Leave blank to keep a draft, or pick a future date to schedule.",
    )
    updated_at = models.DateTimeField("last changed", auto_now=True)
    reviewed_by = models.ForeignKey(
        "Clinician",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The clinician who approved it. Set by approving, never by hand.",
    )
    reviewed_on = models.DateField(
        "last reviewed", null=True, blank=True, help_text="The day when this clinician approved it."
    )
    review_due_on = models.DateField(
        "next review",
        null=True,
        blank=True,
        help_text="When a clinician should read it again: a year later, unless they chose a day.",
    )
    sources = models.ManyToManyField(Source, blank=True, related_name="+", help_text=SOURCES_HELP)
    # One at most. Deleting the page deletes it.
    working_drafts = GenericRelation("WorkingDraft", "page_id", "page_type")
    # In this row, so that showing them takes no query.
    change_notes = models.JSONField(
        default=list,
        editable=False,
        help_text="What changed, for readers: [date, text], newest first.",
    )
    social_image = models.CharField(
        max_length=60,
        blank=True,
        editable=False,
        help_text="The file of its image for social networks, once it is made.",
    )
    draft_key = models.CharField(
        max_length=22,
        default=new_draft_key,
        editable=False,
        help_text="In every link to the draft; a new one makes the old links stop working.",
    )

    # During a save: the row as it was before, None for a new one. Set by articles/redirects.py.
    before_save = None
    new_draft = None  # in a preview of a page that has no row: the number of its working draft
    unfinished = ()  # in a preview of a form that can't be saved: why not
    note_to_add = ""  # while an admin form edits it: what the form tells readers of the change
    # While an admin form edits it: the formsets of its blocks and rows (articles/admin/checked.py).
    formsets = ()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(picture=None)
                | ~Q(picture_description="")
                | Q(picture_is_decorative=True),
                name="%(class)s_picture_is_described",
                violation_error_message="Describe the picture, or check “Decorative”.",
            ),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length("summary"), 50),
                name="%(class)s_summary_is_a_sentence",
                violation_error_message="The summary needs 50 characters or more.",
            ),
            models.CheckConstraint(
                condition=Q(review_due_on=None) | Q(review_due_on__gt=models.F("reviewed_on")),
                name="%(class)s_review_dates_in_order",
                violation_error_message="The next review isn’t after the last one. Choose a later "
                "day.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_published(self):
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def last_change(self):
        """When the public page last changed. Changes before publication do not count."""
        return max(self.published_at, self.updated_at)

    @property
    def is_reviewed(self):
        """Whether a named clinician has reviewed it, on a day that is known."""
        return self.reviewed_by_id is not None and self.reviewed_on is not None

    @property
    def next_review(self):
        """The date of the next review, or None once it has passed, so no page shows a past date."""
        if self.review_due_on and self.review_due_on >= timezone.localdate():
            return self.review_due_on
        return None

    @property
    def changes(self):
        """The change notes that readers see, newest first: [(date, text), …]."""
        return [(date.fromisoformat(day), text) for day, text in self.change_notes]

    @property
    def notes_for_readers(self):
        """The texts of the change notes, newest first; that of the form first of all."""
        notes = [self.note_to_add, *(text for _day, text in self.change_notes)]
        return [note for note in notes if note]

    def free_slug(self, title):
        """A slug made from a title, which no other page of this kind has."""
        longest = self._meta.get_field("slug").max_length
        stem = slugify(title)[: longest - 4].strip("-") or "page"
        taken = set(type(self).objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        return first_free(stem, taken)

    def note_change(self, text):
        """Add a change note with today's date. Does not save."""
        self.change_notes = [[timezone.localdate().isoformat(), text], *self.change_notes]
        self.note_to_add = ""

    @staticmethod
    def text_models():
        """Every TextBlock model with its publication model: [(publication, block), …]."""
        return [
            (kind, model)
            for kind in publication_kinds()
            for model in kind.block_models()
            if issubclass(model, TextBlock)
        ]

    @staticmethod
    def block_models():
        """The block models that this page may hold: text first, then picture, then any others."""
        raise NotImplementedError

    @cached_property
    def blocks(self):
        """The blocks by region, in order. One query for each block model."""
        blocks = contents_for_item(self, self.block_models())
        for block in blocks[self.regions[0].key] if self.opens_with_text else []:
            if getattr(block, "heading", ""):
                break
            block.opens_page = True
        return blocks

    @property
    def sections(self):
        """The blocks with a heading, in page order."""
        return [block for block in self.blocks if getattr(block, "heading", "")]

    @property
    def contents(self):
        """The table of contents: [(id of the heading, its words), …]."""
        return [
            (block.html_id, getattr(block, "words_in_contents", block.heading))
            for block in self.sections
        ]

    @cached_property
    def treatment_boxes(self):
        """The treatments on the page, each with the id of its box: [(id, treatment), …]."""
        taken = {block.html_id for block in self.sections}
        return [
            (f"treatment-box-{slug}" if slug in taken or is_ours(slug) else slug, treatment)
            for treatment in self.published_treatments
            for slug in [treatment.slug]
        ]

    def texts(self):
        """All text of the blocks: a list of strings, plain text or HTML."""
        return [piece for block in self.blocks for piece in block.texts()]

    def search_sections(self):
        """
        All text of the page for the search index, by section: [(anchor, [text, …]), …]. The anchor
        is the id of the section on the page, "" for the top of the page.
        """
        found = [("", [])]
        for block in self.blocks:
            if getattr(block, "heading", ""):
                found.append((block.html_id, []))
            found[-1][1].extend(block.texts())
        return found

    def texts_by_heading(self):
        """
        The text under each heading, for measuring readability: [(heading, [string, …]), …].

        The strings are plain text or HTML. Descriptions of pictures are left out.
        """
        found = [("Opening", [])]
        for block in self.blocks:
            if heading := getattr(block, "heading", ""):
                found.append((heading, []))
            if not isinstance(block, PictureBlock):
                found[-1][1].extend(piece for piece in block.texts() if piece != heading)
        return [(heading, pieces) for heading, pieces in found if pieces]

    @cached_property
    def cited_sources(self):
        """All sources of the page, each once, sorted by author or publisher."""
        return sorted(set(self.all_sources()), key=Source.place_in_list)

    def all_sources(self):
        """Its own sources and those of what it shows, such as treatments. May hold duplicates."""
        return list(self.sources.all())

    def rows(self):
        """The blocks and other rows of the page, as one list."""
        return [block for region in self.regions for block in self.blocks[region.key]]
