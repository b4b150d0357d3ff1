"""What people ask before a first visit: facts of the clinic's record. Each may be blank."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from clinic_site.foundation.web_address import validate_https

# Field: the question that it answers. While a fact is blank, the First visit page suggests its
# question, and the staff's first page asks it.
VISITORS_ASK = {
    "first_visit_minutes": "How long does a first visit take?",
    "first_visit_price": "What does a first visit cost without insurance?",
    "later_visit_price": "What does a later visit cost without insurance?",
    "insurance_plans": "Which insurance plans do you take?",
    "ways_to_pay": "How can I pay?",
    "parking": "Where can I park?",
    "step_free_entry": "Is it wheelchair accessible?",
    "languages": "Which languages do you speak?",
}
# What nobody would ask by phone.
STAFF_ARE_ASKED = {
    "online_booking": "Is there a page where people can book online?",
    "answers_help": "Who replies when somebody texts HELP? Until you say, the contact form has no "
    "box for text messages.",
}


def in_dollars(amount):
    """80.00 as "$80", 1280.50 as "$1,280.50"."""
    return f"${amount:,.2f}".removesuffix(".00")


def price_field(name, **kwargs):
    return models.DecimalField(
        name,
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        # Nothing is free here: what is free is an offer, which lists what it includes.
        validators=[MinValueValidator(1)],
        **kwargs,
    )


class VisitFacts(models.Model):
    """The facts of the block “Before you come”. A blank one shows nowhere on public pages."""

    class StepFree(models.TextChoices):
        YES = "yes", "Yes, all the way in"
        PARTLY = "partly", "Partly"
        NO = "no", "No, there are steps"

    first_visit_minutes = models.PositiveSmallIntegerField(
        "length of a first visit",
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
        help_text="In minutes, such as 45.",
    )
    online_booking = models.URLField(
        "page for booking online",
        blank=True,
        validators=[validate_https],
        help_text="Its web address, such as https://booking.example.com/our-clinic.",
    )
    first_visit_price = price_field(
        "first visit",
        help_text="Without insurance, in dollars, such as 80. Leave blank if the price varies.",
    )
    later_visit_price = price_field(
        "later visit", help_text="The same for each visit after the first."
    )
    insurance_plans = models.TextField(
        "insurance plans you take",
        max_length=1000,
        blank=True,
        help_text="One on each line, by the name on the patient's card.",
    )
    ways_to_pay = models.CharField(
        max_length=200,
        blank=True,
        help_text="With commas between them, such as Cash, Check, Credit card, HSA card.",
    )
    parking = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where to park, and what it costs, such as “Free lot behind the building.”",
    )
    step_free_entry = models.CharField(
        "way in without steps",
        max_length=10,
        choices=StepFree,
        blank=True,
        help_text="From the street or the lot to the treatment room, for a wheelchair or a walker.",
    )
    step_free_note = models.CharField(
        "what to know about the way in",
        max_length=200,
        blank=True,
        help_text="Such as “There's a ramp at the side door. Ring the bell.”",
    )
    languages = models.CharField(
        "languages you speak",
        max_length=200,
        blank=True,
        help_text="With commas between them, such as English, Spanish.",
    )
    answers_help = models.CharField(
        "who replies to HELP",
        max_length=100,
        blank=True,
        help_text="Who replies when somebody texts HELP, such as “Front desk” or the name of your "
        "texting service. Until you say, the contact form has no box for text messages. Visitors "
        "don't see this.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(step_free_entry="partly") | ~Q(step_free_note=""),
                name="partly_step_free_says_how",
                violation_error_message="Say what has steps and what doesn't.",
            ),
        ]

    def clean(self):
        super().clean()
        if self.step_free_note and not self.step_free_entry:
            raise ValidationError({"step_free_entry": "Choose one too: yes, partly or no."})
        if self.step_free_entry == self.StepFree.PARTLY and not self.step_free_note:
            raise ValidationError({"step_free_note": "Say what has steps and what doesn't."})

    def has_fact(self, name):
        return getattr(self, name) not in (None, "")

    @property
    def has_visit_facts(self):
        """Whether there is anything to show under “Before you come”."""
        return any(self.has_fact(name) for name in [*VISITORS_ASK, "online_booking"])

    @property
    def open_questions(self):
        """What a visitor has to ask, because the record doesn't say it."""
        return [question for name, question in VISITORS_ASK.items() if not self.has_fact(name)]

    @property
    def blank_facts(self):
        """What staff have yet to fill in: [(name of the field, question), …]."""
        questions = VISITORS_ASK | STAFF_ARE_ASKED
        return [pair for pair in questions.items() if not self.has_fact(pair[0])]

    @property
    def visit_facts(self):
        """The facts that are filled in, for people: [(what, [line, …]), …]."""
        facts = [
            ("First visit", self.length_in_words),
            ("Cost", self.prices_in_words),
            ("Insurance we take", self.plan_list),
            ("Ways to pay", self.ways_to_pay),
            ("Parking", self.parking),
            ("Getting in", self.way_in_words),
            ("Languages", self.languages),
        ]
        return [
            (what, [words] if isinstance(words, str) else words) for what, words in facts if words
        ]

    @property
    def length_in_words(self):
        return f"About {self.first_visit_minutes} minutes" if self.first_visit_minutes else ""

    @property
    def prices(self):
        """[("First visit", amount), …] of the prices that are known."""
        prices = [("First visit", self.first_visit_price), ("Later visit", self.later_visit_price)]
        return [(what, amount) for what, amount in prices if amount is not None]

    @property
    def prices_in_words(self):
        return [f"{what} without insurance: {in_dollars(amount)}" for what, amount in self.prices]

    @property
    def cost_in_short(self):
        """The first price that is known, such as "First visit $80 without insurance"; or ""."""
        for what, amount in self.prices:
            return f"{what} {in_dollars(amount)} without insurance"
        return ""

    @property
    def plan_list(self):
        return list(dict.fromkeys(filter(None, map(str.strip, self.insurance_plans.splitlines()))))

    @property
    def language_list(self):
        return [name for name in map(str.strip, self.languages.split(",")) if name]

    @property
    def way_in_words(self):
        words = {
            self.StepFree.YES: ["No steps, all the way in."],
            self.StepFree.PARTLY: [],  # its note says it all
            self.StepFree.NO: ["There are steps."],
        }
        if not self.step_free_entry:
            return []
        return list(filter(None, [*words[self.step_free_entry], self.step_free_note]))
