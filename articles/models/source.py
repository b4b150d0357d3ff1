import re

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from clinic_site.foundation.caching.version import PublicQuerySet
from clinic_site.foundation.clock import validate_not_future

INITIALS = re.compile(r" [A-Z]{1,4}$")  # after an author's last name
SOURCES_HELP = "What the words rest on. Type part of a title, a name or a year."


class Source(models.Model):
    """A paper, guideline or law that pages cite."""

    key = models.SlugField(
        unique=True,
        help_text="A short name such as acp-2017. A text cites it by a link to #source-acp-2017.",
    )
    title = models.CharField(max_length=300, help_text="Exactly as on the paper or page.")
    authors = models.CharField(
        max_length=300, blank=True, help_text="Leave blank if the publisher is the author."
    )
    publisher = models.CharField(
        "journal or publisher", max_length=200, help_text="Such as JAMA, or the name of the agency."
    )
    year = models.PositiveSmallIntegerField(help_text="When it came out, such as 2017.")
    doi = models.CharField(
        "DOI",
        max_length=120,
        blank=True,
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+$", "A DOI looks like 10.1001/jama.2017.3")],
        help_text="A paper's number, such as 10.1001/jama.2017.3. Leave blank if there's none.",
    )
    url = models.URLField("address", blank=True, help_text="Needed if there's no DOI.")
    read_on = models.DateField(
        null=True,
        blank=True,
        validators=[validate_not_future],
        help_text="For a web page, which may change: the day when someone last checked our words "
        "against it. Leave blank for a paper.",
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["publisher", "year", "title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(doi="") | ~Q(url=""),
                name="source_can_be_looked_up",
                violation_error_message="Give a DOI or an address, so that readers can look it up.",
            )
        ]

    def __str__(self):
        return f"{self.publisher} {self.year}: {self.title}"

    def get_absolute_url(self):
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def short_name(self):
        """As a text names it: "Goertz, 2018", "NICE, 2020"; a web page by who publishes it."""
        first = self.authors.partition(",")[0] or self.publisher.partition(",")[0]
        name = INITIALS.sub("", first)
        return name if self.read_on and not self.authors else f"{name}, {self.year}"

    @property
    def anchor(self):
        return f"source-{self.key}"

    def place_in_list(self):
        """The sort key of a list of sources: author, or publisher where there is none, first."""
        name = self.authors or self.publisher
        return name.casefold(), self.publisher, self.year, self.title
