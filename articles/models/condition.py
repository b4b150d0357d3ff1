"""Condition pages, and their steps, treatments and evidence."""

from dataclasses import dataclass

from content_editor.models import Region
from django.contrib.humanize.templatetags.humanize import apnumber
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import cached_property

from clinic_site.foundation.caching.version import PublicQuerySet

from .block import WHEN, PictureBlock, TextBlock, Urgency
from .health import HealthPage
from .picture import DESCRIPTION_HELP
from .publication import Publication, PublicationQuerySet
from .source import SOURCES_HELP, Source
from .symptom import Symptom
from .topic import ORDERING_HELP
from .treatment import Treatment

# The heading of a part of the page whose writer gave none.
PART_HEADINGS = {
    "other_emergencies": "Call 911 or go to an emergency room now for any of these too:",
    "introduction": "What it is",
    "self_care": "Over the next few days",
    "outlook": "What to expect",
    "symptoms": "Symptoms",
    "causes": "Causes",
    "prevention": "Prevention",
    "chiropractic": "How a chiropractor may help",
    "effectiveness": "Does it work?",
}


@dataclass
class Part:
    """A part of a condition page: its blocks, and a heading where they begin with none."""

    html_id: str
    heading: str  # "" where the first block has a heading of its own, or the part is empty
    blocks: list

    @property
    def contents(self):
        """Its headings, for the table of contents: [(id, words), …]."""
        own = [(self.html_id, self.heading)] if self.heading else []
        headed = [block for block in self.blocks if getattr(block, "heading", "")]
        return own + [(block.html_id, block.heading) for block in headed]


class ConditionQuerySet(PublicationQuerySet):
    def with_page_head(self):
        return super().with_page_head().select_related("definition_source")

    def with_emergency_list(self):
        """The conditions whose page has a list of reasons to call 911."""
        emergencies = Symptom.objects.filter(
            condition=OuterRef("pk"), urgency=Urgency.EMERGENCY, group=""
        )
        return self.filter(Exists(emergencies))

    def general(self):
        """
        The condition whose emergency list speaks for the clinic: the oldest that has one. So a
        page on ankles, added later, doesn't take the place of the one on backs.
        """
        return self.with_emergency_list().order_by("published_at", "pk").first()

    def emergency_list_for(self, path):
        """The condition whose emergency list a reader of this path needs: the page's own first."""
        slug = path.removeprefix(reverse("articles:conditions")).removesuffix("/")
        return self.with_emergency_list().filter(slug=slug).first() or self.general()


