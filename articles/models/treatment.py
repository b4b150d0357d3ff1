import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from articles.fields import RichTextField

from .publication import PublishedQuerySet
from .source import SOURCES_HELP, Source


class TreatmentQuerySet(PublishedQuerySet):
    def for_page(self):
        """The public ones, with what their status boxes show."""
        return self.published().prefetch_related("given_by")

    def offer_not_said(self):
        """The public ones of which nothing says whether this clinic gives them."""
        return self.published().filter(offered=Treatment.Offered.NOT_SAID)


class Treatment(models.Model):
    """
    A treatment for a condition, with a status box: who provides it, under which license, the
    evidence, the regulatory status and the risks.

    A constraint in the database keeps it from being public until every line is filled in. Whether
    this clinic gives it, and who does, may be left open: then the box says nothing of it (22 TAC
    §77.1 asks that patients aren't misled about that).
    """

    class Offered(models.TextChoices):
        NOT_SAID = "", "Not said yet"
        YES = "yes", "We give this here"
        NO = "no", "We don't offer this"

    STATUS_BOX = ("provided_by", "license", "evidence", "regulatory_status", "risks")
    reader_fields = ("name", "description", *STATUS_BOX)

    name = models.CharField(max_length=80, unique=True, help_text="Such as Massage.")
    slug = models.SlugField(
        "web address",
        unique=True,
        help_text="The last part of links to it. Best left alone once it's public.",
    )
    description = RichTextField("what it is", help_text="What happens during it, in plain words.")
    offered = models.CharField(
        "at our clinic",
        max_length=3,
        choices=Offered,
        default=Offered.NOT_SAID,
        blank=True,
        help_text="Shown first in the status box. Until you say, the box doesn't mention it.",
    )
    given_by = models.ManyToManyField(
        "Clinician",
        blank=True,
        related_name="treatments",
        verbose_name="who gives it here",
        help_text="The clinicians who give it. Patients want to know who will treat them.",
    )
    provided_by = models.TextField(
        "who gives it", blank=True, help_text="Such as: a chiropractor of this clinic."
    )
    license = models.TextField(
        "license", blank=True, help_text="The license the law requires to give it."
    )
    evidence = models.TextField(
        "what the evidence says", blank=True, help_text="With its limits. No promise of a result."
    )
    regulatory_status = models.TextField(
        blank=True, help_text="Such as what the FDA has or hasn't cleared, and for what."
    )
    risks = models.TextField(
        "common risks",
        blank=True,
        help_text="Common side effects first, then rare but serious ones.",
    )
    published_at = models.DateTimeField(
        "publish on",
        null=True,
        blank=True,
        help_text="Leave blank to keep a draft, or pick a future date to schedule.",
    )
    sources = models.ManyToManyField(Source, blank=True, related_name="+", help_text=SOURCES_HELP)

    formsets = ()  # see Publication.formsets

    objects = TreatmentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None)
                | ~Q(
                    Q(provided_by="")
                    | Q(license="")
                    | Q(evidence="")
                    | Q(regulatory_status="")
                    | Q(risks="")
                ),
                name="published_treatment_has_status_box",
                violation_error_message="A public treatment needs its whole status box.",
            )
        ]

    def __str__(self):
        return self.name

    @classmethod
    def cited_by(cls, treatments):
        """A Q that matches the sources of the public ones among these treatments."""
        links = cls.sources.through.objects.filter(treatment__in=treatments.published())
        return Q(pk__in=links.values("source"))

    @classmethod
    def sources_of(cls, treatments):
        """The sources of these treatments, as a list that may hold duplicates, in one query."""
        links = cls.sources.through.objects.filter(treatment__in=treatments)
        return [link.source for link in links.select_related("source")]

    @property
    def gaps(self):
        """The names of the status box fields that are empty."""
        return [name for name in self.STATUS_BOX if not getattr(self, name).strip()]

    def rows(self):
        return []

    def texts(self):
        return [self.name, self.description, *(getattr(self, name) for name in self.STATUS_BOX)]

    def texts_by_heading(self):
        """As Publication.texts_by_heading(): the description, then the status box."""
        box = [getattr(self, name) for name in self.STATUS_BOX]
        return [(self.name, [self.description]), (f"{self.name}: status box", box)]

    def clean(self):
        self.name = unicodedata.normalize("NFC", self.name)  # so that no other looks the same
        if self.published_at and (gaps := self.gaps):
            raise ValidationError(
                dict.fromkeys(gaps, "Needed before this treatment can be public.")
            )
