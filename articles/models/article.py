from content_editor.models import Region
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import cached_property

from clinic_site.foundation.wording import readability

from .block import Block, CareCardBlock, PictureBlock, TextBlock
from .health import HealthPage
from .publication import Publication, PublicationQuerySet
from .source import Source
from .treatment import Treatment

WORDS_A_MINUTE = 220  # adults read 200 to 260 words of plain text a minute
MOST_POINTS, LONGEST_POINT = 3, 140  # of "In short": what a phone shows without scrolling


class ArticleQuerySet(PublicationQuerySet):
    def related_to(self, publication):
        """The public articles that share a topic with a condition or an article, newest first."""
        # Such as topic__conditions. A join is faster here than another subquery.
        same_topic = f"topic__{publication._meta.get_field('topics').related_query_name()}"
        shared = Article.topics.through.objects.filter(
            article=OuterRef("pk"), **{same_topic: publication}
        )
        articles = self.published().newest_first().with_lead().filter(Exists(shared))
        return articles.exclude(pk=publication.pk) if isinstance(publication, Article) else articles


class Article(HealthPage):
    reader_fields = (*Publication.reader_fields, "in_short", "question")

    regions = [Region(key="main", title="Text")]

    in_short = models.TextField(
        blank=True,
        help_text="What to remember, right under the summary. One point on each line: three lines "
        f"or fewer, each of {LONGEST_POINT} characters or fewer.",
    )
    question = models.CharField(
        "question to readers",
        max_length=80,
        blank=True,
        validators=[RegexValidator(r"\?\s*$", "End it with a question mark.")],
        help_text="Shown beside the button to call, such as “Does your desk job hurt your back?” "
        "Leave blank for “Do you have a question about this?”",
    )
    author = models.ForeignKey(
        "Clinician",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        help_text="Leave blank to show the clinic's name.",
    )
    topics = models.ManyToManyField(
        "Topic", related_name="articles", help_text="What it's about: one or more."
    )
    treatments = models.ManyToManyField(
        Treatment,
        blank=True,
        related_name="articles",
        help_text="Treatments it mentions. Their status boxes go at the end.",
    )

    objects = ArticleQuerySet.as_manager()

    class Meta(HealthPage.Meta):
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index("published_at", "id", name="article_newest_first")]

    def get_absolute_url(self):
        return reverse("articles:article", args=[self.slug])

    def clean(self):
        super().clean()
        self.in_short = "\n".join(self.points)
        if len(self.points) > MOST_POINTS:
            raise ValidationError({"in_short": f"Use {MOST_POINTS} lines or fewer."})
        longest = max(map(len, self.points), default=0)
        if longest > LONGEST_POINT:
            message = (
                f"Use {LONGEST_POINT} characters or fewer on each line. The longest has {longest}."
            )
            raise ValidationError({"in_short": message})

    @property
    def points(self):
        """The lines of "In short"."""
        return [line for line in map(str.strip, self.in_short.splitlines()) if line]

    @property
    def asks(self):
        """The question beside the buttons to call and to write."""
        return self.question or "Do you have a question about this?"

    @staticmethod
    def block_models():
        return [ArticleText, ArticlePicture, ArticleCareCard, ArticleFact]

    def texts(self):
        return [*self.points, *super().texts()]

    def search_sections(self):
        return [("", self.points), *super().search_sections()]

    def texts_by_heading(self):
        found = super().texts_by_heading()
        return [("In short", self.points), *found] if self.points else found

    def all_sources(self):
        return [
            *super().all_sources(),
            *(block.source for block in self.blocks if isinstance(block, ArticleFact)),
            *Treatment.sources_of(self.published_treatments),
        ]

    @cached_property
    def published_treatments(self):
        return list(self.treatments.for_page())

    @cached_property
    def neighbors(self):
        """The public articles just before and just after this one, None at an end."""
        if not self.is_published:
            return None, None
        articles = Article.objects.only("title", "slug")
        at, pk = self.published_at, self.pk
        # Everything older than a public article is public too. Filtering by published() as well
        # would make SQLite choose a slower plan.
        older = articles.filter(published_at__lte=at).exclude(published_at=at, pk__gte=pk)
        newer = articles.published().filter(published_at__gte=at)
        newer = newer.exclude(published_at=at, pk__lte=pk)
        return older.newest_first().first(), newer.order_by("published_at", "pk").first()

    @property
    def reading_minutes(self):
        """Whole minutes to read it, at least 1. Uses the blocks that the page loads anyway."""
        number = readability.word_count("\n".join(self.texts()))
        return max(1, round(number / WORDS_A_MINUTE))


class ArticleText(TextBlock):
    parent = models.ForeignKey(Article, models.CASCADE)


class ArticlePicture(PictureBlock):
    parent = models.ForeignKey(Article, models.CASCADE)


class ArticleCareCard(CareCardBlock):
    parent = models.ForeignKey(Article, models.CASCADE)


class ArticleFact(Block):
    """One number that stands out, in a sentence, with the source that says so."""

    template_name = "includes/fact_block.html"
    reader_fields = ("figure", "words")

    parent = models.ForeignKey(Article, models.CASCADE)
    figure = models.CharField(
        "number", max_length=24, help_text="Shown large, such as “7 in 10” or “Six weeks”."
    )
    words = models.CharField(
        "the rest of the sentence",
        max_length=200,
        help_text="It goes on from the number: “people had back pain again within a year.”",
    )
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="facts", help_text="Where the number comes from."
    )

    class Meta(Block.Meta):
        verbose_name = "number with a source"
        verbose_name_plural = "numbers with a source"

    def __str__(self):
        return self.sentence

    @property
    def sentence(self):
        return f"{self.figure} {self.words}"

    def texts(self):
        return [self.sentence]

    @classmethod
    def get_queryset(cls):
        return cls.objects.select_related("source")