class Condition(HealthPage):
    """
    A condition page, such as "Back spasms". All conditions have the same sections, so staff
    can add one without a developer. The regions hold prose; symptoms, steps, treatments and
    evidence are models of their own, because the site enforces rules on them.

    The page begins with what somebody in pain needs now: the emergency list, the first steps,
    the signs for today. The regions follow in the order of the page.
    """

    reader_fields = (*Publication.reader_fields, "definition", "emergency_note")
    opens_with_text = False

    # The titles are those of the tabs in the form, and `help` stands below the one that is open.
    regions = [
        Region(
            key="other_emergencies",
            title="More 911 signs",
            help="A second emergency card, for signs that aren't in the first one: a list of five "
            "signs or fewer.",
        ),
        Region(
            key="introduction",
            title="What it is",
            help="Stands after the emergency cards and the first steps.",
        ),
        Region(key="self_care", title="Self-care", help="What to do over the next few days."),
        Region(key="outlook", title="What to expect", help="How long it lasts, and what's normal."),
        Region(key="symptoms", title="Symptoms", help="The lists of symptoms follow this text."),
        Region(key="causes", title="Causes", help="Why it happens."),
        Region(key="prevention", title="Prevention", help="How to keep it from coming back."),
        Region(
            key="chiropractic",
            title="How we help",
            help="How a chiropractor may help. The treatments follow this text.",
        ),
        Region(
            key="effectiveness",
            title="Does it work?",
            help="What the research says. The evidence cards follow this text.",
        ),
    ]

    definition = models.TextField(
        help_text="What it is, in 30 words or fewer. These are the first words on the page."
    )
    definition_source = models.ForeignKey(
        Source,
        models.PROTECT,
        verbose_name="source of the definition",
        null=True,
        blank=True,
        related_name="+",
        help_text=SOURCES_HELP,
    )
    emergency_note = models.CharField(
        max_length=250, blank=True, help_text="A line under the emergency list."
    )
    topics = models.ManyToManyField(
        "Topic",
        blank=True,
        related_name="conditions",
        help_text="They decide which articles are shown as related.",
    )
    treatments = models.ManyToManyField(
        Treatment, through="ConditionTreatment", related_name="conditions", blank=True
    )

    objects = ConditionQuerySet.as_manager()

    class Meta(HealthPage.Meta):
        ordering = ["title"]

    def get_absolute_url(self):
        return reverse("articles:condition", args=[self.slug])

    def clean(self):
        super().clean()
        if len(self.definition.split()) > 30:
            raise ValidationError({"definition": "Use 30 words or fewer."})

    @staticmethod
    def block_models():
        return [ConditionText, ConditionPicture]

    def rows(self):
        facts = self.symptoms, self.steps, self.conditiontreatment_set, self.evidence
        return [*super().rows(), *(row for rows in facts for row in rows.all())]

    def all_sources(self):
        return [
            *super().all_sources(),
            *([self.definition_source] if self.definition_source else []),
            *(step.source for step in self.first_steps if step.source),
            *(card.source for card in self.evidence_cards),
            *Treatment.sources_of(self.published_treatments),
        ]

    @cached_property
    def published_treatments(self):
        return list(self.treatments.for_page().order_by("conditiontreatment__ordering"))

    def search_sections(self):
        places = self.symptoms_by_place
        found = [("", [self.definition]), ("emergency", [self.emergency_note])]
        found += [
            (urgency.replace("_", "-"), [symptom.text for symptom in places[urgency]])
            for urgency in Urgency.values
        ]
        found += [("", [s.text for s in places[group]]) for group in Symptom.Group.values]
        found.append(("steps", [text for step in self.first_steps for text in step.texts()]))
        found += super().search_sections()
        found += [(treatment.slug, treatment.texts()) for treatment in self.published_treatments]
        return found + [(f"evidence-{card.pk}", card.texts()) for card in self.evidence.all()]

    def texts_by_heading(self):
        found = [("Definition", [self.definition]), *super().texts_by_heading()]
        for place, symptoms in self.symptoms_by_place.items():
            if symptoms:
                found.append((f"Symptoms: {place}", [symptom.text for symptom in symptoms]))
        if steps := self.first_steps:
            found.append((self.steps_heading, [step.text for step in steps]))
        return found + [(card.claim, card.texts()) for card in self.evidence.all()]

    @cached_property
    def parts(self):
        """The parts of the page by their region: {key: Part}."""
        places = self.symptoms_by_place
        lists = {
            "symptoms": [symptom for group in Symptom.Group.values for symptom in places[group]],
            "chiropractic": self.published_treatments,
            "effectiveness": self.evidence_cards,
        }
        return {
            region.key: self._part(region.key, lists.get(region.key)) for region in self.regions
        }

    def _part(self, key, has_list=False):
        blocks = list(self.blocks[key])
        begins = getattr(blocks[0], "heading", "") if blocks else ""
        is_shown = blocks or has_list
        heading = PART_HEADINGS.get(key, "") if is_shown and not begins else ""
        return Part(f"part-{key.replace('_', '-')}", heading, blocks)

    @cached_property
    def first_steps(self):
        """What to do at once, as a list of steps, each with its picture."""
        return list(self.steps.select_related("picture", "source"))

    @property
    def counted_steps(self):
        """How many first steps there are, such as "five steps"."""
        number = len(self.first_steps)
        return "step" if number == 1 else f"{apnumber(number)} steps"

    @property
    def steps_heading(self):
        if len(self.first_steps) == 1:
            return "Start with this step"
        return f"Start with {self.counted_steps}"

    @cached_property
    def what_to_do(self):
        """Where the page says what to do: (id, words of the heading), or None."""
        if self.first_steps:
            return "steps", self.steps_heading
        return next(iter(self._part("self_care").contents), None)

    @property
    def contents(self):
        """All headings in page order, those of the cards in words that say what each is for."""
        places, parts = self.symptoms_by_place, self.parts
        found = [("emergency", WHEN[Urgency.EMERGENCY])] if places[Urgency.EMERGENCY] else []
        if self.first_steps:
            found.append(("steps", self.steps_heading))
        if places[Urgency.SAME_DAY]:
            found.append(("same-day", WHEN[Urgency.SAME_DAY]))
        if parts["other_emergencies"].blocks:
            found.append(("other-emergencies", "Other signs that need 911"))
        for key, part in parts.items():
            if key != "other_emergencies":
                found += part.contents
            if key == "outlook" and places[Urgency.ROUTINE]:
                found.append(("routine", WHEN[Urgency.ROUTINE]))
        return found

    @cached_property
    def evidence_cards(self):
        return list(self.evidence.select_related("source"))

    @cached_property
    def symptoms_by_place(self):
        """
        The symptoms by where the page shows them, in one query: {place: [symptom, …]}.

        A place is a value of Symptom.Group, or of Urgency for a symptom without a group.
        """
        places = {urgency: [] for urgency in Urgency.values} | {
            group: [] for group in Symptom.Group.values
        }
        for symptom in self.symptoms.all():
            places[symptom.group or symptom.urgency].append(symptom)
        return places


