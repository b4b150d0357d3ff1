import re

from django.core.validators import RegexValidator
from django.db import models

from articles.fields import RichTextField
from clinic_site.foundation.caching.version import PublicQuerySet


class Clinician(models.Model):
    name = models.CharField(
        max_length=100,
        validators=[
            RegexValidator(
                r"^\s*dr\b",
                "Leave “Dr.” out: the credentials beside the name say it (22 TAC §77.3).",
                inverse_match=True,
                flags=re.IGNORECASE,
            )
        ],
        help_text="First and last name, such as Pat Example, without “Dr.”",
    )
    credentials = models.CharField(max_length=60, help_text="Letters of the license, such as D.C.")
    role = models.CharField(max_length=80, help_text="In plain words, such as chiropractor.")
    photo = models.ForeignKey(
        "Picture", models.PROTECT, null=True, blank=True, help_text="A face, from the front."
    )
    biography = RichTextField(
        blank=True, help_text="A few sentences: what they trained in, and whom they treat."
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return f"{self.name}, {self.credentials}, {self.role}"