class Step(models.Model):
    """One of the first steps against a condition, such as "Lie on your side", with its picture."""

    reader_fields = ("title", "text", "description")

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="steps")
    title = models.CharField(
        max_length=60, help_text="What to do, in a few words, such as “Lie on your side”."
    )
    text = models.TextField(help_text="How to do it, in one or two sentences.")
    picture = models.ForeignKey(
        "Picture",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="A drawing or photo of this step. Type part of its title, or press “Choose a "
        "picture” to see them or bring yours.",
    )
    description = models.CharField(
        "what the picture shows", max_length=250, blank=True, help_text=DESCRIPTION_HELP
    )
    is_decorative = models.BooleanField(
        "decorative", default=False, help_text="Just for looks. Screen readers will skip it."
    )
    source = models.ForeignKey(
        "Source", models.PROTECT, null=True, blank=True, related_name="+", help_text=SOURCES_HELP
    )
    ordering = models.PositiveSmallIntegerField("order", default=0, help_text=ORDERING_HELP)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["ordering", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(picture=None) | ~Q(description="") | Q(is_decorative=True),
                name="step_picture_is_described",
                violation_error_message="Describe the picture, or check “Decorative”.",
            )
        ]

    def __str__(self):
        return self.title

    def texts(self):
        return [self.title, self.text, self.description]


class Evidence(models.Model):
    """What one study found, with its limits, in words that its authors would agree with."""

    reader_fields = (
        "claim",
        "result_in_short",
        "limit_in_short",
        "participants",
        "comparison",
        "result",
        "limits",
    )

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="evidence")
    claim = models.CharField(max_length=200, help_text="What the study tells us, with care.")
    result_in_short = models.CharField(
        max_length=160,
        blank=True,
        help_text="The result in one line, with its size. With this and the line below, the rest "
        "of the card is folded.",
    )
    limit_in_short = models.CharField(
        max_length=160,
        blank=True,
        help_text="The most important limit, in one line. Fill in both lines or neither.",
    )
    participants = models.TextField("who was studied", help_text="Who they were, and how many.")
    comparison = models.TextField("what was compared", help_text="Both groups.")
    result = models.TextField(help_text="In plain words, with the size.")
    limits = models.TextField(help_text="What the study can't tell us.")
    source = models.ForeignKey(
        "Source", models.PROTECT, related_name="evidence", help_text="The study itself."
    )
    ordering = models.PositiveSmallIntegerField("order", default=0, help_text=ORDERING_HELP)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["ordering", "pk"]
        verbose_name = verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(result_in_short="", limit_in_short="")
                | ~Q(result_in_short="") & ~Q(limit_in_short=""),
                name="evidence_in_short_has_result_and_limit",
                violation_error_message="Give the result and the limit in short, or neither. "
                "A result without its limit says too much.",
            )
        ]

    def __str__(self):
        return self.claim

    def texts(self):
        return [getattr(self, name) for name in self.reader_fields]


class ConditionTreatment(models.Model):
    reader_fields = ()

    condition = models.ForeignKey(Condition, models.CASCADE)
    treatment = models.ForeignKey(
        Treatment, models.PROTECT, help_text="Its status box goes on the page too."
    )
    ordering = models.PositiveSmallIntegerField("order", default=0, help_text=ORDERING_HELP)

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["ordering", "pk"]
        verbose_name = "treatment"
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "treatment"], name="condition_names_a_treatment_once"
            )
        ]

    def __str__(self):
        return str(self.treatment) if self.treatment_id else "No treatment chosen"


class ConditionText(TextBlock):
    reader_fields = ("heading", "short_answer", "body")

    parent = models.ForeignKey(Condition, models.CASCADE)
    short_answer = models.CharField(
        max_length=200,
        blank=True,
        help_text="The section in one or two lines, for readers in a hurry. Shown right under the "
        "heading.",
    )

    class Meta(TextBlock.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(short_answer="") | ~Q(heading=""),
                name="short_answer_has_heading",
                violation_error_message="A short answer goes under a heading. Write a heading, or "
                "leave the short answer blank.",
            )
        ]

    def texts(self):
        return [getattr(self, name) for name in self.reader_fields]


class ConditionPicture(PictureBlock):
    parent = models.ForeignKey(Condition, models.CASCADE)
